"""Merges what a test showed on disjoint shards of an estate, exactly as if they had been evaluated together.

A test's result is its own sufficient statistic: microseconds of subject-time by day, item digests, exposures, what is
unknown, proofs of completeness. All of it is added, joined or counted again; nothing is averaged, and what follows for
a control, a criterion or the verdict is concluded once, after the merge. Shards are disjoint by source. What reads
across sources (leavers, expected instances, tie-outs between sources) has its sources in one shard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import orjson

from collectors.base import TieoutError
from policies.model import Outcome, TestType
from policies.operation.control import without_source
from policies.operation.events import digest_of
from policies.operation.results import Excluded, Population, TestResult, Unknown
from policies.operation.state import MOST_ERRORS
from policies.operation.tally import added, in_seconds, shares_of


class CannotMerge(TieoutError):
    """Results that are not of one test, or of a kind of test whose sources must lie in one shard."""


def merged(parts: Sequence[TestResult]) -> TestResult:
    """One result of the results of a test on disjoint shards, in any order; raises ``CannotMerge``."""
    if len({(p.test, p.type, p.kind) for p in parts}) != 1:
        raise CannotMerge(f"merge: expected results of one test, got {sorted({p.test for p in parts})}")
    if parts[0].type == TestType.EXPECTED_INSTANCE:
        raise CannotMerge(f"{parts[0].test}: expected instances are counted over all sources; they need one shard")
    fed = [p for p in parts if not without_source(p)] or [parts[0]]
    return canonical(reduce(_two, fed))


def canonical(result: TestResult) -> TestResult:
    """The result with everything that has no order of its own in one order, and what is said twice said once."""
    population = result.population and replace(
        result.population, completeness=tuple(_distinct(result.population.completeness)),
        rows=tuple(sorted(result.population.rows, key=lambda r: (r.item, r.source))))
    return replace(
        result, unknown=tuple(sorted(dict.fromkeys(result.unknown), key=_of_unknown)), population=population,
        exposures=tuple(sorted(result.exposures, key=lambda e: (e.start, e.source, e.subject))),
        deviations=tuple(sorted(result.deviations, key=lambda d: (d.occurred_at, d.item, d.source))),
        excluded=tuple(replace(e, failing=tuple(sorted(e.failing))) for e in result.excluded))


def _two(a: TestResult, b: TestResult) -> TestResult:
    population = a.population and b.population and _populations(a.population, b.population)
    cells = added(a.cells, b.cells) if b.cells else a.cells
    missing = sorted({*a.months_missing, *b.months_missing})
    return replace(
        a, subjects=a.subjects + b.subjects, cells=cells, shares=shares_of(cells), days=in_seconds(cells),
        exposures=a.exposures + b.exposures, unknown=a.unknown + b.unknown, deviations=a.deviations + b.deviations,
        population=population, months_missing=tuple(missing),
        months_observed=tuple(sorted({*a.months_observed, *b.months_observed} - set(missing))),
        outcomes_now=latest(population) if population else _added(a.outcomes_now, b.outcomes_now),
        errors=_errors(a, b), passed=a.passed or b.passed, excluded=tuple(_excluded(a, b)),
        months_imported=tuple(sorted({*a.months_imported, *b.months_imported} - set(missing))),
        passes_imported=(a.passed or b.passed) and all(p.passes_imported for p in (a, b) if p.passed),
        contradictions=tuple(sorted({*a.contradictions, *b.contradictions})))


def _errors(a: TestResult, b: TestResult) -> tuple[str, ...]:
    return tuple(sorted({*a.errors, *b.errors}))[:MOST_ERRORS if a.type == TestType.STATE else None]


def _populations(a: Population, b: Population) -> Population:
    rows = tuple(sorted((*a.rows, *b.rows), key=lambda r: (r.item, r.source)))
    return replace(
        a, items=a.items + b.items, digest=digest_of((r.item, bytes.fromhex(r.document)) for r in rows), rows=rows,
        complete=a.complete and b.complete, completeness=(*a.completeness, *b.completeness),
        not_due=tuple(sorted((*a.not_due, *b.not_due))), passed=a.passed + b.passed,
        undetermined=tuple(sorted((*a.undetermined, *b.undetermined))),
        not_applicable=a.not_applicable + b.not_applicable, revised=a.revised + b.revised,
        note="; ".join(dict.fromkeys(note for note in (a.note, b.note) if note)))


def latest(population: Population) -> Mapping[str, int]:
    """The answer on the latest item that is due and that the test concerns: what the control does now."""
    waiting = set(population.not_due)
    concerned = [r for r in population.rows if r.item not in waiting and r.outcome is not Outcome.NOT_APPLICABLE]
    return {str(max(concerned, key=lambda r: (r.occurred_at, r.item)).outcome): 1} if concerned else {}


def _added(a: Mapping[str, int], b: Mapping[str, int]) -> Mapping[str, int]:
    return dict(sorted((Counter(a) + Counter(b)).items()))


def _excluded(a: TestResult, b: TestResult) -> Iterable[Excluded]:
    found = {e.id: e for e in a.excluded}
    for e in b.excluded:
        other = found.get(e.id)
        failing = (*(other.failing if other else ()), *e.failing)
        found[e.id] = replace(e, subjects=e.subjects + (other.subjects if other else 0),
                              lists=e.lists + (other.lists if other else 0),
                              failing=tuple(dict.fromkeys(failing)) if a.type == TestType.STATE else failing)
    return found.values()


def _distinct(proofs: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """The lists' own proofs, then the tie-outs, which say whether they corroborate."""
    by_text = {("corroborates" in proof, orjson.dumps(proof, option=orjson.OPT_SORT_KEYS)): proof for proof in proofs}
    return (by_text[text] for text in sorted(by_text))


def _of_unknown(u: Unknown) -> tuple[str, str, str, int, int, str, str, int]:
    return u.source, u.kind, u.scope, u.start, u.end, u.cause.value, u.why, u.subjects


