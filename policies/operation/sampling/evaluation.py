"""What a tested sample says: its deviations against what its rule, fixed before the selection, allows. No clock, no IO.

A deviation that was recorded stays one. More deviations, and fewer results, never make a conclusion better: too many
deviations conclude whatever else is missing, and whatever is missing keeps a sample from being accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from policies.model import Outcome
from policies.operation.populations import item_id
from policies.operation.sampling.selection import SelectionError
from policies.operation.sampling.statistics import Model, Plan, most_acceptable, percent_up, rate, upper_limit
from policies.operation.sampling.taken import CONFIDENCE, Fate, Method, Taken

PASS, DEVIATION = "pass", "deviation"


class Conclusion(StrEnum):
    """What follows from a sample by its rule."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    SECOND_STAGE = "second_stage_due"  # one deviation in the first of two stages
    NONE = "cannot_conclude"


@dataclass(frozen=True, slots=True)
class Result:
    """What testing an item found: a mark an attribute (``pass`` or ``deviation``), or its fate with reason and proof.

    ``by`` and ``on`` say who tested it and on which day (ISO); ``remarks`` the nature and cause of a deviation.
    """

    item: str
    marks: Mapping[str, str]
    fate: str
    reason: str
    proof: str
    by: str
    on: str
    remarks: str

    @property
    def deviates(self) -> bool:
        """Whether it counts as a deviation: an attribute deviates, or the evidence cannot be had."""
        return self.fate == Fate.UNOBTAINABLE or DEVIATION in self.marks.values()

    @property
    def tested(self) -> bool:
        """Whether it says pass or deviation; an attribute without a mark leaves an item that passes else untested."""
        return self.deviates or (not self.fate and bool(self.marks) and all(self.marks.values()))

    def as_dict(self) -> dict[str, Any]:
        """For the ledger and for reports."""
        return {"item": self.item, "marks": dict(self.marks), "fate": self.fate, "reason": self.reason,
                "proof": self.proof, "by": self.by, "on": self.on, "remarks": self.remarks}


def read_result(row: Mapping[str, str], attributes: Mapping[str, str], days: tuple[date, date]) -> Result | None:
    """A row of a filled sheet; None where nothing is filled in. ``attributes``: its columns, by the attributes' ids.

    ``days``: the first and last day on which it can have been tested. Raises ``SelectionError``.
    """
    marks = {name: row[column].strip().lower() for name, column in attributes.items()}
    found = Result(row["id"], marks, row["fate"].lower(), row["reason"], row["proof"], row["tested_by"],
                   row["tested_on"], row["remarks"])
    if not found.fate and not any(marks.values()):
        return None
    fault = next(_faults(found, days), None)
    if fault:
        raise SelectionError(f"{found.item}: {fault}", hint="Correct the row in the sheet; nothing was recorded.")
    return found


def _faults(found: Result, days: tuple[date, date]) -> Iterator[str]:
    strange = {name: mark for name, mark in found.marks.items() if mark not in ("", PASS, DEVIATION)}
    if strange:
        name, mark = next(iter(strange.items()))
        yield f"attribute {name}: expected pass or deviation, got {mark!r}"
    if found.fate and (found.fate not in list(Fate) or any(found.marks.values())):
        yield f"expected either marks or a fate ({', '.join(Fate)}), got {found.fate!r} and {found.marks}"
    if found.fate and (not found.reason or (found.fate == Fate.VOID and not found.proof)):
        yield "expected a reason for its fate, and the proof of a void item"
    if DEVIATION in found.marks.values() and not found.remarks:
        yield "a deviation needs its nature and cause in the remarks"
    if not found.by:
        yield "expected in tested_by who tested it"
    if not _is_between(found.on, days):
        yield f"tested_on: expected a day from {days[0]}, when it was selected, to {days[1]}, got {found.on!r}"


def _is_between(text: str, days: tuple[date, date]) -> bool:
    try:
        return days[0] <= date.fromisoformat(text) <= days[1]
    except ValueError:
        return False


