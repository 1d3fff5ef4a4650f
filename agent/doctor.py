"""Is everything in place to conclude? One line a question, each with its fix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from agent.daemon import jobs
from agent.period import chosen_period
from agent.retention import shortfalls
from collectors.base import TieoutError
from collectors.registry import collectors_for
from reports.escape import plain

if TYPE_CHECKING:
    from agent.session import Session

SAMPLE_FIRES = 60


class State(StrEnum):
    """How a question was answered."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, how it stands, and what to do."""

    topic: str
    state: State
    sentence: str
    fix: str = ""


def examine(session: Session, *, probe: bool = True) -> Iterator[Finding]:
    """Every question in the order in which one depends on the other; ``probe`` reads each source once."""
    yield Finding("configuration", State.OK, f"{session.loaded.path} is valid")
    yield from _guarded("controls", lambda: _controls(session))
    yield from _guarded("calendar", lambda: _calendar(session))
    yield from _guarded("engine", lambda: _engine(session))
    yield from _guarded("schedule", lambda: _schedule(session))
    yield from _sources(session, probe=probe)
    yield from _guarded("store", lambda: _store(session))


def longest_interval(cron: str, zone: str, start: datetime) -> timedelta:
    """The longest time between two fires of the cron text over its next sixty fires."""
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - only for the schedule

    trigger = CronTrigger.from_crontab(cron, timezone=zone)
    fires = [trigger.get_next_fire_time(None, start)]
    while fires[-1] and len(fires) < SAMPLE_FIRES:
        fires.append(trigger.get_next_fire_time(fires[-1], fires[-1]))
    known = [fire for fire in fires if fire]
    return max((after - before for before, after in pairwise(known)), default=timedelta.max)


def _guarded(topic: str, look: Any) -> Iterator[Finding]:
    try:
        yield from look()
    except TieoutError as error:
        yield Finding(topic, State.FAIL, str(error), error.hint)


def _controls(session: Session) -> Iterator[Finding]:
    adopted = session.adopted
    if not adopted:
        yield Finding("controls", State.FAIL, "no control is adopted, so nothing can be concluded",
                      "Set controls.profile: security-core, or run 'tieout controls adopt ID'.")
        return
    yield Finding("controls", State.OK, f"{len(adopted)} of {len(session.library.controls)} controls are adopted")
    unowned = [item.control.id for item in adopted if not item.owner]
    if unowned:
        yield Finding("controls", State.WARN,
                      f"{len(unowned)} adopted controls have no owner ({', '.join(unowned[:5])}…)",
                      "Name one: tieout controls adopt ID --owner ROLE.")


def _calendar(session: Session) -> Iterator[Finding]:
    """Whether the holidays can be read, and this year's are there where limits are in business days."""
    from policies.operation.calendar import is_business  # noqa: PLC0415 - the rules load when looked at

    year, holidays = session.clock().year, session.calendar.holidays
    used = any(is_business(value) for item in session.adopted for value in item.parameters.values())
    if used and not any(holiday.day.year == year for holiday in holidays):
        yield Finding("calendar", State.WARN, f"limits are in business days, and no holiday of {year} is listed",
                      "List them under engagement.calendar: without them limits pass earlier.")
    elif used:
        yield Finding("calendar", State.OK, str(session.calendar))


def _engine(session: Session) -> Iterator[Finding]:
    from policies.cases import self_check  # noqa: PLC0415 - the engine loads when used

    engine = session.engine
    result = self_check(session.library, engine)
    state = State.FAIL if result.wrong else State.OK
    caught = f"caught {result.caught} of {result.failures} known failures in {result.cases} cases"
    yield Finding("engine", state, f"{engine.name} {engine.version} {caught}",
                  "Run 'tieout policy test'." if result.wrong else "")


