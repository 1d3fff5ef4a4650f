"""The projected outcome, decided in a fixed order, on three horizons. Never an opinion: a human signs.

The order: what is not met, what is lost, what is still running, what cannot be concluded, certain exceptions, and
only then readiness. Taking evidence away never moves towards readiness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from policies.model import Library
from policies.operation.criteria import CRITERION_TEXT, in_scope
from policies.operation.results import (
    ControlResult,
    CriterionResult,
    CriterionStatus,
    Design,
    Horizons,
    Implemented,
    LedgerState,
    Operation,
    ReadinessVerdict,
    SelfCheck,
)

_NOT_MET = (CriterionStatus.NOT_MET_DESIGN, CriterionStatus.NOT_MET_OPERATION)
_AT_RISK = (CriterionStatus.NOT_DETERMINABLE, CriterionStatus.WAITING_FOR_PEOPLE)
_OPEN = (*_AT_RISK, CriterionStatus.NOT_DUE_YET)
_HEADLINES = {
    CriterionStatus.MET: "supported", CriterionStatus.MET_WITH_EXCEPTIONS: "exceptions",
    CriterionStatus.WAITING_FOR_PEOPLE: "waiting_for_people", CriterionStatus.NOT_DUE_YET: "not_due",
    CriterionStatus.NOT_DETERMINABLE: "obtainable", CriterionStatus.EVIDENCE_LOST: "lost",
    CriterionStatus.NOT_MET_DESIGN: "not_met", CriterionStatus.NOT_MET_OPERATION: "not_met",
}


def decide(statuses: Iterable[CriterionStatus], *, over: bool) -> ReadinessVerdict:
    """The verdict on a period from the statuses of all criteria; ``over``: nothing of it is still to come."""
    found = {s for s in statuses if s is not CriterionStatus.NOT_IN_SCOPE}
    if found.intersection(_NOT_MET):
        return ReadinessVerdict.NOT_READY
    if CriterionStatus.EVIDENCE_LOST in found:
        return ReadinessVerdict.NOT_READY_SCOPE_LIMITATION
    if not over and found:
        at_risk = found.intersection(_AT_RISK)
        return ReadinessVerdict.IN_PROGRESS_AT_RISK if at_risk else ReadinessVerdict.IN_PROGRESS_ON_TRACK
    if found.intersection(_OPEN) or not found:
        return ReadinessVerdict.CANNOT_CONCLUDE
    excepted = CriterionStatus.MET_WITH_EXCEPTIONS in found
    return ReadinessVerdict.READY_EXCEPTIONS_EXPECTED if excepted else ReadinessVerdict.READY


def type_1(library: Library, controls: Sequence[ControlResult], categories: Iterable[str]) -> ReadinessVerdict:
    """As of today, from design and implementation alone: does every need have a control, and does it hold now?"""
    chosen = tuple(categories)
    serving = {c.adopted.control.id: c for c in controls if c.operation is not Operation.NOT_STARTED}
    needs = [n for n in library.needs if in_scope(n.criterion, chosen)]
    named = {c for n in needs for c in n.controls} | {c.id for c in library.controls.values()
                                                     if any(in_scope(x, chosen) for x in c.criteria)}
    relied_on = [c for name, c in serving.items() if name in named]
    served = {n.criterion for n in needs if any(c in serving for c in n.controls)}
    served |= {criterion for c in relied_on for criterion in c.adopted.control.criteria}
    gap = any(n.origin == CRITERION_TEXT and not any(c in serving for c in n.controls) for n in needs)
    bare = any(in_scope(c.id, chosen) and c.id not in served for c in library.criteria)
    if gap or bare or any(c.design is Design.GAP or c.implemented is Implemented.NO for c in relied_on):
        return ReadinessVerdict.NOT_READY
    # A control that nothing called for in a period proven complete has nothing to show today.
    unknown = any(c.implemented is Implemented.UNKNOWN and c.operation is not Operation.NO_OCCURRENCE
                  for c in relied_on)
    return ReadinessVerdict.CANNOT_CONCLUDE if unknown or not relied_on else ReadinessVerdict.READY


def horizons_of(library: Library, controls: Sequence[ControlResult], criteria: Sequence[CriterionResult],
                categories: Iterable[str], *, over: bool, trusted: bool) -> Horizons:
    """The three horizons. Where the evidence or the tests cannot be trusted, none of them concludes."""
    if not trusted:
        return Horizons(*(ReadinessVerdict.CANNOT_CONCLUDE,) * 3)
    statuses = [c.status for c in criteria]
    return Horizons(type_1(library, controls, categories), decide(statuses, over=True), decide(statuses, over=over))


def trusted(self_check: SelfCheck, ledgers: Iterable[LedgerState]) -> bool:
    """Whether a conclusion may be drawn at all: known failures were caught, and no ledger failed to verify."""
    proven = self_check.cases > 0 and not self_check.wrong and self_check.caught == self_check.failures > 0
    return proven and all(ledger.verified for ledger in ledgers)


def headline_of(criteria: Iterable[CriterionResult]) -> Mapping[str, int]:
    """Counts of criteria in scope by what became of them, never a percentage.

    The names: supported, exceptions (already certain), waiting_for_people, not_due, obtainable, lost, not_met.
    """
    counts = Counter(_HEADLINES[c.status] for c in criteria if c.status in _HEADLINES)
    return {name: counts[name] for name in dict.fromkeys(_HEADLINES.values())}
