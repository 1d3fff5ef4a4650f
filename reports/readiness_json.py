"""The readiness assessment as ``tieout.readiness/1``."""

from __future__ import annotations

from typing import Any

from policies.model import Library
from policies.operation.results import (
    Assessment,
    ControlResult,
    CriterionResult,
    CriterionStatus,
    Deviation,
    Exposure,
    LedgerState,
    Nature,
    Period,
    Population,
    SelfCheck,
    TestResult,
    Unknown,
)
from reports import contract, description
from reports.numbers import parts_of, rfc3339, share_numbers
from reports.wording import require_proof

SCHEMA = "tieout.readiness/1"
ALL_UNKNOWN = {"proven": 0.0, "bracketed": 0.0, "failing": 0.0, "unknown": 1.0}


def document(assessment: Assessment, library: Library) -> dict[str, Any]:
    """The whole assessment; nothing is capped here. Raises ``CleanWithoutProof`` (see ``wording``)."""
    require_proof(assessment)
    horizons = assessment.horizons
    return {
        "schema": SCHEMA,
        "name": assessment.name,
        "system": assessment.system,
        "categories": list(assessment.categories),
        "as_of": rfc3339(assessment.as_of),
        "period": period(assessment.period),
        "verdict": assessment.verdict.value,
        "horizons": {"type_1": horizons.type_1.value, "type_2_to_date": horizons.type_2_to_date.value,
                     "type_2_full": horizons.type_2_full.value},
        "headline": dict(assessment.headline),
        "basis": list(assessment.basis),
        "limits": list(assessment.limits),
        "would_change": list(assessment.would_change),
        "time_left": [{"control": t.control, "test": t.test, "unit": t.unit, "done": t.done, "left": t.left,
                       "needed": t.needed, "enough": t.enough} for t in assessment.time_left],
        "description": description.as_json(assessment.description),
        "criteria": [_criterion(c) for c in all_criteria(assessment, library)],
        "controls": [control(r) for r in assessment.controls],
        "candidates": list(assessment.candidates),
        "self_check": self_check(assessment.self_check),
        "ledgers": ledgers(assessment.ledgers),
        "engine": assessment.engine,
        "bundle": assessment.bundle,
    }


def render(assessment: Assessment, library: Library) -> bytes:
    """The assessment as indented JSON."""
    return contract.dumps(document(assessment, library))


def all_criteria(assessment: Assessment, library: Library) -> list[CriterionResult]:
    """One result for every criterion of the library, in its order; one without a result cannot be determined."""
    known = {result.id: result for result in assessment.criteria}
    return [known.get(c.id) or CriterionResult(c.id, c.category, CriterionStatus.NOT_DETERMINABLE, (),
                                               "The assessment gave no result for this criterion.")
            for c in library.criteria]


def control(result: ControlResult) -> dict[str, Any]:
    """One adopted control of the contract. ``population`` and ``tested`` count subjects and items over its tests."""
    adopted = result.adopted
    return {
        "id": adopted.control.id,
        "title": adopted.control.title,
        "statement": adopted.statement,
        "owner": adopted.owner or None,
        "key": adopted.key,
        "frequency": adopted.frequency or adopted.control.frequency,
        "library_frequency": adopted.control.frequency if adopted.own_frequency else None,
        "criteria": list(adopted.control.criteria),
        "in_operation_from": adopted.in_operation_from.isoformat() if adopted.in_operation_from else None,
        "parameters": dict(adopted.parameters),
        "design": result.design.value,
        "implemented": result.implemented.value,
        "operation": result.operation.value,
        "why": result.why,
        "causes": [cause.value for cause in result.causes],
        "impaired": [{"by": i.by, "from": rfc3339(i.start), "to": rfc3339(i.end), "why": i.why}
                     for i in result.impaired],
        "compensated_by": result.compensated_by or None,
        "nature": _nature(result.nature),
        "population": sum(population_of(t) for t in result.tests),
        "tested": sum(tested_of(t) for t in result.tests),
        "deviations": [_deviation(d) for d in result.deviations],
        "exposures": [_exposure(e) for e in result.exposures],
        "unknown": [_unknown(u) for u in result.unknown],
        "shares": shares_of(result),
        "seconds": {**parts_of(result.shares), "total": result.shares.total},
        "tests": [_test(t) for t in result.tests],
        "left_aside": [{"id": t.test, "title": t.title, "kind": t.kind} for t in result.left_aside],
    }


def population_of(test: TestResult) -> int:
    """The items of a sealed population, or the subjects of a state test."""
    return test.population.items if test.population is not None else test.subjects


def tested_of(test: TestResult) -> int:
    """Items that got an answer; for a state test, subjects with an answer at the cut-off. Never more than there are."""
    if test.population is not None:
        return test.population.items - len(test.population.undetermined) - len(test.population.not_due)
    answered = sum(test.outcomes_now.get(name, 0) for name in ("pass", "fail", "not_applicable"))
    return min(test.subjects, answered)


