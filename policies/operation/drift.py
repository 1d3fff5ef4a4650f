"""What changed since an assessment: in the estate, and in what its tests find. Which of it makes findings stale.

Rules of the method, section 6 (own model, numbers are data): a finding is stale when its assessment is older than 90
days, when an account, region, host or identity provider is new, when more than 15 % of the people changed, when a
critical vendor is new, or when what it speaks of is gone. Stale findings are verified again; none is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from policies.model import Outcome
from policies.operation.environment import Environment
from policies.operation.period import DAY
from policies.operation.results import CheckOutcome, CheckResult


@dataclass(frozen=True, slots=True)
class ShelfLife:
    """How long a report holds, and how much may change under it."""

    days: int = 90
    people_percent: int = 15


class Move(StrEnum):
    """What became of one outcome between two checks."""

    NEW = "new"
    REGRESSED = "regressed"
    FIXED = "fixed"
    NEWLY_WAIVED = "newly_waived"
    GONE = "gone"
    LOST_SIGHT = "lost_sight"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the estate, and whether it makes findings stale."""

    what: str
    name: str
    sentence: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """One outcome that changed, as it is now (as it was, where it is gone)."""

    move: Move
    outcome: CheckOutcome


@dataclass(frozen=True, slots=True)
class Drift:
    """Everything that changed; ``stale`` are the reasons for which the assessment's findings must be verified again."""

    changes: tuple[Change, ...]
    moved: tuple[Moved, ...]
    stale: tuple[str, ...]

    @property
    def worse(self) -> bool:
        """Whether something fails that did not, or the findings are stale."""
        return bool(self.stale) or any(m.move in {Move.NEW, Move.REGRESSED} for m in self.moved)

    @property
    def blind(self) -> bool:
        """Whether something that was judged cannot be judged any more."""
        return any(m.move is Move.LOST_SIGHT for m in self.moved)


def drift_of(before: Environment, now: Environment, then: CheckResult, today: CheckResult,
             shelf: ShelfLife = ShelfLife()) -> Drift:
    """What changed between an assessment's instant and now."""
    changes = tuple(_changes(before, now, shelf))
    age = (today.as_of - then.as_of) // DAY
    old = (f"the assessment is {age} days old; its findings hold for {shelf.days}",) if age > shelf.days else ()
    return Drift(changes, tuple(_moved(then.outcomes, today.outcomes)),
                 (*old, *(c.sentence for c in changes if c.stale)))


def _changes(before: Environment, now: Environment, shelf: ShelfLife) -> Iterator[Change]:
    for what, then, today in (("source", before.sources, now.sources), ("region", before.regions, now.regions),
                              ("repository", before.repositories, now.repositories)):
        yield from (Change(what, name, f"the {what} {name} is new", stale=True) for name in _added(then, today))
        yield from (Change(what, name, f"the {what} {name} is gone", stale=False) for name in _added(today, then))
    yield from _people(before.people, now.people, shelf)
    for name in _added(before.vendors, now.vendors):
        critical = now.vendors[name]
        yield Change("vendor", name, f"the {'critical ' if critical else ''}vendor {name} is new", stale=critical)
    for name in sorted(before.settings.keys() & now.settings.keys()):
        if before.settings[name] != now.settings[name]:
            yield Change("setting", name, f"the settings of {name} changed", stale=False)


def _added(before: Iterable[str], now: Iterable[str]) -> list[str]:
    return sorted(set(now) - set(before))


def _people(before: int | None, now: int | None, shelf: ShelfLife) -> Iterator[Change]:
    if before is None or now is None:
        if before != now:
            yield Change("people", "roster", "the roster was not read both times, so people cannot be compared",
                         stale=True)
        return
    if abs(now - before) * 100 > shelf.people_percent * before:
        yield Change("people", "roster", f"the number of people went from {before} to {now}, more than "
                     f"{shelf.people_percent} %", stale=True)
    elif now != before:
        yield Change("people", "roster", f"the number of people went from {before} to {now}", stale=False)


def _moved(then: Iterable[CheckOutcome], now: Iterable[CheckOutcome]) -> Iterator[Moved]:
    old, new = {_key(o): o for o in then}, {_key(o): o for o in now}
    for key in sorted(old.keys() | new.keys()):
        move = _move(old.get(key), new.get(key))
        if move is not None:
            yield Moved(move, new.get(key) or old[key])


def _move(old: CheckOutcome | None, new: CheckOutcome | None) -> Move | None:
    was, is_now = old.outcome if old else None, new.outcome if new else None
    if is_now is Outcome.FAIL:
        if was is Outcome.FAIL:
            return Move.NEWLY_WAIVED if new and old and new.waiver and not old.waiver else None
        return Move.REGRESSED if was is Outcome.PASS else Move.NEW
    if was is Outcome.FAIL:
        return {Outcome.PASS: Move.FIXED, Outcome.NOT_APPLICABLE: Move.FIXED, None: Move.GONE}.get(
            is_now, Move.LOST_SIGHT)
    blind = is_now in {Outcome.NO_EVIDENCE, Outcome.ERROR}
    return Move.LOST_SIGHT if was is Outcome.PASS and blind else None


def _key(outcome: CheckOutcome) -> tuple[str, str, str]:
    return outcome.test or outcome.control, outcome.source, outcome.subject
