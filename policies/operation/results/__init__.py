"""The results of operating effectiveness: what the reports read. Frozen, no IO, no clock.

Instants are microseconds UTC. Fractions are never stored: shares are whole seconds with their denominator.
The codes (``policies.operation.codes``) are exported from here as well.
"""

from policies.operation.codes import (
    Cause,
    CriterionStatus,
    Design,
    Grade,
    Implemented,
    Operation,
    ReadinessVerdict,
    Span,
)
from policies.operation.results.assessment import Assessment, Horizons, LedgerState, TimeLeft
from policies.operation.results.checks import CheckOutcome, CheckResult, SelfCheck
from policies.operation.results.controls import ControlResult, CriterionResult, Impairment, Nature, Pattern, TestResult
from policies.operation.results.populations import Deviation, Excluded, Population, PopulationItem
from policies.operation.results.spans import DayCell, Exposure, Period, Shares, SpanOf, Unknown

__all__ = [
    "Assessment", "Cause", "CheckOutcome", "CheckResult", "ControlResult", "CriterionResult", "CriterionStatus",
    "DayCell", "Design", "Deviation", "Excluded", "Exposure", "Grade", "Horizons", "Impairment", "Implemented",
    "LedgerState", "Nature", "Operation", "Pattern", "Period", "Population", "PopulationItem", "ReadinessVerdict",
    "SelfCheck", "Shares", "Span", "SpanOf", "TestResult", "TimeLeft", "Unknown",
]
