"""Populations under management's exclusions: what is in scope is concluded on, what is out of it is counted apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from policies.model import Exclusion, Outcome, Test
from policies.operation.bench import Bench
from policies.operation.events import Item, Whole, census
from policies.operation.exclusions import keeps_out, reaches, said, whole
from policies.operation.lanes import LaneData, Window
from policies.operation.results import Excluded, TestResult
from policies.operation.spans import versions_of
from policies.operation.state import StateSum, Testing
from store.types import SubjectHistory

Document = Callable[[bytes], bytes]
Add = Callable[[StateSum, LaneData], None]


@dataclass(frozen=True, slots=True)
class Parted:
    """A lane apart: what of it is in scope (None: no part of it ever is), and what each exclusion keeps out."""

    inside: LaneData | None
    outside: tuple[tuple[Exclusion, LaneData], ...] = ()


def parted(lane: LaneData, exclusions: Iterable[Exclusion], start: int, end: int, document: Document) -> Parted:
    """A lane parted by the first exclusion that keeps a subject out by all that was seen of it in [start, end)."""
    info = lane.info
    near = [e for e in exclusions if reaches(e, info.source, info.label, info.scope)]
    entire = next((e for e in near if whole(e)), None)
    if entire is not None:
        return Parted(None, ((entire, lane),))
    kept: list[SubjectHistory] = []
    out: dict[str, list[SubjectHistory]] = defaultdict(list)
    for history in lane.histories if near else ():
        digests = [v.digest for v in versions_of(history.changes, end) if v.end > start]
        digests += [scan.documents[history.subject] for scan in lane.imports
                    if start <= scan.observed_at < end and history.subject in scan.documents]
        bodies = [orjson.loads(document(digest)) for digest in digests]
        found = next((e for e in near if _is_out(e, history.subject, bodies)), None)
        (out[found.id] if found else kept).append(history)
    if not out:
        return Parted(lane)
    return Parted(_of(lane, kept), tuple((e, _of(lane, out[e.id])) for e in near if e.id in out))


def _of(lane: LaneData, histories: Sequence[SubjectHistory]) -> LaneData:
    """A lane with some of its subjects, and of its imports what they say of these."""
    names = {history.subject for history in histories}
    return replace(lane, histories=histories, imports=tuple(
        replace(scan, documents={s: d for s, d in scan.documents.items() if s in names}) for scan in lane.imports))


def _is_out(exclusion: Exclusion, subject: str, bodies: Sequence[Mapping[str, Any]]) -> bool:
    return bool(bodies) and all(keeps_out(exclusion, (subject, str(body.get("label", ""))), [body]) for body in bodies)


class ScopedSum:
    """The state tests of one group under the exclusions of their control, fed one lane after another."""

    def __init__(self, tests: Sequence[Testing], window: Window, exclusions: Sequence[Exclusion],
                 document: Document) -> None:
        self._tests, self._window, self._document = tests, window, document
        self._exclusions = exclusions
        self._inside = StateSum(tests, window)
        self._outside = {e.id: StateSum(tests, window) for e in exclusions}
        self._lists: dict[str, int] = defaultdict(int)

    def add(self, lane: LaneData, add: Add) -> None:
        """Count one lane; ``add`` feeds it, or a part of it, to a sum."""
        if not self._exclusions:
            add(self._inside, lane)
            return
        found = parted(lane, self._exclusions, self._window.start, self._window.as_of + 1, self._document)
        inside = found.inside
        for exclusion, part in found.outside:
            back = self._failed_before(exclusion, part, add)
            if back:
                again = [h for h in part.histories if h.subject in back]
                inside = _of(lane, [*(inside.histories if inside else ()), *again])
                part = _of(part, [h for h in part.histories if h.subject not in back])  # noqa: PLW2901 - less of it
            self._lists[exclusion.id] += found.inside is None
            add(self._outside[exclusion.id], part)
        if inside is not None:
            add(self._inside, inside)

    def _failed_before(self, exclusion: Exclusion, part: LaneData, add: Add) -> set[str]:
        """The subjects that failed in the window before the exclusion counted: a fact of the period, in scope."""
        total = StateSum(self._tests, self._window)
        add(total, part)
        return {e.subject for result in total.results() for e in result.exposures if e.start < exclusion.since}

    def add_missing(self, source: str, label: str, kind: str, why: str) -> None:
        """A source of which nothing was ever collected; one that is out of scope as a whole is no lack."""
        out = next((e for e in self._exclusions if whole(e) and reaches(e, source, label, "")), None)
        if out is None:
            self._inside.add_missing(source, kind, "", why)
        else:
            self._lists[out.id] += 1

    def results(self) -> Iterator[TestResult]:
        """One result a test, in their order, with what was kept out."""
        outside = {name: total.results() for name, total in self._outside.items()}
        for at, result in enumerate(self._inside.results()):
            yield replace(result, excluded=tuple(self._excluded(outside, at)))

    def _excluded(self, outside: Mapping[str, Sequence[TestResult]], at: int) -> Iterator[Excluded]:
        for exclusion in self._exclusions:
            result, lists = outside[exclusion.id][at], self._lists[exclusion.id]
            if result.subjects or lists:
                failing = dict.fromkeys(e.label or e.subject for e in result.exposures)
                yield Excluded(exclusion.id, said(exclusion), result.subjects, tuple(failing), lists)


def left_out(bench: Bench, test: Test, source: str) -> Exclusion | None:
    """The exclusion by which a source is out of a test's scope as a whole, so that nothing is expected of it."""
    label = next((s.label for s in bench.reader.sources(test.kind) if s.id == source), "")
    return next((e for e in bench.control(test).out_of_scope if whole(e) and reaches(e, source, label, "")), None)


