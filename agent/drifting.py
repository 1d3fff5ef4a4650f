"""Compares the estate and the outcomes of an earlier assessment with those of now."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.judging import snapshot
from agent.replaying import CannotReplay, read_engagement
from collectors.canonical import from_micros, to_micros

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.session import Session
    from policies.operation.assess import Ledgered
    from policies.operation.drift import Drift
    from policies.operation.engagement import Engagement
    from policies.operation.environment import Environment
    from policies.operation.results import CheckResult
    from store.ledger import LedgerEntry
    from store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Since:
    """The drift since assessment ``number``; ``then`` and ``now`` are the two instants (microseconds UTC)."""

    drift: Drift
    number: int
    then: int
    now: int


def since_assessment(session: Session, number: int | None) -> Since:
    """What changed since an assessment, by default the last; raises ``CannotReplay`` where there is none."""
    from policies.operation.drift import drift_of  # noqa: PLC0415 - the rules load when they judge
    from policies.operation.environment import Environment  # noqa: PLC0415 - as above

    now = to_micros(session.clock())
    with snapshot(session) as view:
        entry = _entry(view, number)
        kept = entry.payload
        today = _check(session, view, session.engagement(), now)
        estate = environment(session, view, session.engagement(), now)
    with snapshot(session, kept["ledger"]["sequence"]) as view:
        then = _check(session, view, read_engagement(kept["engagement"]), kept["as_of"])
    drift = drift_of(Environment.read(kept["environment"]), estate, then, today)
    return Since(drift, entry.sequence, kept["as_of"], now)


def environment(session: Session, view: Ledgered, engagement: Engagement, as_of: int) -> Environment:
    """The fingerprint of the estate in a snapshot."""
    from policies.operation.environment import environment_of  # noqa: PLC0415 - as above
    from policies.operation.evidence import Reader  # noqa: PLC0415 - as above

    zone = ZoneInfo(session.loaded.config.engagement.time_zone)
    return environment_of(Reader(view, engagement.expected(), as_of), from_micros(as_of).astimezone(zone).date())


def _check(session: Session, view: Snapshot, engagement: Engagement, as_of: int) -> CheckResult:
    from policies.operation.check import check  # noqa: PLC0415 - as above

    return check(view, session.library, session.adopted, engagement, session.engine, None, as_of)


def _entry(view: Snapshot, number: int | None) -> LedgerEntry:
    entries = [entry for entry in view.entries("assessment") if _comparable(entry.payload)]
    if number is None and entries:
        return deque(entries, maxlen=1)[0]
    for entry in entries:
        if entry.sequence == number:
            return entry
    known = ", ".join(str(entry.sequence) for entry in entries) or "none: nothing was assessed yet"
    asked = "an assessment" if number is None else f"assessment {number}"
    raise CannotReplay(f"{asked}: expected one to compare with, got {known}",
                       hint="Run 'tieout readiness'; it records an assessment.")


def _comparable(payload: Mapping[str, object]) -> bool:
    return "environment" in payload
