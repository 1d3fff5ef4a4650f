"""Draws the population of a control from the store, and seals it in the ledger so that it can be drawn again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from agent.judging import snapshot
from agent.recording import adoption
from agent.replaying import engagement_of, read_engagement
from collectors.base import TieoutError
from collectors.canonical import to_micros

if TYPE_CHECKING:
    from agent.session import Session
    from policies.model import Adopted
    from policies.operation.populations import Difference, Drawn
    from store.ledger import LedgerEntry
    from store.snapshot import Snapshot
    from store.store import Store

SHOWN = 200
"""How many ids of a difference the ledger keeps by name; the counts are kept in full."""


class NotSealed(TieoutError):
    """A sample was asked for of a population that is not sealed, or that cannot be drawn again as it was."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed population: its ledger sequence, when it was sealed (microseconds UTC), and what was written."""

    sequence: int
    at: int
    payload: Mapping[str, Any]


def adopted_control(session: Session, control: str) -> Adopted:
    """An adopted control by its exact id; raises ``UnknownSelection``."""
    from policies.operation.check import select  # noqa: PLC0415 - the rules load when they judge

    (item,) = select(session.library, session.adopted, [control], None)
    return item


def draw(session: Session, control: str, period: str | None, as_of: datetime | None, test: str) -> tuple[Drawn, int]:
    """The population as the store has it, and the ledger sequence that it was read at."""
    engagement = session.engagement(period, as_of)
    with snapshot(session) as view:
        return _drawn(session, view, adopted_control(session, control), engagement, to_micros(as_of or session.clock()),
                      test), view.sequence


def _drawn(session: Session, view: Snapshot, *arguments: Any) -> Drawn:
    from policies.operation.populations import drawn  # noqa: PLC0415 - as above

    adopted, engagement, as_of, test = arguments
    return drawn(view, session.library, adopted, engagement, session.engine, as_of, test)


def seal(session: Session, store: Store, found: Drawn, read_at: int, period: str | None) -> Difference | None:
    """Enter a population in the ledger; how it differs from the one sealed before, None where there is none."""
    before = sealed(session, found.adopted.control.id, found.test.id, found)
    changed = _changed(session, before, found) if before else None
    population = found.population
    store.append_entry("population", {
        "control": found.adopted.control.id, "test": found.test.id, "read_at": read_at, "as_of": found.as_of,
        "engagement": engagement_of(session.engagement(period, _moment(found.as_of))),
        "period": [found.period.first_day, found.period.last_day, found.period.time_zone],
        "cut_off": found.period.cut_off, "final": found.final, "items": population.items, "digest": population.digest,
        "complete": population.complete, "completeness": [dict(p) for p in population.completeness],
        "missing": list(found.missing), "attributes": [dict(a) for a in found.attributes],
        "attributes_digest": found.attributes_digest, "adoption": adoption(found.adopted),
        "bundle": session.library.digest, "previous": before.sequence if before else None,
        "difference": _kept(changed),
    }, at=session.clock())
    return changed


def _kept(changed: Difference | None) -> dict[str, Any] | None:
    if changed is None:
        return None
    return {name: {"count": len(ids), "items": list(ids[:SHOWN])} for name, ids in
            (("added", changed.added), ("gone", changed.gone), ("changed", changed.changed))}


def _changed(session: Session, before: Sealed, found: Drawn) -> Difference:
    from policies.operation.populations import difference  # noqa: PLC0415 - as above

    return difference(again(session, before).population.rows, found.population.rows)


def sealed(session: Session, control: str, test: str, found: Drawn | None = None) -> Sealed | None:
    """The population of a control's test that was sealed last; of the same period as ``found`` where it is given."""
    period = [found.period.first_day, found.period.last_day, found.period.time_zone] if found else None
    last: Sealed | None = None
    with snapshot(session) as view:
        for entry in view.entries("population"):
            kept = entry.payload
            named = kept["control"] == control and (not test or test in (kept["test"], _stem(kept["test"])))
            if named and (period is None or kept["period"] == period):
                last = _sealed(entry)
    return last


def _stem(test: str) -> str:
    return test.partition(".")[2]


def _sealed(entry: LedgerEntry) -> Sealed:
    return Sealed(entry.sequence, entry.at or 0, entry.payload)


def again(session: Session, kept: Sealed) -> Drawn:
    """A sealed population, drawn again from what the store held then; raises ``NotSealed`` where it is another."""
    payload = kept.payload
    started = payload["adoption"]["in_operation_from"]
    adopted = replace(adopted_control(session, payload["control"]), parameters=payload["adoption"]["parameters"],
                      in_operation_from=date.fromisoformat(started) if started else None)
    with snapshot(session, payload["read_at"]) as view:
        found = _drawn(session, view, adopted, read_engagement(payload["engagement"]), payload["as_of"],
                       payload["test"])
    if found.population.digest != payload["digest"]:
        raise NotSealed(f"the population sealed as ledger entry {kept.sequence} cannot be drawn again: expected digest "
                        f"{payload['digest']}, got {found.population.digest}",
                        hint="It was drawn by other policies or another version. Seal it again; the old entry stays.")
    return found


def entries(session: Session, kind: str) -> Iterator[Sealed]:
    """Every ledger entry of a kind, oldest first."""
    with snapshot(session) as view:
        yield from (_sealed(entry) for entry in view.entries(kind))


def _moment(instant: int) -> datetime:
    from collectors.canonical import from_micros  # noqa: PLC0415 - as above

    return from_micros(instant)
