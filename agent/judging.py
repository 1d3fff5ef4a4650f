"""From the store to a result: check, assessment and gap findings, each at one ledger sequence."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from collectors.canonical import to_micros

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from agent.session import Session
    from policies.operation.results import Assessment, CheckResult, LedgerState
    from store.snapshot import Snapshot


@contextmanager
def snapshot(session: Session, sequence: int | None = None) -> Iterator[Snapshot]:
    """The evidence as sealed now, or as sealed at an earlier ledger sequence; nothing later is read."""
    with session.store(readonly=True) as store, store.snapshot(sequence) as view:
        yield view


def assess(session: Session, period: str | None, as_of: datetime | None = None, *, fresh: bool = False) -> Assessment:
    """The readiness assessment, with the state of the ledger it was read from.

    ``fresh`` evaluates everything anew instead of remembering verdicts.
    """
    from policies.operation.assess import assess as judge  # noqa: PLC0415 - the engine loads when it judges

    engagement = session.engagement(period)
    with snapshot(session) as view, session.cache(fresh=fresh) as cache:
        result = judge(view, session.library, session.adopted, engagement, session.engine, cache,
                       to_micros(as_of or session.clock()))
        return replace(result, ledgers=(ledger_state(session, view),))


def check(session: Session, as_of: datetime | None, controls: tuple[str, ...],
          criteria: tuple[str, ...]) -> CheckResult:
    """Every test on stored evidence at one instant."""
    from policies.operation.check import check as judge  # noqa: PLC0415 - as above

    with snapshot(session) as view, session.cache() as cache:
        return judge(view, session.library, session.adopted, session.engagement(), session.engine, cache,
                     to_micros(as_of or session.clock()), controls=controls or None, criteria=criteria or None)


def ledger_state(session: Session, view: Snapshot) -> LedgerState:
    """What ``tieout verify`` says of the store, for the face of the report."""
    from policies.operation.results import LedgerState  # noqa: PLC0415 - as above
    from store.verify import verify  # noqa: PLC0415 - as above

    anchors = tuple(session.loaded.at(path) for path in session.loaded.config.store.anchors)
    report = verify(session.store_path, anchors=anchors)
    return LedgerState(store=session.store_path.name, head=view.head, verified=report.ok, anchor=report.anchor,
                       sequence=view.sequence)
