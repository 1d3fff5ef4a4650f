"""Findings that no adopted control speaks for: needs nobody serves, and what the library's candidates show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from policies.model import Control, Library, Need, Outcome
from policies.operation.results import (
    Assessment,
    Cause,
    CheckOutcome,
    ControlResult,
    CriterionResult,
    CriterionStatus,
    Design,
)
from reports import gap_severity
from reports.gap_model import Effort, Expiring, Finding, GapType, Instance, Severity
from reports.gap_operation import documents, lead_days, stem
from reports.numbers import counted

_UNCLEAR = (Outcome.NO_EVIDENCE, Outcome.ERROR)


def from_needs(assessment: Assessment, library: Library) -> Iterator[Finding]:
    """Unserved needs by the candidate control that would serve them, else by series; risk prompts as questions."""
    candidates = library.controls.keys() - {result.adopted.control.id for result in assessment.controls}
    missing: dict[str, list[Need]] = defaultdict(list)
    sole: set[str] = set()
    for criterion in assessment.criteria:
        unserved = _unserved(criterion, library)
        sole.update([criterion.id] if len(unserved) == 1 else ())
        for need in unserved:
            missing[next((c for c in need.controls if c in candidates), _series(need))].append(need)
    for key, members in sorted(missing.items()):
        yield _missing(library, key, members, sole)
    questions: dict[str, list[Need]] = defaultdict(list)
    for need in _open_prompts(assessment, library):
        questions[_series(need)].append(need)
    for series, members in sorted(questions.items()):
        yield _question(series, members)


def _series(need: Need) -> str:
    return need.criterion.partition(".")[0]


def _unserved(criterion: CriterionResult, library: Library) -> list[Need]:
    """The needs of the criterion's own text that nothing serves; the criterion as a whole where it names none."""
    known = {need.id: need for need in library.needs}
    if criterion.unserved:
        needs = [known.get(i) or Need(i, criterion.id, i, "criterion_text", ()) for i in criterion.unserved]
        return [need for need in needs if need.origin == "criterion_text"]
    if criterion.status is not CriterionStatus.NOT_MET_DESIGN or criterion.controls:
        return []
    title = next((c.title for c in library.criteria if c.id == criterion.id), criterion.id)
    fitting = tuple(sorted(i for i, control in library.controls.items() if criterion.id in control.criteria))
    return [Need(criterion.id, criterion.id, title, "criterion_text", fitting)]


def _open_prompts(assessment: Assessment, library: Library) -> list[Need]:
    """Risk prompts of criteria in scope that no adopted control serves."""
    adopted = {result.adopted.control.id for result in assessment.controls}
    scope = {c.id for c in assessment.criteria if c.status is not CriterionStatus.NOT_IN_SCOPE}
    return [need for need in library.needs if need.origin != "criterion_text" and need.criterion in scope
            and not adopted.intersection(need.controls)]


def _missing(library: Library, key: str, needs: list[Need], sole: set[str]) -> Finding:
    control = library.controls.get(key)
    alone = any(need.criterion in sole for need in needs)
    title = control.title if control else f"{key}: write one, the library has none"
    step = (f"Adopt {key} (statement, owner, parameters, in-operation date), or decline it with a reason and name the "
            "control that serves the need.") if control else \
        "Write a control that serves the need, with owner and frequency, and adopt it."
    return Finding(
        id=f"{key}/not-adopted", title=f"No adopted control: {title}", gap_type=GapType.MISSING_CONTROL,
        criteria=tuple(dict.fromkeys(n.criterion for n in needs)), control=key if control else "",
        observed=f"{counted(len(needs), 'need')} of the criteria {'is' if len(needs) == 1 else 'are'} served by no "
                 "adopted control.",
        expected="; ".join(n.text for n in needs), severity=Severity.CRITICAL if alone else Severity.HIGH,
        remediation=(step,), instances=tuple(Instance(n.id, n.text) for n in needs),
        **_from_library(control))


def _question(series: str, needs: list[Need]) -> Finding:
    return Finding(
        id=f"{series}/questions", title=f"{series}: {counted(len(needs), 'risk question')} without an answer",
        gap_type=GapType.DOCUMENTATION, criteria=tuple(dict.fromkeys(n.criterion for n in needs)), control="",
        observed="; ".join(n.text for n in needs), severity=Severity.LOW,
        expected="A named person answers each: covered by which control, or why there is no such risk.",
        risk="A risk that nobody looked at can leave the criterion without cover.",
        remediation=("Answer each question in the scope statement, with name and date.",),
        acceptance="A dated answer by a named person for each question.",
        instances=tuple(Instance(n.id, n.text) for n in needs))


def from_judgements(assessment: Assessment) -> Iterator[Finding]:
    """One finding for all adopted controls whose design nobody has judged: the cause is one missing habit."""
    waiting = [r.adopted for r in assessment.controls if r.design is Design.NOT_ASSESSED]
    if waiting:
        yield Finding(
            id="design/not-assessed", title=f"Design not judged for {counted(len(waiting), 'adopted control')}",
            gap_type=GapType.DOCUMENTATION, control="", severity=Severity.MEDIUM,
            criteria=tuple(dict.fromkeys(c for a in waiting for c in a.control.criteria)),
            observed="No signed judgement says that these controls, as written, would meet their criteria.",
            expected="A named person who does not own the control judges its design, signed and dated.",
            risk="A control that operates but is not suitably designed still leaves its criterion unmet.",
            remediation=("Judge the design of each control and record the judgement with name and date.",),
            acceptance="A dated, signed design judgement for each control in force.", effort=Effort.PROJECT,
            effort_days=10, instances=tuple(Instance(a.control.id, a.control.title) for a in waiting))


