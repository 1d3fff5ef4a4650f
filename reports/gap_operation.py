"""Findings from adopted controls: what failed, what deviated, what nothing speaks for, and judgements not given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from policies.model import Outcome
from policies.operation.results import (
    Assessment,
    Cause,
    ControlResult,
    Design,
    Deviation,
    Exposure,
    Implemented,
    Operation,
    TestResult,
    Unknown,
)
from reports import gap_severity
from reports.gap_model import Effort, Finding, GapType, Instance, Severity
from reports.numbers import counted, lasted, moment
from reports.view import a_persons_word
from reports.wording import CAUSE

_LEAD_DAYS = (("annual", 365), ("year", 365), ("semi", 183), ("quarter", 92), ("month", 31), ("week", 7))
_UNSETTLED = (Operation.INEFFECTIVE, Operation.INSUFFICIENT_EVIDENCE, Operation.NOT_STARTED,
              Operation.PARTIAL_PERIOD, Operation.MANUAL_PENDING)
_GET_EVIDENCE = {
    Cause.NOT_COLLECTED_YET: "Collect these sources now, and back-fill the missing dates from the provider's history.",
    Cause.NO_PERMISSION: "Grant the reads that `tieout permissions` prints for these sources, then collect again.",
    Cause.SOURCE_LACKS_IT: "Name another admissible source for these dates (provider history, dated exports, logs).",
    Cause.WAITING_FOR_PERSON: "Ask the owner for a record made at the time, and have it ticked attribute by attribute.",
    Cause.TIE_OUT_FAILED: "Explain every item that only one of the two lists holds, then seal the population again.",
    Cause.NOT_DUE_YET: "Nothing to do before the due date.",
    Cause.LOST: "Nothing can back-fill these dates: look for a control that compensates on exactly these dates, or "
                "start the period after them.",
}

_UNSOUND = ("State it anew with an approver who is not its owner, or take it back. What tieout found stands beside it "
            "either way.")
_ENDED = ("Correct what it covered, or decide anew before the next failure: an exception that is approved afterwards "
          "changes nothing in the period.")


def from_control(assessment: Assessment, result: ControlResult) -> list[Finding]:
    """Every finding of one adopted control; a control that did not conclude always leaves at least one."""
    found = [*_failures(assessment, result), *_unknowns(result), *_errors(result), *_design(result),
             *_now(assessment, result)]
    if not found and result.operation in _UNSETTLED:
        found.append(_unexplained(assessment, result))
    return found


def from_ended_waivers(assessment: Assessment) -> Iterator[Finding]:
    """An accepted exception that has ended is open again: renewed in time it is a decision, forgotten it is a gap."""
    for result in assessment.controls:
        for control, name, sentence in assessment.ended_waivers:
            if control == result.adopted.control.id:
                yield Finding(
                    id=f"{control}/waiver/{name}", title=f"The exception {name} has ended", observed=sentence,
                    gap_type=GapType.DOCUMENTATION, severity=Severity.MEDIUM,
                    remediation=(_ENDED,), **common(result))


def from_unsound_disagreements(assessment: Assessment) -> Iterator[Finding]:
    """A person's word that nobody may rest on: of one person alone, out of date, or about no failure."""
    for result in assessment.controls:
        for control, name, sentence in assessment.unsound_disagreements:
            if control == result.adopted.control.id:
                yield Finding(
                    id=f"{control}/disagreement/{name}", title=f"The disagreement {name} does not hold",
                    observed=sentence, gap_type=GapType.DOCUMENTATION, severity=Severity.LOW,
                    remediation=(_UNSOUND,), **common(result))


def _failures(assessment: Assessment, result: ControlResult) -> Iterator[Finding]:
    for test in result.tests:
        instances = tuple(_instances(test))
        if instances:
            yield _failure(assessment, result, test, instances)


def _instances(test: TestResult) -> Iterator[Instance]:
    """Spans for a state test, occurrences for the others; deviations of a state test repeat its exposures."""
    if test.exposures:
        yield from map(_of_exposure, test.exposures)
    if not (test.type == "state" and test.exposures):
        yield from map(_of_deviation, test.deviations)


def _of_exposure(e: Exposure) -> Instance:
    return Instance(e.subject, e.label, e.source, e.test, e.start, e.end, e.at_least, e.at_most, _reasons(e),
                    e.documents)


