"""Where an engagement stands: the facts for ``triage``, read from an assessment and the snapshot it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policies.model import Library
from policies.operation.criteria import CRITERION_TEXT, in_scope
from policies.operation.evidence import Reader
from policies.operation.evidence_age import earliest_evidence
from policies.operation.period import DAY
from policies.operation.results import Assessment, CriterionStatus, Implemented, Operation
from policies.operation.triage import EarlierReport, Facts


def facts_of(assessment: Assessment, library: Library, reader: Reader, earlier: Sequence[EarlierReport],
             today: date) -> Facts:
    """Counts and ages; nothing is asked of anybody."""
    needs = [n for n in library.needs if n.origin == CRITERION_TEXT and in_scope(n.criterion, assessment.categories)]
    own = {result.adopted.control.id for result in assessment.controls}
    judged = [c for c in assessment.criteria if c.status is not CriterionStatus.NOT_IN_SCOPE]
    return Facts(
        today=today, earlier=tuple(earlier), applicability=_rows(reader, "files.applicability"),
        policies=_rows(reader, "files.policy"), adopted=len(assessment.controls),
        inconsistent=sum(c.implemented is Implemented.NO or c.operation is Operation.INEFFECTIVE
                         for c in assessment.controls),
        needs=len(needs), open_needs=sum(not own.intersection(need.controls) for need in needs),
        criteria=len(judged), design_gaps=sum(c.status is CriterionStatus.NOT_MET_DESIGN for c in judged),
        evidence_days=_ages(assessment, reader))


def _ages(assessment: Assessment, reader: Reader) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for result in assessment.controls:
        if result.adopted.key:
            first = earliest_evidence(reader, result.adopted.control)
            found[result.adopted.control.id] = None if first is None else (assessment.as_of - first) // DAY
    return found


def _rows(reader: Reader, kind: str) -> int:
    return sum(history.changes[-1].digest is not None for lane in reader.kept(kind) for history in lane.histories)