def together(before: Mapping[str, Result], found: Iterable[Result]) -> dict[str, Result]:
    """The results with later ones laid over them.

    Raises ``SelectionError`` where one would take back a deviation, or a void item, whose replacement may deviate.
    """
    known = dict(before)
    for result in found:
        earlier = known.get(result.item)
        if earlier and earlier.deviates and not result.deviates:
            raise SelectionError(f"{result.item}: was recorded as a deviation by {earlier.by} on {earlier.on}, which "
                                 "stays", hint="Say why it is none in the remarks, or record a disagreement.")
        if earlier and earlier.fate == Fate.VOID != result.fate:
            raise SelectionError(f"{result.item}: was recorded as void by {earlier.by} on {earlier.on}, and replaced",
                                 hint="Test the item that took its place.")
        known[result.item] = earlier if earlier and earlier.deviates else result
    return known


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A sample with its results and what follows from them.

    ``differences``: items that were marked otherwise than tieout's own test has them, with both answers. ``limit`` is
    the upper limit in per cent at ``confidence``, None where none can be stated. ``reasons`` keep it from acceptance.
    """

    taken: Taken
    results: Mapping[str, Result]
    conclusion: Conclusion
    tested: int
    deviations: tuple[str, ...]
    untested: tuple[str, ...]
    differences: tuple[tuple[str, str, str], ...]
    allowed: int | None
    confidence: Fraction
    limit: float | None
    reasons: tuple[str, ...]


def evaluated(taken: Taken, results: Mapping[str, Result], blockers: Sequence[str] = ()) -> Evaluation:
    """What the results say. ``taken`` has void items and their replacements; ``blockers`` keep it from acceptance."""
    wanted = [c.id for c in taken.to_test]
    tested = [name for name in wanted if name in results and results[name].tested]
    untested = tuple(name for name in wanted if name not in tested)
    deviations = tuple(name for name in tested if results[name].deviates)
    differences = tuple(_differences(taken, results, tested))
    allowed = _allowed(taken, len(wanted))
    small = ["it is too small for its rule, whatever it shows"] if allowed is not None and allowed < 0 else []
    reasons = (*blockers, *small, *_reasons(taken, wanted, untested, differences))
    return Evaluation(taken, results, _conclusion(taken, len(deviations), allowed, reasons), len(tested), deviations,
                      untested, differences, allowed, _confidence(taken),
                      None if untested else _limit(taken, len(wanted), len(deviations)), reasons)


def _conclusion(taken: Taken, deviations: int, allowed: int | None, reasons: Sequence[str]) -> Conclusion:
    """Too many deviations come first: nothing that is missing can take them back."""
    second = _stages(taken) and taken.stage == 1 and deviations == 1
    if allowed is not None and deviations > max(allowed, 0) and not second:
        return Conclusion.NOT_ACCEPTED
    if allowed is None or reasons:
        return Conclusion.NONE
    return Conclusion.SECOND_STAGE if second else Conclusion.ACCEPTED


def _stages(taken: Taken) -> bool:
    """Whether its plan has two stages. A sample that is the whole population needs no second."""
    plan = (taken.rule or {}).get("plan") or {}
    return bool(plan.get("stages")) and len(taken.to_test) < taken.frame


def _allowed(taken: Taken, n: int) -> int | None:
    """The most deviations that the rule allows in so many items; None where no rule was fixed before."""
    if taken.rule is None or taken.method is Method.PICKED:
        return None
    plan = taken.rule["plan"]
    if plan is None:
        return int(taken.rule["acceptable"])
    if _stages(taken):
        return taken.stage - 1
    tolerable = Plan(rate(plan["tolerable"]), rate(plan["confidence"]), Model.HYPERGEOMETRIC, taken.frame or 1)
    return most_acceptable(tolerable, n)


def _confidence(taken: Taken) -> Fraction:
    plan = (taken.rule or {}).get("plan")
    return rate(plan["confidence"]) if plan else CONFIDENCE


def _limit(taken: Taken, n: int, deviations: int) -> float | None:
    """The upper limit; none for picked items, and none in a second stage, whose limit one stage does not give."""
    if taken.method is Method.PICKED or not n or taken.stage > 1:
        return None
    plan = Plan(Fraction(1, 2), _confidence(taken), Model.HYPERGEOMETRIC, taken.frame)
    return percent_up(upper_limit(plan, n, deviations))


def _differences(taken: Taken, results: Mapping[str, Result], tested: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    known = {item_id(row): row.outcome for row in taken.drawn.population.rows}
    for name in tested:
        said = DEVIATION if results[name].deviates else PASS
        if (known[name] is Outcome.FAIL) != results[name].deviates:
            yield name, str(known[name]), said


def _reasons(taken: Taken, wanted: Sequence[str], untested: Sequence[str],
             differences: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """What keeps a sample from being accepted, whatever its items say."""
    if not taken.drawn.population.complete:
        yield "the population was not proven whole"
    if taken.method is Method.PICKED:
        yield "picked items say nothing about the rest"
    elif taken.rule is None:
        yield "no rule and so no tolerable rate was fixed before the selection"
    if taken.rehearsal:
        yield f"it is a rehearsal: {taken.rehearsal}"
    if not wanted:
        yield "it has no items"
    if untested:
        yield f"{len(untested)} of {len(wanted)} items are not tested yet"
    passed = [name for name, _, said in differences if said == PASS]
    if passed:
        yield f"{len(passed)} items were passed that tieout's own test found deviating; a person must explain them"