def _of_deviation(d: Deviation) -> Instance:
    end = None if d.corrected is False else d.occurred_at
    return Instance(d.item, d.label, d.source, d.test, d.occurred_at, end, reasons=_reasons(d),
                    documents=(d.document,) if d.document else ())


def _reasons(failure: Exposure | Deviation) -> tuple[str, ...]:
    """Its reasons, and beside them what a person says of it."""
    return (*failure.reasons, *filter(None, (a_persons_word(failure),)))


def _failure(assessment: Assessment, result: ControlResult, test: TestResult,
             instances: tuple[Instance, ...]) -> Finding:
    open_ones = sum(i.end is None for i in instances)
    never_held = not (test.shares.proven or test.shares.bracketed or test.shares.imported) and test.type == "state"
    absent = result.implemented is Implemented.NO and never_held
    steps = remediation(result, test.kind) if open_ones or test.type != "state" else ()
    return Finding(
        id=f"{result.adopted.control.id}/{stem(test.test)}/failing", title=test.title,
        gap_type=GapType.NOT_IMPLEMENTED if absent else GapType.NOT_OPERATING,
        observed=_observed(test, instances, open_ones), remediation=(*steps, *_aftercare(instances, open_ones)),
        severity=gap_severity.of_failure(assessment, result, still_open=open_ones > 0),
        exposes_data=gap_severity.exposes_data(result.adopted.control, still_open=open_ones > 0),
        instances=instances, evidence=documents(instances), **common(result))


def _observed(test: TestResult, instances: tuple[Instance, ...], open_ones: int) -> str:
    if test.population is not None:
        text = f"{counted(len(instances), 'deviation')} in a population of {counted(test.population.items, 'item')}"
        return f"{text}; the first on {moment(min(i.start for i in instances))}."
    subjects = len({(i.source, i.subject) for i in instances})
    longest = max(instances, key=lambda i: (i.at_most, i.at_least))
    return (f"{subjects:,} of {counted(test.subjects, 'subject')} failed in {counted(len(instances), 'span')}: "
            f"{open_ones:,} not seen corrected by the cut-off, {len(instances) - open_ones:,} corrected. "
            f"The longest lasted {lasted(longest.at_least, longest.at_most)}.")


def _aftercare(instances: tuple[Instance, ...], open_ones: int) -> tuple[str, ...]:
    if open_ones == len(instances):
        return ("Record the cause, who found it and when it was corrected: the deviation stays in the period.",)
    return (("For what is already corrected: record cause, finder and correction date, and look whether the exposure "
             "was used; it stays in the period."),)


def _unknowns(result: ControlResult) -> Iterator[Finding]:
    causes = dict.fromkeys([*(u.cause for u in result.unknown), *result.causes])
    for cause in causes:
        stretches = tuple(u for u in result.unknown if u.cause is cause)
        yield _unknown(result, cause, stretches)


def _unknown(result: ControlResult, cause: Cause, stretches: tuple[Unknown, ...]) -> Finding:
    observed = f"{CAUSE[cause].capitalize()}: {result.why}"
    if stretches:
        observed = (f"{counted(len(stretches), 'stretch', 'stretches')} without evidence: {CAUSE[cause]}. "
                    f"{stretches[0].why}")
    control = result.adopted.control
    return Finding(
        id=f"{control.id}/unknown/{cause.value}", title=f"{control.title}: {CAUSE[cause]}",
        gap_type=GapType.EVIDENCE, observed=observed,
        remediation=(_GET_EVIDENCE[cause],), severity=gap_severity.of_unknown(cause, key=result.adopted.key),
        instances=tuple(_of_unknown(u) for u in stretches), **common(result))


def _of_unknown(u: Unknown) -> Instance:
    where = " ".join(part for part in (u.kind, u.scope) if part)
    seconds = (u.end - u.start) // 1_000_000
    return Instance(u.scope or u.kind, where, u.source, u.test, u.start, u.end, seconds, seconds, (u.why,))


