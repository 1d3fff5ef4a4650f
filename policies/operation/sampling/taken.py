"""A sample as it was taken: of which sealed population, how, under whose seed, and what became of void items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from policies.operation.populations import Drawn
from policies.operation.sampling.selection import Chosen, SelectionError
from policies.operation.sampling.statistics import Model, Plan, percent_up, upper_limit

CONFIDENCE = Fraction(9, 10)
_LIMITS = 3


class Method(StrEnum):
    """How items were chosen."""

    RANK = "rank"
    SYSTEMATIC = "systematic"
    STRATIFIED = "stratified"
    PICKED = "picked"


class Fate(StrEnum):
    """What became of a chosen item that could not be tested."""

    VOID = "void"  # no occurrence of the control after all: replaced by the next rank
    UNOBTAINABLE = "unobtainable"  # its evidence cannot be had: a deviation, never replaced


@dataclass(frozen=True, slots=True)
class Disposition:
    """An item that could not be tested: why, and where the proof is (a path, a ticket, a digest)."""

    item: str
    fate: Fate
    reason: str
    proof: str


@dataclass(frozen=True, slots=True)
class Seed:
    """The seed with who gave it and when (microseconds UTC); None and "" where nobody is named."""

    text: str
    given_by: str = ""
    given_at: int | None = None

    def rehearsal(self, sealed_at: int, used_at: int | None = None) -> str:
        """Why a selection under it is only a rehearsal; "" for one that nobody could have steered.

        ``used_at``: when the ledger first held a selection under the same seed.
        """
        if not self.given_by or self.given_at is None:
            return "nobody is named who gave the seed after the population was sealed"
        if self.given_at <= sealed_at or (used_at is not None and used_at <= sealed_at):
            return "the seed is older than the sealed population, which could have been fitted to it"
        return ""


@dataclass(frozen=True, slots=True)
class Taken:
    """One sample. ``sealed`` and ``sealed_at``: the ledger entry of its population; ``frame``: items it was taken of.

    ``rehearsal`` says why it is one ("" for an auditor's own selection), ``extends`` is the ledger entry of a smaller
    sample under the same seed, ``reason`` is an auditor's for picked items. ``stage`` is 2 for the second of two.
    """

    drawn: Drawn
    sealed: int
    sealed_at: int
    frame: int
    method: Method
    chosen: tuple[Chosen, ...]
    seed: Seed = Seed("")
    by: str = ""
    rule: Mapping[str, Any] | None = None
    rehearsal: str = ""
    extends: int | None = None
    reason: str = ""
    dispositions: tuple[Disposition, ...] = ()
    stage: int = 1

    @property
    def to_test(self) -> tuple[Chosen, ...]:
        """The items that stand: those chosen, without the void ones, with what took their place."""
        void = {d.item for d in self.dispositions if d.fate is Fate.VOID}
        return tuple(c for c in self.chosen if c.id not in void)

    @property
    def unobtainable(self) -> tuple[Disposition, ...]:
        """Items of which the evidence cannot be had: each is a deviation."""
        return tuple(d for d in self.dispositions if d.fate is Fate.UNOBTAINABLE)

    def limits(self) -> Iterator[tuple[int, float]]:
        """(deviations, upper limit in per cent, rounded up) at 90 per cent confidence; none for picked items."""
        n = len(self.to_test)
        if self.method is Method.PICKED or not n:
            return
        plan = Plan(Fraction(1, 2), CONFIDENCE, Model.HYPERGEOMETRIC, self.frame)
        for deviations in range(len(self.unobtainable), min(n, len(self.unobtainable) + _LIMITS)):
            yield deviations, percent_up(upper_limit(plan, n, deviations))


def dispositions(rows: Iterable[Mapping[str, str]], chosen: Iterable[Chosen]) -> tuple[Disposition, ...]:
    """Rows with ``item``, ``fate``, ``reason`` and ``proof``; raises ``SelectionError`` for one that is not complete.

    A void item needs its proof: otherwise an awkward item could be exchanged for another.
    """
    known, found = {c.id for c in chosen}, []
    for row in rows:
        item, fate, reason, proof = (row.get(name, "").strip() for name in ("item", "fate", "reason", "proof"))
        if fate not in list(Fate) or not reason or (fate == Fate.VOID and not proof):
            raise SelectionError(f"{item or 'a row without an item'}: expected a fate ({', '.join(Fate)}) with a "
                                 "reason, and the proof of a void item")
        if item not in known:
            raise SelectionError(f"{item}: is not in the selection", hint="Copy the ids from its sheet.")
        found.append(Disposition(item, Fate(fate), reason, proof))
    return tuple(found)
