"""A failed general control takes the basis from the controls that depend on it: they are impaired, not failed.

A state that is known on dated observations rests on the control over changes to it. Where that control failed, the
dated observations of those days no longer reach, and only a span that is proven would (method, "basis impaired").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from policies.model import TestType
from policies.operation.period import moment_of
from policies.operation.results import Cause, ControlResult, Impairment, Operation

_SUPPORTING = (Operation.EFFECTIVE, Operation.EFFECTIVE_WITH_DEVIATIONS, Operation.PARTIAL_PERIOD)


def impaired(controls: Sequence[ControlResult], cut_off: int) -> list[ControlResult]:
    """The results, each with what impairs its basis; a supporting one that is impaired lacks evidence.

    Only controls with a state known on dated observations are concerned: an event is tested item by item.
    """
    by_id = {c.adopted.control.id: c for c in controls}
    return [_with(c, tuple(_impairments(c, by_id.values(), cut_off))) for c in controls]


def _impairments(control: ControlResult, every: Iterable[ControlResult], cut_off: int) -> Iterable[Impairment]:
    if not any(t.type == TestType.STATE and (t.shares.bracketed or t.shares.unknown) for t in control.tests):
        return
    needed = control.adopted.control.depends_on
    for other in every:
        if other.adopted.control.id in needed and other.operation is Operation.INEFFECTIVE:
            yield _failing(other, cut_off, needed[other.adopted.control.id])


def _failing(control: ControlResult, cut_off: int, why: str) -> Impairment:
    """From the first sign of failure to the last exposure's end; deviations leave open what else went through."""
    starts = [*(e.start for e in control.exposures), *(d.occurred_at for d in control.deviations)]
    ends = [cut_off if e.end is None else e.end for e in control.exposures]
    end = cut_off if control.deviations or not ends else max(ends)
    return Impairment(control.adopted.control.id, min(starts, default=0), end, why)


def sentence(control: ControlResult) -> str:
    """What impairs a control's basis, with the days and the reason why it rests on that; "" where nothing does."""
    return "; ".join(f"{i.by} failed from {moment_of(i.start):%Y-%m-%d} to {moment_of(i.end):%Y-%m-%d} ({i.why})"
                     for i in control.impaired)


def _with(control: ControlResult, found: tuple[Impairment, ...]) -> ControlResult:
    resting = replace(control, impaired=found)
    if not found or control.operation not in _SUPPORTING:
        return resting
    return replace(resting, operation=Operation.INSUFFICIENT_EVIDENCE,
                   why=f"basis impaired: {sentence(resting)}, and for those days dated observations are not enough; "
                       f"{control.why}",
                   causes=tuple(dict.fromkeys((*control.causes, Cause.WAITING_FOR_PERSON))))