def _errors(result: ControlResult) -> Iterator[Finding]:
    errors = tuple((test, error) for test in result.tests for error in test.errors)
    if errors:
        yield Finding(
            id=f"{result.adopted.control.id}/error", title=f"{result.adopted.control.title}: tests ended in error",
            gap_type=GapType.EVIDENCE, observed=f"{counted(len(errors), 'error')}: {errors[0][1]}",
            remediation=("Run `tieout policy test` and `tieout doctor`, correct the fault they name, assess again.",),
            severity=Severity.HIGH if result.adopted.key else Severity.MEDIUM,
            instances=tuple(Instance(t.test, t.title, test=t.test, reasons=(e,)) for t, e in errors),
            **common(result))


def _now(assessment: Assessment, result: ControlResult) -> Iterator[Finding]:
    """What fails or is not known today, though the period, which was over before, does not show it."""
    for test in result.tests:
        failing = test.outcomes_now.get(Outcome.FAIL, 0)
        blind = test.outcomes_now.get(Outcome.NO_EVIDENCE, 0) + test.outcomes_now.get(Outcome.ERROR, 0)
        if test.type != "state" or assessment.as_of <= assessment.period.cut_off:
            continue
        if failing and not any(e.end is None for e in test.exposures):
            yield Finding(
                id=f"{result.adopted.control.id}/{stem(test.test)}/failing-now", title=f"{test.title}: not so today",
                gap_type=GapType.NOT_OPERATING, remediation=remediation(result, test.kind),
                observed=f"{counted(failing, 'subject')} fail on {moment(assessment.as_of)}, after the period.",
                severity=gap_severity.of_failure(assessment, result, still_open=True),
                exposes_data=gap_severity.exposes_data(result.adopted.control, still_open=True), **common(result))
        elif blind:
            yield Finding(
                id=f"{result.adopted.control.id}/{stem(test.test)}/unknown-now",
                title=f"{test.title}: not known for today", gap_type=GapType.EVIDENCE,
                observed=f"On {moment(assessment.as_of)} {counted(blind, 'subject or list', 'subjects or lists')} "
                         "could not be judged: the last evidence is older than the maximum gap, or lacks what the "
                         "test needs.",
                remediation=(_GET_EVIDENCE[Cause.NOT_COLLECTED_YET],),
                severity=gap_severity.of_unknown(Cause.NOT_COLLECTED_YET, key=result.adopted.key), **common(result))


def _design(result: ControlResult) -> Iterator[Finding]:
    if result.design is Design.GAP or result.operation is Operation.DESIGN_GAP:
        yield Finding(
            id=f"{result.adopted.control.id}/design", title=f"{result.adopted.control.title}: design gap",
            gap_type=GapType.DESIGN, observed=result.why,
            remediation=("Change the control's design and adopt the new version with its in-operation date.",),
            severity=Severity.CRITICAL if result.adopted.key else Severity.HIGH, **common(result))


def _unexplained(assessment: Assessment, result: ControlResult) -> Finding:
    return Finding(
        id=f"{result.adopted.control.id}/operation", title=result.adopted.control.title,
        gap_type=GapType.NOT_OPERATING if result.operation is Operation.INEFFECTIVE else GapType.EVIDENCE,
        observed=result.why, remediation=remediation(result, ""),
        severity=gap_severity.of_failure(assessment, result, still_open=True), **common(result))


def common(result: ControlResult) -> dict[str, Any]:
    """The fields of a finding that come from the control itself."""
    control = result.adopted.control
    return {"criteria": control.criteria, "control": control.id, "expected": result.adopted.statement,
            "risk": control.risk, "acceptance": control.acceptance, "owner": result.adopted.owner or "unassigned",
            "effort": Effort(control.effort), "effort_days": control.effort_days,
            "lead_days": lead_days(result.adopted.frequency or control.frequency)}


def remediation(result: ControlResult, kind: str) -> tuple[str, ...]:
    """The library's steps for the provider of ``kind``, or for any."""
    steps = result.adopted.control.remediation
    return tuple(steps.get(kind.partition(".")[0]) or steps.get("any") or next(iter(steps.values()), ()))


def lead_days(frequency: str) -> int:
    """Calendar days until one more occurrence has left evidence; a day for what is watched continuously."""
    text = frequency.lower()
    return next((days for word, days in _LEAD_DAYS if word in text), 1)


def stem(test: str) -> str:
    """The test's name without its control's folder."""
    return test.rpartition(".")[2]


def documents(instances: Iterable[Instance]) -> tuple[str, ...]:
    """Every document cited, once, in order."""
    return tuple(dict.fromkeys(d for i in instances for d in i.documents))
