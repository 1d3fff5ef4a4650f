"""A person's word on a failure: laid beside it, never in its place. No result, count or verdict depends on it.

tieout's own test can be wrong, and so can the person. Both stand in every report, and the auditor decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, TypeVar

from policies.operation.period import local_day, zone_of
from policies.operation.reliance.model import Disagreement, same_person
from policies.operation.results import ControlResult, Deviation, Exposure, Period, TestResult

Failure = TypeVar("Failure", Exposure, Deviation)
_SAYS = {"false_positive": "holds it for no failure", "true_deviation": "confirms it"}


def described(one: Disagreement) -> dict[str, Any]:
    """For the ledger; ``read_disagreement`` reads it."""
    return {**asdict(one), "on": one.on.isoformat(), "until": one.until.isoformat()}


def read_disagreement(kept: Mapping[str, Any]) -> Disagreement:
    """What ``described`` wrote."""
    days = {name: date.fromisoformat(kept[name]) for name in ("on", "until")}
    return Disagreement(**{**kept, **days})


def laid_over(controls: Iterable[ControlResult], declared: Sequence[Disagreement]) -> list[ControlResult]:
    """The results with each disagreement beside its failure; everything else of them is as it was."""
    return [replace(c, tests=tuple(_over(t, c.adopted.control.id, declared) for t in c.tests)) if declared else c
            for c in controls]


def _over(test: TestResult, control: str, declared: Sequence[Disagreement]) -> TestResult:
    mine = [one for one in declared if one.control == control and one.test in ("", *_names(test))]
    return replace(test, exposures=tuple(_said(e, mine) for e in test.exposures),
                   deviations=tuple(_said(d, mine) for d in test.deviations)) if mine else test


def _names(test: TestResult) -> tuple[str, str]:
    return test.test, test.test.rpartition(".")[2]


def _said(failure: Failure, mine: Sequence[Disagreement]) -> Failure:
    said = "; ".join(_sentence(one) for one in mine if one.item in _known(failure))
    return replace(failure, disagreement=said) if said else failure


def _known(failure: Exposure | Deviation) -> tuple[str, str]:
    return (failure.subject if isinstance(failure, Exposure) else failure.item), failure.label


def _sentence(one: Disagreement) -> str:
    return (f"{one.id}: {one.owner} {_SAYS[one.says]}: {one.reason} (approved by {one.approver} on {one.on}, until "
            f"{one.until}, evidence {one.evidence[:16]})")


def unsound(declared: Iterable[Disagreement], controls: Sequence[ControlResult], period: Period,
            as_of: int) -> Iterator[tuple[str, str, str]]:
    """(control, id, what is wrong) of each disagreement that nobody may rest on, or that speaks of no failure."""
    today = local_day(as_of, zone_of(period.time_zone))
    for one in declared:
        fault = _fault(one, controls, today)
        if fault:
            yield one.control, one.id, f"{_sentence(one)}: {fault}"


def _fault(one: Disagreement, controls: Sequence[ControlResult], today: date) -> str:
    if same_person(one.owner, one.approver):
        return "expected an approver who is not its owner"
    if one.on > today:
        return "it is dated in the future"
    if one.until < today:
        return "its last day is over"
    tests = [t for c in controls if c.adopted.control.id == one.control for t in c.tests
             if one.test in ("", *_names(t))]
    names = {name for t in tests for each in (t.exposures, t.deviations) for f in each for name in _known(f)}
    if one.item not in names:
        return "no failure of that name was found"
    return ""
