"""The codes of the results: what a control, a span, a cause or a verdict can be.

They belong to the machine-readable contract and never change meaning.
"""

from __future__ import annotations

from enum import StrEnum


class Operation(StrEnum):
    """The state of a control's operation over the period."""

    EFFECTIVE = "effective"
    EFFECTIVE_WITH_DEVIATIONS = "effective_with_deviations"
    INEFFECTIVE = "ineffective"
    DESIGN_GAP = "design_gap"
    NO_OCCURRENCE = "no_occurrence"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    NOT_STARTED = "not_started"
    PARTIAL_PERIOD = "partial_period"
    MANUAL_PENDING = "manual_pending"
    CARVED_OUT = "carved_out"
    NOT_RELEVANT = "not_relevant"
    NOT_DUE = "not_due"


class Implemented(StrEnum):
    """Whether the control holds at the assessment's instant."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Design(StrEnum):
    """A signed human judgement; tieout never concludes it."""

    SUITABLE = "suitable"
    GAP = "gap"
    NOT_ASSESSED = "not_assessed"


class Cause(StrEnum):
    """Why something is unknown."""

    NOT_COLLECTED_YET = "not_collected_yet"
    NO_PERMISSION = "no_permission"
    SOURCE_LACKS_IT = "source_lacks_it"
    WAITING_FOR_PERSON = "waiting_for_person"
    TIE_OUT_FAILED = "tie_out_failed"
    NOT_DUE_YET = "not_due_yet"
    LOST = "lost"


class Span(StrEnum):
    """The five values a subject's span can take."""

    HOLDING = "holding"
    FAILING = "failing"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    NONEXISTENT = "nonexistent"


class Grade(StrEnum):
    """How well a span is known."""

    PROVEN = "proven"
    BRACKETED = "bracketed"
    IMPORTED = "imported"
    EDGE = "edge"
    NOT_SEEN_SINCE = "not_seen_since"
    PROVISIONAL = "provisional"
    NONE = "none"


class CriterionStatus(StrEnum):
    """What everything that serves a criterion adds up to."""

    MET = "met"
    MET_WITH_EXCEPTIONS = "met_with_exceptions"
    NOT_MET_DESIGN = "not_met_design"
    NOT_MET_OPERATION = "not_met_operation"
    NOT_DETERMINABLE = "not_determinable"
    EVIDENCE_LOST = "evidence_lost"
    WAITING_FOR_PEOPLE = "waiting_for_people"
    NOT_DUE_YET = "not_due_yet"
    NOT_IN_SCOPE = "not_in_scope"


class ReadinessVerdict(StrEnum):
    """The projected outcome, decided in the order of docs/method.md; never an opinion."""

    NOT_READY = "not_ready"
    NOT_READY_SCOPE_LIMITATION = "not_ready_scope_limitation"
    IN_PROGRESS_ON_TRACK = "in_progress_on_track"
    IN_PROGRESS_AT_RISK = "in_progress_at_risk"
    CANNOT_CONCLUDE = "cannot_conclude"
    READY_EXCEPTIONS_EXPECTED = "ready_exceptions_expected"
    READY = "ready"
