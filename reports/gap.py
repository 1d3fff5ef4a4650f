"""The gap report: what is missing against the criteria, grouped by root cause and put in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from policies.model import Library
from policies.operation.results import Assessment, CheckResult
from reports import gap_design
from reports.challenge import challenge, observations
from reports.errors import ReportError
from reports.gap_description import from_description
from reports.gap_model import Expiring, Finding, GapReport
from reports.gap_operation import from_control, from_ended_waivers, from_unsound_disagreements
from reports.gap_order import prioritised

VALID_DAYS = 90
LIMITS = (
    "Findings rest on what was collected up to the cut-off; what was not collected is a finding of its own.",
    "Severity is by effect on an examination, in a scheme of our own; effort and due dates are proposals.",
    "A library control that management has not adopted can be a finding here, never a deviation.",
)


def findings(assessment: Assessment, library: Library, today: date, *, candidates_now: CheckResult | None = None,
             expiring: Sequence[Expiring] = ()) -> GapReport:
    """Every finding of an assessment, in order of priority.

    ``candidates_now`` is a check in which controls that are not adopted were tested too; without it, the assessment's
    own candidate results are used, and where it has none the limits say so. Raises ``ReportError`` where two findings
    would share an id.
    """
    everything = list(_all(assessment, library, candidates_now, expiring))
    ids = [finding.id for finding in everything]
    if len(set(ids)) != len(ids):
        double = next(i for i in ids if ids.count(i) > 1)
        raise ReportError(f"finding {double}: expected one finding for a control and cause, got {ids.count(double)}")
    tested = candidates_now or assessment.candidate_results
    untested = () if tested else ("The library's candidate controls were not tested for this report.",)
    return GapReport(
        name=assessment.name, system=assessment.system, period=assessment.period, as_of=assessment.as_of, today=today,
        valid_until=today + timedelta(days=VALID_DAYS), findings=prioritised(everything, assessment.period, today),
        challenge=challenge(assessment), observations=observations(assessment), self_check=assessment.self_check,
        ledgers=assessment.ledgers, engine=assessment.engine, bundle=assessment.bundle,
        adopted=len(assessment.controls), limits=(*LIMITS, *untested, *assessment.limits),
        titles={criterion.id: criterion.title for criterion in library.criteria})


def _all(assessment: Assessment, library: Library, now: CheckResult | None,
         expiring: Sequence[Expiring]) -> Iterator[Finding]:
    for result in assessment.controls:
        yield from from_control(assessment, result)
    yield from from_ended_waivers(assessment)
    yield from from_unsound_disagreements(assessment)
    yield from gap_design.from_needs(assessment, library)
    yield from gap_design.from_judgements(assessment)
    yield from from_description(assessment)
    adopted = frozenset(result.adopted.control.id for result in assessment.controls)
    shown = now.outcomes if now else (o for r in assessment.candidate_results for o in gap_design.outcomes_of(r))
    yield from gap_design.from_candidates(library, adopted, shown)
    yield from map(gap_design.from_expiring, expiring)
