"""The outcome of one test on one subject."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The answer of one test on one subject. A waiver is laid over it and never replaces it."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    NO_EVIDENCE = "no_evidence"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy concluded, with reasons as sentences.

    ``recheck_at`` (microseconds UTC) is the first instant at which the answer changes by time alone.
    """

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    recheck_at: int | None = None
