"""The sentences that tieout writes itself: verdicts, states, causes and limits.

The banned words are an auditor's (method: rule 10). The ban is on sentences that conclude; quoted evidence and the
negations in ``NOT_AN_OPINION`` are exempt because they are written here, once, and nowhere else.
"""

from __future__ import annotations

from datetime import date

from policies.model import Outcome
from policies.operation.results import (
    Assessment,
    Cause,
    CriterionStatus,
    Design,
    Implemented,
    Operation,
    Period,
    ReadinessVerdict,
)
from reports.errors import CleanWithoutProof
from reports.numbers import counted, local_day, moment

BANNED = ("compliant", "certified", "unqualified", "audit passed", "clean opinion", "fully secure",
          "nothing came to our attention")

INTERNAL = "Management's internal use; not for distribution as assurance."
MARK = ("SOC 2 is a mark of the AICPA. This is not a SOC 2 report; the AICPA has neither issued, reviewed nor "
        "endorsed it.")
NOT_AN_OPINION = ("This is management's readiness assessment, prepared with a tool. It is not an examination, review "
                  "or opinion under AICPA attestation standards and gives no assurance to others. A service auditor "
                  "may select other items, reach other conclusions, and must do their own work.")
CHALLENGE = "Questions to ask before relying on this"
CHALLENGE_NOTE = ("A result without exceptions is a reason to look harder. These are the questions that a doubtful "
                  "reader asks first, with this assessment's own answers.")
TIME_LEFT = ("For each control that supports nothing yet: what is still to come in the period, against what must be "
             "seen to operate. A correction does not cure what was before it. How often is enough is a habit of the "
             "field; for events, what is left is reckoned at the rate so far.")
DISCLOSE = ("Every deviation listed here is now known to management and must be disclosed to the service auditor, "
            "whatever its chance of being sampled.")

VERDICTS = {
    ReadinessVerdict.NOT_READY: "NOT READY",
    ReadinessVerdict.NOT_READY_SCOPE_LIMITATION: "NOT READY: scope-limitation risk",
    ReadinessVerdict.IN_PROGRESS_ON_TRACK: "IN PROGRESS: on track",
    ReadinessVerdict.IN_PROGRESS_AT_RISK: "IN PROGRESS: at risk",
    ReadinessVerdict.CANNOT_CONCLUDE: "CANNOT CONCLUDE",
    ReadinessVerdict.READY_EXCEPTIONS_EXPECTED: "READY, EXCEPTIONS EXPECTED",
    ReadinessVerdict.READY: "READY: no modification indicated on the evidence tested",
}
FAVOURABLE = frozenset({ReadinessVerdict.READY, ReadinessVerdict.READY_EXCEPTIONS_EXPECTED,
                        ReadinessVerdict.IN_PROGRESS_ON_TRACK})
NOT_CONCLUDED = (CriterionStatus.NOT_DETERMINABLE, CriterionStatus.WAITING_FOR_PEOPLE, CriterionStatus.EVIDENCE_LOST)
NOT_MET = (CriterionStatus.NOT_MET_DESIGN, CriterionStatus.NOT_MET_OPERATION)
_NAMED_BY = {
    ReadinessVerdict.NOT_READY: NOT_MET,
    ReadinessVerdict.NOT_READY_SCOPE_LIMITATION: (CriterionStatus.EVIDENCE_LOST,),
    ReadinessVerdict.IN_PROGRESS_AT_RISK: (*NOT_MET, *NOT_CONCLUDED),
    ReadinessVerdict.CANNOT_CONCLUDE: NOT_CONCLUDED,
    ReadinessVerdict.READY_EXCEPTIONS_EXPECTED: (CriterionStatus.MET_WITH_EXCEPTIONS,),
}

CRITERION = {
    CriterionStatus.MET: "supported",
    CriterionStatus.MET_WITH_EXCEPTIONS: "supported, with exceptions",
    CriterionStatus.NOT_MET_DESIGN: "not met (design)",
    CriterionStatus.NOT_MET_OPERATION: "not met (operation)",
    CriterionStatus.NOT_DETERMINABLE: "cannot be determined",
    CriterionStatus.EVIDENCE_LOST: "evidence lost",
    CriterionStatus.WAITING_FOR_PEOPLE: "waiting for people",
    CriterionStatus.NOT_DUE_YET: "not due yet",
    CriterionStatus.NOT_IN_SCOPE: "not in scope",
}
OPERATION = {
    Operation.EFFECTIVE: "operated",
    Operation.EFFECTIVE_WITH_DEVIATIONS: "operated, with deviations",
    Operation.INEFFECTIVE: "did not operate (provisional)",
    Operation.DESIGN_GAP: "design gap",
    Operation.NO_OCCURRENCE: "no occurrence in the period",
    Operation.INSUFFICIENT_EVIDENCE: "insufficient evidence",
    Operation.NOT_STARTED: "not started",
    Operation.PARTIAL_PERIOD: "part of the period only",
    Operation.MANUAL_PENDING: "waiting for a person",
    Operation.CARVED_OUT: "carved out",
    Operation.NOT_RELEVANT: "not relevant",
    Operation.NOT_DUE: "not due yet",
}
DESIGN = {Design.SUITABLE: "suitable (signed)", Design.GAP: "gap", Design.NOT_ASSESSED: "not assessed"}
IMPLEMENTED = {Implemented.YES: "yes", Implemented.NO: "no", Implemented.UNKNOWN: "unknown"}
CAUSE = {
    Cause.NOT_COLLECTED_YET: "not collected yet",
    Cause.NO_PERMISSION: "no permission",
    Cause.SOURCE_LACKS_IT: "the source does not keep it",
    Cause.WAITING_FOR_PERSON: "waiting for a person",
    Cause.TIE_OUT_FAILED: "tie-out failed",
    Cause.NOT_DUE_YET: "not due yet",
    Cause.LOST: "lost",
}
OUTCOME = {
    Outcome.PASS: "pass",
    Outcome.FAIL: "FAIL",
    Outcome.NOT_APPLICABLE: "not applicable",
    Outcome.NO_EVIDENCE: "NO EVIDENCE",
    Outcome.ERROR: "ERROR",
}
HEADLINE = {
    "supported": "supported",
    "exceptions": "exceptions already certain",
    "waiting_for_people": "waiting for people",
    "not_due": "not due yet",
    "obtainable": "evidence obtainable",
    "lost": "evidence lost",
    "not_met": "not met",
}
HORIZONS = {
    "type_1": "Type I, as of today",
    "type_2_to_date": "Type II, window to date",
    "type_2_full": "Type II, full planned window",
}


