"""One pass: the configured sources through the runner into the store, and what the configuration was then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.period import trailing
from agent.recording import record_configuration
from agent.unreachable import UnreachableSource, known_lanes
from collectors.base import Source, TieoutError
from collectors.limits import LIMITS, Limits

if TYPE_CHECKING:
    from agent.session import Session
    from collectors.outcome import PassReport
    from collectors.runner import OnProgress
    from store.store import Store


@dataclass(frozen=True, slots=True)
class Reached:
    """The sources of a pass: those that answered, and for each that did not, its name and why."""

    sources: tuple[Source, ...]
    refused: tuple[tuple[str, TieoutError], ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection came to; ``report`` is None where no source could be reached and none was known."""

    report: PassReport | None
    refused: tuple[tuple[str, TieoutError], ...]

    @property
    def ok(self) -> bool:
        """Everything was reached and read in full."""
        return not self.refused and self.report is not None and self.report.ok


def collect(session: Session, names: tuple[str, ...] = (), on_progress: OnProgress | None = None, *,
            adopted: bool = False) -> Collected:
    """Collect once; a source that cannot be reached never stops the others, and its lanes are sealed as failed.

    ``adopted``: only the kinds that adopted controls read. Raises ``ConfigError`` for names that are not configured,
    and what the store raises.
    """
    reached = reach(session, names)
    with session.store(create=True) as store:
        record_configuration(session, store)
        configured = {source.name: source for source in session.chosen(names)}
        lost = tuple(UnreachableSource(lanes, error) for name, error in reached.refused
                     for lanes in known_lanes(store, configured[name]))
        sources = (*reached.sources, *lost)
        if not sources:
            return Collected(None, reached.refused)
        return Collected(collect_into(session, store, sources, on_progress, adopted=adopted), reached.refused)


def collect_into(session: Session, store: Store, sources: Sequence[Source],
                 on_progress: OnProgress | None = None, limits: Limits = LIMITS, *,
                 adopted: bool = False) -> PassReport:
    """One pass of connected sources into an open store; what was sealed stays sealed whatever happens next."""
    from collectors.runner import run_pass  # noqa: PLC0415 - loads with the first pass, not with the command line

    only = _kinds_read(session, sources) if adopted else None
    return run_pass(sources, store.writer(session.clock), clock=session.clock, history_start=history_start(session),
                    limits=limits, only=only, on_progress=on_progress)


def _kinds_read(session: Session, sources: Sequence[Source]) -> frozenset[str]:
    """Of the kinds that these sources have, those that adopted controls read."""
    from policies.operation.reading import kinds_read  # noqa: PLC0415 - as above

    return kinds_read(session.adopted) & {c.kind for source in sources for c in source.collectors()}


def reach(session: Session, names: tuple[str, ...] = ()) -> Reached:
    """Connect each configured source by itself; bad configuration is raised, a source's own refusal is kept."""
    made: list[Source] = []
    refused: list[tuple[str, TieoutError]] = []
    for configured in session.chosen(names):
        try:
            made += session.connect(configured, remember=True)
        except TieoutError as error:
            if error.exit_code == 3:
                raise
            refused.append((configured.name, error))
    return Reached(tuple(made), tuple(refused))


def history_start(session: Session) -> datetime:
    """From when events are wanted on the first pass: a day before the engagement's period begins."""
    settings = session.loaded.config.engagement
    zone = ZoneInfo(settings.time_zone)
    today = session.clock().astimezone(zone).date()
    first_day = settings.period.start if settings.period else trailing(settings.window, today)[0]
    return (datetime.combine(min(first_day, today), time.min, zone) - timedelta(days=1)).astimezone(UTC)