def shares_of(result: ControlResult) -> dict[str, float] | None:
    """The shares, which sum to exactly 1.

    With a denominator of zero: None where there is nothing to measure over time (no state test, or nothing that its
    tests apply to), and all unknown where a state test saw no subject or names a stretch that nothing speaks for.
    """
    numbers = share_numbers(result.shares)
    state = [t for t in result.tests if t.type == "state"]
    if numbers is None and any(not t.subjects or t.unknown or t.errors for t in state):
        return dict(ALL_UNKNOWN)
    return numbers


def period(value: Period) -> dict[str, Any]:
    """A period with its instants in UTC and its days in the engagement's zone."""
    return {"start": rfc3339(value.start), "end": rfc3339(value.end), "cut_off": rfc3339(value.cut_off),
            "first_day": value.first_day, "last_day": value.last_day, "time_zone": value.time_zone}


def self_check(value: SelfCheck) -> dict[str, Any]:
    """``cases`` evaluated, and how many of the known ``failures`` were ``caught``."""
    return {"cases": value.cases, "caught": value.caught, "failures": value.failures, "wrong": list(value.wrong)}


def ledgers(values: tuple[LedgerState, ...]) -> list[dict[str, Any]]:
    """The stores that were read, at which sequence, and whether they verified."""
    return [{"store": v.store, "head": v.head, "verified": v.verified, "anchor": v.anchor, "sequence": v.sequence}
            for v in values]


def _criterion(c: CriterionResult) -> dict[str, Any]:
    return {"id": c.id, "category": c.category, "status": c.status.value, "controls": list(c.controls), "why": c.why,
            "unserved": list(c.unserved)}


def _nature(n: Nature | None) -> dict[str, Any] | None:
    if n is None:
        return None
    return {"systematic": n.systematic, "every_item_failed": n.every_item_failed, "isolated": n.isolated or None,
            "not_isolated_because": list(n.not_isolated_because), "commitments": list(n.commitments),
            "patterns": [{"by": p.by, "name": p.name, "count": p.count, "of": p.of} for p in n.patterns]}


def _deviation(d: Deviation) -> dict[str, Any]:
    return {"test": d.test, "item": d.item, "label": d.label, "source": d.source,
            "occurred_at": rfc3339(d.occurred_at), "attribute": d.attribute or None, "reasons": list(d.reasons),
            "document": d.document or None, "corrected": d.corrected, "waiver": d.waiver or None,
            "excepted": d.excepted, "disagreement": d.disagreement or None}


def _exposure(e: Exposure) -> dict[str, Any]:
    return {"subject": e.subject, "label": e.label, "source": e.source, "kind": e.kind, "test": e.test,
            "from": rfc3339(e.start), "to": rfc3339(e.end) if e.end is not None else None,
            "began": rfc3339(e.began) if e.began is not None else None, "at_least_seconds": e.at_least,
            "at_most_seconds": e.at_most, "reasons": list(e.reasons), "documents": list(e.documents),
            "waiver": e.waiver or None, "excepted": e.excepted, "disagreement": e.disagreement or None}


def _unknown(u: Unknown) -> dict[str, Any]:
    return {"from": rfc3339(u.start), "to": rfc3339(u.end), "cause": u.cause.value, "why": u.why, "source": u.source,
            "kind": u.kind, "scope": u.scope or None, "subjects": u.subjects, "test": u.test or None}


def _test(t: TestResult) -> dict[str, Any]:
    return {"id": t.test, "title": t.title, "type": t.type, "kind": t.kind, "population": population_of(t),
            "tested": tested_of(t), "sealed": _population(t.population), "months_observed": list(t.months_observed),
            "months_missing": list(t.months_missing), **_imported(t), "outcomes_now": dict(t.outcomes_now),
            "errors": list(t.errors),
            "out_of_scope": [{"id": e.id, "why": e.why, "subjects": e.subjects, "lists": e.lists,
                              "failing": list(e.failing)} for e in t.excluded]}


def _imported(t: TestResult) -> dict[str, Any]:
    """What rests on imports, where anything does."""
    found: dict[str, Any] = {"months_imported": list(t.months_imported), "passes_imported": t.passes_imported,
                             "contradictions": list(t.contradictions)}
    return {name: value for name, value in found.items() if value}


def _population(p: Population | None) -> dict[str, Any] | None:
    if p is None:
        return None
    return {"items": p.items, "digest": p.digest, "complete": p.complete, "passed": p.passed,
            "not_applicable": p.not_applicable, "note": p.remarks,
            "not_due": list(p.not_due), "undetermined": [{"item": i, "why": why} for i, why in p.undetermined],
            "completeness": [dict(entry) for entry in p.completeness]}