_FAVOURABLE_WORDS = ("supported", "operated", "no occurrence")


def so_far(words: str, period: Period) -> str:
    """Favourable words, and that they speak of the days up to now only, while the period runs."""
    if period.cut_off >= period.end:
        return words
    held = next((word for word in _FAVOURABLE_WORDS if words.startswith(word)), "")
    return f"{held} so far{words.removeprefix(held).removesuffix(' in the period')}" if held else words


def days_in(period: Period) -> str:
    """How many days of the period have begun: ``14 of 181 days``."""
    first, last = date.fromisoformat(period.first_day), date.fromisoformat(period.last_day)
    reached = date.fromisoformat(local_day(period.cut_off - 1, period.time_zone))
    return f"{(reached - first).days + 1} of {counted((last - first).days + 1, 'day')}"


def headline_label(key: str) -> str:
    """The words of a headline count; an unknown key is shown as itself."""
    return HEADLINE.get(key, key.replace("_", " "))


def criteria_with(assessment: Assessment, *statuses: CriterionStatus) -> list[str]:
    """The ids of the criteria that have one of these statuses, in their order."""
    return [result.id for result in assessment.criteria if result.status in statuses]


def named_criteria(assessment: Assessment) -> list[str]:
    """The criteria that decide the verdict."""
    return criteria_with(assessment, *_NAMED_BY.get(assessment.verdict, ()))


def also_open(assessment: Assessment) -> list[str]:
    """The criteria that are not concluded either, where the verdict rests on others."""
    if assessment.verdict not in (ReadinessVerdict.NOT_READY, ReadinessVerdict.NOT_READY_SCOPE_LIMITATION):
        return []
    return [i for i in criteria_with(assessment, *NOT_CONCLUDED) if i not in named_criteria(assessment)]


def already_certain(assessment: Assessment) -> list[str]:
    """The criteria that an exception is certain for while the period still runs: no later day takes it away."""
    running = (ReadinessVerdict.IN_PROGRESS_ON_TRACK, ReadinessVerdict.IN_PROGRESS_AT_RISK)
    return criteria_with(assessment, CriterionStatus.MET_WITH_EXCEPTIONS) if assessment.verdict in running else []


def verdict_line(assessment: Assessment) -> str:
    """The verdict in a phrase, with the criteria it rests on: ``NOT READY: CC6.1. Also not concluded: CC7.2``."""
    text, named = VERDICTS[assessment.verdict], named_criteria(assessment)
    if named:
        text += f" ({', '.join(named)})" if ": " in text else f": {', '.join(named)}"
    for words, ids in (("Also not concluded", also_open(assessment)),
                       ("Exceptions already certain", already_certain(assessment))):
        text += f". {words}: {', '.join(ids)}" if ids else ""
    return text


def conclusion(assessment: Assessment) -> str:
    """The readiness conclusion as one sentence, with its own limits named (method: section 7.2)."""
    period = assessment.period
    return (f"Based on the controls, populations and period listed, and subject to the limits below, the evidence "
            f"tested up to {moment(period.cut_off)} indicates “{VERDICTS[assessment.verdict]}” if a Type II "
            f"examination of {period.first_day} to {period.last_day} were performed on the same facts.")


def self_check_line(assessment: Assessment) -> str:
    """How many of the known failures the tests caught, on the engine that judged."""
    check = assessment.self_check
    return f"{check.caught} of {check.failures} known failures caught ({check.cases} cases evaluated)"


def require_proof(assessment: Assessment) -> None:
    """Refuse a favourable verdict without the proof that every test can fail; raises ``CleanWithoutProof``."""
    check = assessment.self_check
    whole = check.failures > 0 and check.caught == check.failures and not check.wrong
    if assessment.verdict in FAVOURABLE and not whole:
        raise CleanWithoutProof(
            f"self-check: expected every known failure to be caught before a favourable verdict is printed, "
            f"got {self_check_line(assessment)}", hint="Run `tieout policy test` and look at the cases it names.")