def _schedule(session: Session) -> Iterator[Finding]:
    settings = session.loaded.config
    gap = min((item.control.maximum_gap_hours for item in session.adopted), default=26)
    planned = jobs(settings.schedule, tuple(source.name for source in settings.sources))
    for cron in sorted({job.cron for job in planned if job.name != "everything"}):
        longest = longest_interval(cron, settings.engagement.time_zone, session.clock().astimezone(UTC))
        hours = longest.total_seconds() / 3600
        if hours > gap:
            yield Finding("schedule", State.FAIL, f"{cron!r} leaves {hours:g} h between passes; the strictest control "
                          f"allows {gap} h, so time between would be unknown", "Collect more often: '0 3 * * *'.")
        else:
            yield Finding("schedule", State.OK, f"{cron!r} leaves at most {hours:g} h between passes ({gap} h allowed)")


def _sources(session: Session, *, probe: bool) -> Iterator[Finding]:
    if not session.loaded.config.sources:
        yield Finding("sources", State.FAIL, "no source is configured", "Add one under sources: in the configuration.")
    for configured in session.loaded.config.sources:
        topic = f"source {configured.name}"
        yield from _guarded(topic, lambda topic=topic, configured=configured: _retention(session, topic, configured))
        try:
            connected = session.connect(configured)
        except TieoutError as error:
            yield Finding(topic, State.FAIL, str(error), error.hint)
            continue
        for source in connected:
            yield Finding(topic, State.OK, f"reached {source.id} as {source.caller}")
        if probe:
            yield from _guarded(topic, lambda topic=topic, found=connected: _probe(session, topic, found))


def _retention(session: Session, topic: str, configured: Any) -> Iterator[Finding]:
    """What a source forgets before the period is over, or before a pass that failed is repeated."""
    first, last = chosen_period(session.loaded.config.engagement, None, session.clock())
    found = shortfalls(collectors_for(configured.model_dump()), timedelta(days=(last - first).days + 1),
                       _interval(session, configured.name))
    yield from (Finding(topic, State.WARN, lack.sentence, lack.fix) for lack in found)


def _interval(session: Session, name: str) -> timedelta:
    """The longest time between two runs of one source."""
    settings = session.loaded.config
    planned = jobs(settings.schedule, tuple(source.name for source in settings.sources))
    cron = next(job.cron for job in planned if name in job.sources)
    return longest_interval(cron, settings.engagement.time_zone, session.clock().astimezone(UTC))


def _probe(session: Session, topic: str, connected: list[Any]) -> Iterator[Finding]:
    """Read everything once without keeping it: what is denied is known before the period depends on it."""
    from agent.probe import Probe  # noqa: PLC0415 - loads the runner
    from collectors.runner import run_pass  # noqa: PLC0415 - as above

    seen = Probe()
    run_pass(connected, seen, clock=session.clock, history_start=session.clock() - timedelta(days=1))
    for kind, reasons in sorted(seen.troubles.items()):
        state = State.FAIL if kind in seen.failed else State.WARN
        denied = any(word in reason.lower() for reason in reasons for word in ("forbidden", "denied", "not authorized"))
        fix = "Grant what 'tieout permissions' lists." if denied else "Mend what it names, then run doctor again."
        yield Finding(topic, state, plain(f"{kind}: {'; '.join(sorted(reasons)[:3])}"), fix)
    if not seen.troubles:
        yield Finding(topic, State.OK, f"{seen.documents} documents of {len(seen.kinds)} kinds can be read in full")


def _store(session: Session) -> Iterator[Finding]:
    from agent.judging import ledger_state, snapshot  # noqa: PLC0415 - sqlite-utils takes a while to import

    if not session.store_path.exists():
        yield Finding("store", State.WARN, f"{session.store_path} does not exist yet", "'tieout collect' makes it.")
        return
    with snapshot(session) as view:
        state = ledger_state(session, view)
    if not state.verified:
        yield Finding("store", State.FAIL, f"{session.store_path} does not verify",
                      "Run 'tieout verify' for the first bad record.")
        return
    yield Finding("store", State.OK, f"{session.store_path} verifies up to ledger entry {state.sequence}")
    if state.anchor == "none":
        yield Finding("anchor", State.WARN, "nothing outside the store proves that it was not rolled back",
                      "Set store.anchors to a file that the store's administrator cannot change.")
