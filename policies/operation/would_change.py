"""What would change the verdict, by deciding it again with each single blocker removed.

A blocker is an adopted control that supports nothing, or a need that no adopted control serves. Removing one means
deciding as if it had been effective, or served. Nothing here says that it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from policies.model import Adopted, Library, Need
from policies.operation.criteria import CRITERION_TEXT, in_scope, roll_up
from policies.operation.results import (
    ControlResult,
    CriterionResult,
    CriterionStatus,
    Design,
    Implemented,
    Operation,
    ReadinessVerdict,
)
from policies.operation.verdict import decide

_SUPPORTING = (Operation.EFFECTIVE, Operation.EFFECTIVE_WITH_DEVIATIONS, Operation.NO_OCCURRENCE,
               Operation.CARVED_OUT)


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that holds the verdict, and the verdict without it."""

    name: str
    verdict: ReadinessVerdict


def blockers(library: Library, controls: Sequence[ControlResult], criteria: Sequence[CriterionResult],
             categories: Sequence[str], *, over: bool) -> list[Blocker]:
    """Every single blocker of a verdict on a period, each with the verdict that its removal alone would give.

    ``criteria`` are the results with all blockers in place; of them only those that a removal touches are decided anew.
    """
    statuses = {c.id: c.status for c in criteria}
    return [Blocker(name, decide({**statuses, **_anew(changed, instead, categories, touched)}.values(), over=over))
            for name, changed, instead, touched in (*_without_control(library, controls),
                                                    *_without_need(library, controls, categories))]


def _anew(library: Library, controls: Sequence[ControlResult], categories: Sequence[str],
          touched: set[str]) -> dict[str, CriterionStatus]:
    few = replace(library, criteria=tuple(c for c in library.criteria if c.id in touched))
    return {c.id: c.status for c in roll_up(few, controls, categories)}


def sentences(found: Sequence[Blocker], verdict: ReadinessVerdict) -> tuple[str, ...]:
    """Which single removal changes the verdict; where none does, how many stand together.

    Where all is on track nothing has to be removed: what supports nothing yet is not due.
    """
    if verdict is ReadinessVerdict.IN_PROGRESS_ON_TRACK:
        return ()
    single = [f"{b.name} alone stands between this verdict and {b.verdict.value.replace('_', ' ')}."
              for b in found if b.verdict is not verdict]
    if single or not found:
        return tuple(single)
    names = ", ".join(b.name for b in found[:10]) + (f" and {len(found) - 10} more" if len(found) > 10 else "")
    number = "1 thing holds it" if len(found) == 1 else f"{len(found)} things hold it together"
    return (f"No single correction changes the verdict: {number} ({names}).",)


_Removal = tuple[str, Library, Sequence[ControlResult], set[str]]  # name, library, results, criteria touched


def _without_control(library: Library, controls: Sequence[ControlResult]) -> Iterator[_Removal]:
    for at, control in enumerate(controls):
        if control.operation not in _SUPPORTING:
            name = control.adopted.control.id
            instead = [*controls[:at], replace(control, operation=Operation.EFFECTIVE, causes=()), *controls[at + 1:]]
            touched = {*control.adopted.control.criteria, *(n.criterion for n in library.needs if name in n.controls)}
            yield name, library, instead, touched


def _without_need(library: Library, controls: Sequence[ControlResult],
                  categories: Sequence[str]) -> Iterator[_Removal]:
    own = {c.adopted.control.id for c in controls}
    for need in library.needs:
        wanted = need.origin == CRITERION_TEXT and in_scope(need.criterion, categories)
        if wanted and library.controls and not own.intersection(need.controls):
            served = replace(library, needs=tuple(replace(n, controls=(n.id,)) if n is need else n
                                                  for n in library.needs))
            yield f"the need {need.id}", served, [*controls, _imagined(library, need)], {need.criterion}


def _imagined(library: Library, need: Need) -> ControlResult:
    """A control that serves one need and was effective: a thought, not a result."""
    control = replace(next(iter(library.controls.values())), id=need.id, criteria=(need.criterion,), tests=())
    return ControlResult(Adopted(control, "", "", {}, None, key=True), Design.NOT_ASSESSED, Implemented.YES,
                         Operation.EFFECTIVE, "", (), ())

