"""From the store to a result: check, assessment and gap findings, each at one ledger sequence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from collectors.canonical import to_micros

if TYPE_CHECKING:
    from datetime import datetime

    from agent.session import Session
    from policies.operation.results import Assessment, CheckResult, LedgerState
    from reports.gap_model import GapReport
    from store.snapshot import Snapshot


@contextmanager
def snapshot(session: Session, sequence: int | None = None) -> Iterator[Snapshot]:
    """The evidence as sealed now, or as sealed at an earlier ledger sequence; nothing later is read."""
    with session.store(readonly=True) as store, store.snapshot(sequence) as view:
        yield view


def assess(session: Session, period: str | None, as_of: datetime | None = None, *, fresh: bool = False) -> Assessment:
    """The readiness assessment; nothing is concluded from evidence that does not verify.

    ``fresh`` evaluates everything anew instead of remembering verdicts.
    """
    from policies.operation.assess import assess as judge  # noqa: PLC0415 - the engine loads when it judges

    engagement = session.engagement(period, as_of)
    with snapshot(session) as view, (nullcontext() if fresh else session.cache()) as cache:
        return judge(view, session.library, session.adopted, engagement, session.engine, cache,
                     to_micros(as_of or session.clock()), ledgers=(ledger_state(session, view),))


def check(session: Session, as_of: datetime | None = None, controls: tuple[str, ...] = (),
          criteria: tuple[str, ...] = ()) -> CheckResult:
    """Every test of the adopted controls on stored evidence at one instant; the unsigned cache has no say in it."""
    from policies.operation.check import check as judge  # noqa: PLC0415 - as above

    with snapshot(session) as view:
        return judge(view, session.library, session.adopted, session.engagement(as_of=as_of), session.engine, None,
                     to_micros(as_of or session.clock()), controls=controls or None, criteria=criteria or None)


def gap(session: Session, period: str | None, assessment: Assessment | None = None) -> GapReport:
    """What is missing: from the adopted controls over the period, and from the candidates.

    ``assessment``: one of the same period and instant, where it was made already.
    """
    from reports.gap import findings  # noqa: PLC0415 - as above

    assessment = assessment or assess(session, period)
    today = session.clock().astimezone(ZoneInfo(assessment.period.time_zone)).date()
    return findings(assessment, session.library, today)


def ledger_state(session: Session, view: Snapshot) -> LedgerState:
    """What ``tieout verify`` says of the store, for the face of the report."""
    from policies.operation.results import LedgerState  # noqa: PLC0415 - as above
    from store.verify import verify  # noqa: PLC0415 - as above

    report = verify(session.store_path, session.anchor)
    return LedgerState(store=session.store_path.name, head=view.head, verified=report.ok, anchor=report.anchor,
                       sequence=view.sequence)


def verified(session: Session) -> bool:
    """Whether the store verifies against its ledger and its anchor."""
    from store.verify import verify  # noqa: PLC0415 - as above

    return verify(session.store_path, session.anchor).ok
