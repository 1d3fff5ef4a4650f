"""Severity by audit effect. Own scheme: the control's weight in the criteria decides, not the number of instances."""

from __future__ import annotations

from policies.model import Control
from policies.operation.results import Assessment, Cause, ControlResult, CriterionStatus, Operation
from reports.gap_model import Severity

_BROKEN = (Operation.INEFFECTIVE, Operation.DESIGN_GAP, Operation.NOT_STARTED)
_UNMET = (CriterionStatus.NOT_MET_OPERATION, CriterionStatus.NOT_MET_DESIGN)


def exposes_data(control: Control, *, still_open: bool) -> bool:
    """Whether a failure exposes customer data now: the library rates such controls critical."""
    return still_open and control.severity == Severity.CRITICAL.value


def of_failure(assessment: Assessment, result: ControlResult, *, still_open: bool) -> Severity:
    """A control that did not operate as written.

    Critical: exposes customer data now, or alone leaves a criterion unmet. High: a key control, so an exception is
    certain. Medium: another control, still failing. Low: another control, corrected.
    """
    if exposes_data(result.adopted.control, still_open=still_open) or alone_leaves_unmet(assessment, result):
        return Severity.CRITICAL
    if result.adopted.key:
        return Severity.HIGH
    return Severity.MEDIUM if still_open or result.operation in _BROKEN else Severity.LOW


def alone_leaves_unmet(assessment: Assessment, result: ControlResult) -> bool:
    """Whether some unmet criterion has this control as its only broken one."""
    if result.operation not in _BROKEN:
        return False
    broken = {r.adopted.control.id for r in assessment.controls if r.operation in _BROKEN}
    mine = result.adopted.control.id
    return any(c.status in _UNMET and not c.unserved and broken.intersection(c.controls) == {mine}
               for c in assessment.criteria)


def of_unknown(cause: Cause, *, key: bool) -> Severity:
    """Evidence that is weak or absent: a scope limitation where it is lost, a weakness where it can be had."""
    if cause is Cause.NOT_DUE_YET:
        return Severity.INFO
    if cause is Cause.LOST:
        return Severity.HIGH if key else Severity.MEDIUM
    return Severity.MEDIUM if key else Severity.LOW


def of_candidate(control: Control, *, fails: bool) -> Severity:
    """Good practice that is not management's control: at most medium, unless customer data is exposed now."""
    if exposes_data(control, still_open=fails):
        return Severity.CRITICAL
    stated = Severity(control.severity)
    return stated if stated.rank >= Severity.MEDIUM.rank else Severity.MEDIUM