def from_candidates(library: Library, adopted: frozenset[str], now: Iterable[CheckOutcome]) -> Iterator[Finding]:
    """What the library's candidates show today: good practice, not management's controls, never a deviation."""
    outcomes = [o for o in now if o.control in library.controls and o.control not in adopted]
    failing: dict[tuple[str, str], list[CheckOutcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.outcome is Outcome.FAIL:
            failing[outcome.control, outcome.test].append(outcome)
    for (control, test), members in sorted(failing.items()):
        yield _candidate(library.controls[control], test, members)
    unclear = sorted({o.control for o in outcomes if o.outcome in _UNCLEAR})
    failed = {o.control for o in outcomes if o.outcome is Outcome.FAIL}
    holding = sorted({o.control for o in outcomes if o.outcome is Outcome.PASS} - failed - set(unclear))
    yield from _folded(library, "candidates/not-testable", unclear, _NOT_TESTABLE)
    yield from _folded(library, "candidates/undocumented", holding, _UNDOCUMENTED)


def outcomes_of(result: ControlResult) -> Iterator[CheckOutcome]:
    """What a candidate's tests show now, from an assessment: what still fails, or that nothing does."""
    control = result.adopted.control
    for test in result.tests:
        failing = [(e.source, e.subject, e.label, e.reasons, e.documents[-1] if e.documents else "", e.start)
                   for e in test.exposures if e.end is None]
        failing += [(d.source, d.item, d.label, d.reasons, d.document, d.occurred_at) for d in test.deviations
                    if test.type != "state"]
        for source, subject, label, reasons, document, seen in failing:
            yield CheckOutcome(control.id, test.test, control.criteria, source, test.kind, subject, label,
                               Outcome.FAIL, reasons, "", document, seen)
        if not failing:
            passes = set(test.outcomes_now) == {Outcome.PASS.value}
            yield CheckOutcome(control.id, test.test, control.criteria, "", test.kind, "", "",
                               Outcome.PASS if passes else Outcome.NO_EVIDENCE, (), "", "", 0,
                               None if passes else Cause.NOT_COLLECTED_YET)


def _candidate(control: Control, test: str, outcomes: list[CheckOutcome]) -> Finding:
    instances = tuple(Instance(o.subject, o.label, o.source, o.test, reasons=o.reasons,
                               documents=(o.document,) if o.document else ()) for o in outcomes)
    provider = outcomes[0].kind.partition(".")[0]
    steps = control.remediation.get(provider) or control.remediation.get("any") or ()
    return Finding(
        id=f"{control.id}/{stem(test)}/candidate", title=control.title, gap_type=GapType.NOT_IMPLEMENTED,
        criteria=control.criteria, control=control.id,
        observed=f"Good practice, not your control: {counted(len(outcomes), 'subject')} would fail it today.",
        expected=control.statement, severity=gap_severity.of_candidate(control, fails=True),
        exposes_data=gap_severity.exposes_data(control, still_open=True), instances=instances,
        remediation=tuple(steps), evidence=documents(instances), **_from_library(control))


_NOT_TESTABLE = (GapType.EVIDENCE, Severity.INFO, "could not be tested",
                 "There is no evidence for these candidates yet; they count for nothing.",
                 "Collect their sources if you mean to adopt them, or decline them with a reason.")
_UNDOCUMENTED = (GapType.DOCUMENTATION, Severity.LOW, "hold today, but no adopted statement names them",
                 "The state holds now, and no adopted control or policy section says that it must.",
                 "Adopt the ones that management means to keep, with statement and owner.")


def _folded(library: Library, finding: str, controls: list[str],
            words: tuple[GapType, Severity, str, str, str]) -> Iterator[Finding]:
    gap_type, severity, phrase, observed, step = words
    if controls:
        yield Finding(
            id=finding, title=f"{counted(len(controls), 'candidate control')}: {phrase}", gap_type=gap_type,
            criteria=tuple(dict.fromkeys(c for i in controls for c in library.controls[i].criteria)), control="",
            observed=observed, expected="Management adopts or declines each candidate.", severity=severity,
            risk="What nobody has committed to can stop without notice, and serves no criterion.",
            remediation=(step,), acceptance="Each candidate is adopted, or declined with a reason.",
            instances=tuple(Instance(i, library.controls[i].title) for i in controls))


def from_expiring(expiring: Expiring) -> Finding:
    """Evidence that its source is about to drop."""
    return Finding(
        id=f"{expiring.source}/{expiring.kind}/expiring", title=f"Evidence expires at its source: {expiring.what}",
        gap_type=GapType.EVIDENCE, criteria=(), control=expiring.controls[0] if expiring.controls else "",
        observed=f"{expiring.source} drops {expiring.kind} on {expiring.expires_on.isoformat()}.",
        expected="Evidence is collected before its source drops it.", severity=Severity.HIGH,
        risk="Evidence that is gone cannot be back-filled and limits the scope of the examination.",
        remediation=("Collect or export it before that date.",), expires_on=expiring.expires_on,
        acceptance="A complete scan of this kind, sealed before that date.",
        instances=tuple(Instance(c, c) for c in expiring.controls))


def _from_library(control: Control | None) -> dict[str, Any]:
    if control is None:
        return {"risk": "Nothing is designed to meet this need, so the criterion is not met by design.",
                "acceptance": "An adopted control that serves the need, and its first evidence.",
                "effort": Effort.PROJECT, "effort_days": 10}
    return {"risk": control.risk, "acceptance": control.acceptance, "effort": Effort(control.effort),
            "effort_days": control.effort_days, "lead_days": lead_days(control.frequency)}
