"""From controls to criteria, through what each criterion needs. No averages: the worst that serves it speaks.

Only adopted controls serve. A need of the criterion's own text that no adopted control serves is a gap of design; a
risk prompt without a control is a question for people and changes no status.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policies.model import Criterion, Library, Need
from policies.operation.results import Cause, ControlResult, CriterionResult, CriterionStatus, Operation

CRITERION_TEXT = "criterion_text"

# Worst first; everything before MET_WITH_EXCEPTIONS keeps a criterion from being supported.
ORDER = (CriterionStatus.NOT_MET_DESIGN, CriterionStatus.NOT_MET_OPERATION, CriterionStatus.EVIDENCE_LOST,
         CriterionStatus.NOT_DETERMINABLE, CriterionStatus.WAITING_FOR_PEOPLE, CriterionStatus.NOT_DUE_YET,
         CriterionStatus.MET_WITH_EXCEPTIONS, CriterionStatus.MET)

_OF_OPERATION = {
    Operation.EFFECTIVE: CriterionStatus.MET,
    Operation.NO_OCCURRENCE: CriterionStatus.MET,
    Operation.CARVED_OUT: CriterionStatus.MET,
    Operation.EFFECTIVE_WITH_DEVIATIONS: CriterionStatus.MET_WITH_EXCEPTIONS,
    Operation.INEFFECTIVE: CriterionStatus.NOT_MET_OPERATION,
    Operation.DESIGN_GAP: CriterionStatus.NOT_MET_DESIGN,
    Operation.MANUAL_PENDING: CriterionStatus.WAITING_FOR_PEOPLE,
    Operation.NOT_DUE: CriterionStatus.NOT_DUE_YET,
}
_WHY = {
    Operation.EFFECTIVE: "operated effectively", Operation.NO_OCCURRENCE: "had no occurrence",
    Operation.EFFECTIVE_WITH_DEVIATIONS: "operated with deviations",
    Operation.INEFFECTIVE: "did not operate effectively",
    Operation.DESIGN_GAP: "is not suitably designed", Operation.MANUAL_PENDING: "waits for a person's record",
    Operation.NOT_DUE: "is not due yet", Operation.INSUFFICIENT_EVIDENCE: "lacks evidence",
    Operation.CARVED_OUT: "is operated by a provider whose report covers the period",
    Operation.PARTIAL_PERIOD: "operated for a part of the period only", Operation.NOT_STARTED: "has not started",
}


@dataclass(frozen=True, slots=True)
class _Serving:
    """One control in its place for one need, and what that adds up to."""

    control: ControlResult
    status: CriterionStatus


def category_of(criterion: str) -> str:
    """The category of a criterion by its id: common criteria are security and apply to every engagement."""
    letters = criterion.rstrip("0123456789.")
    return {"CC": "security", "A": "availability", "C": "confidentiality", "PI": "processing_integrity",
            "P": "privacy"}.get(letters, "")


def in_scope(criterion: str, categories: Iterable[str]) -> bool:
    """Whether an engagement of these categories covers a criterion; the common criteria always are."""
    chosen = {c.strip().lower().replace(" ", "_").replace("-", "_") for c in categories}
    return category_of(criterion) in {"security", *chosen}


def points_of_focus(criteria: Iterable[Criterion], categories: Iterable[str]) -> int:
    """How many points of focus an engagement of these categories considers: considerations, never requirements."""
    chosen = tuple(categories)
    wanted = {"general", "system", *chosen}
    return sum(count for c in criteria if in_scope(c.id, chosen)
               for kind, count in c.points_of_focus.items() if kind in wanted)


def roll_up(library: Library, controls: Sequence[ControlResult], categories: Iterable[str]) -> list[CriterionResult]:
    """All criteria of the library in their order; those outside the categories say so."""
    by_id = {c.adopted.control.id: c for c in controls}
    chosen = tuple(categories)
    return [_criterion(criterion, library.needs, by_id) if in_scope(criterion.id, chosen)
            else CriterionResult(criterion.id, category_of(criterion.id), CriterionStatus.NOT_IN_SCOPE, (),
                                 "its category is not part of the engagement")
            for criterion in library.criteria]


def _criterion(criterion: Criterion, needs: Iterable[Need], controls: Mapping[str, ControlResult]) -> CriterionResult:
    mine = [n for n in needs if n.criterion == criterion.id]
    served = {n.id: [controls[c] for c in n.controls if c in controls] for n in mine}
    named = {c for n in mine for c in n.controls}
    others = [c for key, c in controls.items() if criterion.id in c.adopted.control.criteria and key not in named]
    serving = [s for group in (*served.values(), others) for s in _serving(group, lone=group is not others)]
    unserved = tuple(n.id for n in mine if n.origin == CRITERION_TEXT and not served[n.id])
    ids = tuple(dict.fromkeys(s.control.adopted.control.id for s in serving))
    if unserved or not serving:
        missing = [n.text for n in mine if n.id in unserved]
        why = f"no adopted control serves: {'; '.join(missing)}" if missing else "no adopted control serves it"
        return CriterionResult(criterion.id, category_of(criterion.id), CriterionStatus.NOT_MET_DESIGN, ids, why,
                               unserved)
    worst = min((s.status for s in serving), key=ORDER.index)
    return CriterionResult(criterion.id, category_of(criterion.id), worst, ids, _why(serving, worst))


def _serving(group: Sequence[ControlResult], *, lone: bool) -> list[_Serving]:
    """Each control of a need with its status; an ineffective one is an exception only beside one that supports."""
    supported = any(c.operation in (Operation.EFFECTIVE, Operation.EFFECTIVE_WITH_DEVIATIONS) for c in group)
    serving = []
    for control in group:
        status = status_of(control)
        key = control.adopted.key or (lone and len(group) == 1)
        if status is CriterionStatus.NOT_MET_OPERATION and (control.compensated_by or (not key and supported)):
            status = CriterionStatus.MET_WITH_EXCEPTIONS
        serving.append(_Serving(control, status))
    return serving


def status_of(control: ControlResult) -> CriterionStatus:
    """What a control alone does to a criterion; whatever is not listed leaves it undetermined."""
    if control.operation is Operation.INSUFFICIENT_EVIDENCE and Cause.LOST in control.causes:
        return CriterionStatus.EVIDENCE_LOST
    return _OF_OPERATION.get(control.operation, CriterionStatus.NOT_DETERMINABLE)


def _why(serving: Sequence[_Serving], worst: CriterionStatus) -> str:
    speaking = {s.control.adopted.control.id: s.control for s in serving if s.status is worst}
    quiet = {s.control.adopted.control.id for s in serving if s.control.operation is Operation.NO_OCCURRENCE}
    said = "; ".join(f"{name} {_WHY.get(c.operation, 'is not concluded')}"
                     + (f", compensated by {c.compensated_by}" if c.compensated_by else "")
                     for name, c in speaking.items())
    disclosed = sorted(quiet.difference(speaking))
    return f"{said}; no occurrence of {', '.join(disclosed)}" if disclosed else said