def out_of_scope(bench: Bench, test: Test, items: Sequence[Item]) -> list[Exclusion | None]:
    """The exclusion that keeps each item out of scope, None for one that is in it."""
    exclusions = bench.control(test).out_of_scope
    labels = {s.id: s.label for s in bench.reader.sources(test.kind)} if exclusions else {}
    return [next((e for e in exclusions if _item_is_out(e, item, labels.get(item.source, ""), bench)), None)
            for item in items]


def _item_is_out(exclusion: Exclusion, item: Item, label: str, bench: Bench) -> bool:
    if not reaches(exclusion, item.source, label, item.scope) or not item.source:
        return False
    if item.verdict.outcome is Outcome.FAIL and item.occurred_at < exclusion.since:
        return False
    bodies = [orjson.loads(bench.reader.evidence.document(item.document))] if exclusion.tags and item.document else []
    return keeps_out(exclusion, item.names or (item.id, item.label), bodies)


def scoped_census(bench: Bench, test: Test, items: Sequence[Item], proof: Whole, note: str = "",
                  revised: int = 0) -> TestResult:
    """The census of the items that are in scope, with those that are not counted apart."""
    exclusions = bench.control(test).out_of_scope
    if not exclusions:
        return census(test, items, proof, note, revised)
    out = out_of_scope(bench, test, items)
    kept = [item for item, exclusion in zip(items, out, strict=True) if exclusion is None]
    labels = {s.id: s.label for s in bench.reader.sources(test.kind)}
    missing = tuple(u for u in proof.missing if not any(
        whole(e) and u.source and reaches(e, u.source, labels.get(u.source, ""), u.scope) for e in exclusions))
    result = census(test, kept, Whole(proof.proofs, missing), note, revised)
    return replace(result, excluded=tuple(_of_items(exclusions, items, out)))


def _of_items(exclusions: Iterable[Exclusion], items: Sequence[Item],
              out: Sequence[Exclusion | None]) -> Iterator[Excluded]:
    for exclusion in exclusions:
        mine = [item for item, found in zip(items, out, strict=True) if found is exclusion]
        if mine:
            failing = tuple(item.label for item in mine if item.verdict.outcome is Outcome.FAIL)
            yield Excluded(exclusion.id, said(exclusion), len(mine), failing)
