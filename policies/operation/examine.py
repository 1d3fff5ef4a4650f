"""Runs the tests of controls over a period against one snapshot: states lane by lane, events and instances each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain

from policies.model import Adopted, Exclusion, Outcome, Test, TestType, Verdict
from policies.operation.bench import Bench, digests_in, is_own
from policies.operation.continuity import Continuity
from policies.operation.events import Item
from policies.operation.frame import Frame, whole_events
from policies.operation.instances_read import expected_result
from policies.operation.lanes import LaneData
from policies.operation.lasting import events_of
from policies.operation.leavers_read import leaver_items
from policies.operation.merge import canonical
from policies.operation.own import OwnJudge
from policies.operation.results import Cause, Period, Shares, TestResult, Unknown
from policies.operation.scoping import ScopedSum, scoped_census
from policies.operation.state import StateSum, Testing
from policies.operation.tie_outs import TieOuts
from policies.operation.tie_outs_declared import TIE_OUTS
from policies.operation.verdicts import VectorJudge
from policies.projection import InputGroup
from store.types import LaneInfo, StoredEvent

LEAVERS = "leavers"
Scope = tuple[Exclusion, ...]


def examine(bench: Bench, items: Iterable[Adopted], frame: Frame) -> dict[str, tuple[TestResult, ...]]:
    """The results of every test of the controls, by control id, in the order the controls declare them."""
    started = [i for i in items if frame.start_of(i) < frame.period.cut_off]
    tests = [t for item in started for t in item.control.tests]
    found: dict[str, TestResult] = {}
    tie_outs, declared = TieOuts(bench.reader, frame, TIE_OUTS), {t.id: t for t in tests}
    for result in (*_states(bench, tests, frame), *_events(bench, tests, frame), *_expected(bench, tests, frame)):
        found[result.test] = canonical(tie_outs.over(declared[result.test], result, bench.gap(declared[result.test])))
    bench.flush()
    return {item.control.id: tuple(found[t.id] for t in item.control.tests if t.id in found) for item in started}


def _states(bench: Bench, tests: Sequence[Test], frame: Frame) -> Iterable[TestResult]:
    by_kind: dict[str, list[Test]] = defaultdict(list)
    for test in tests:
        if test.type is TestType.STATE:
            by_kind[test.kind].append(test)
    for kind in sorted(by_kind):
        if not bench.reader.sources(kind):
            yield from (no_source(t, frame.period) for t in by_kind[kind])
        else:
            yield from _kind(bench, kind, by_kind[kind], frame)


def no_source(test: Test, period: Period) -> TestResult:
    """The result of a test for which no source is configured: there is nothing that it could read."""
    why = f"no source of type {test.kind.partition('.')[0]} is configured"
    unknown = Unknown(period.start, period.cut_off, Cause.SOURCE_LACKS_IT, why, "", test.kind, "", 0, test.id)
    return TestResult(test.id, test.title, test.type, test.kind, 0, Shares(), unknown=(unknown,))


def _kind(bench: Bench, kind: str, tests: Sequence[Test], frame: Frame) -> Iterable[TestResult]:
    apart: dict[tuple[int, Scope], list[Test]] = defaultdict(list)
    for test in tests:
        control = bench.control(test)
        apart[frame.start_of(control), control.out_of_scope].append(test)
    groups = [(g, frame.window(start)) for (start, _), group in apart.items() for g in bench.groups(group)]
    sums = [ScopedSum([Testing(t, bench.gap(t)) for t in g.tests], window, bench.control(g.tests[0]).out_of_scope,
                      bench.reader.evidence.document) for g, window in groups]
    judges = [None if is_own(g) else bench.vector(g) for g, _ in groups]
    for collected in chain(bench.lanes(kind), (bench.reader.only_imported(kind),)):
        lanes = [bench.reader.with_imports(lane) for lane in collected]
        for (group, window), total, judge in zip(groups, sums, judges, strict=True):
            if judge is None:
                for lane in lanes:
                    total.add(lane, partial(_add_segments, bench.own(group, lane.info.source)))
                continue
            judge.prepare(d for lane in lanes for d in digests_in(lane, window.start, frame.as_of))
            for lane, own in zip(lanes, collected, strict=True):
                logs = [bench.logs.of(t.id, own) for t in group.tests] if own.scans else ()
                total.add(lane, partial(_add_lane, judge, logs))
    labels = {s.id: s.label for s in bench.reader.sources(kind)}
    for missing in bench.reader.missing(kind, min(start for start, _ in apart)):
        for total in sums:
            total.add_missing(missing.source, labels.get(missing.source, ""), kind, missing.why)
    return [result for total in sums for result in total.results()]


def _add_lane(judge: VectorJudge, logs: Sequence[Continuity], total: StateSum, lane: LaneData) -> None:
    total.add_lane(lane, judge, logs)


def _add_segments(judge: OwnJudge, total: StateSum, lane: LaneData) -> None:
    total.add_segments(lane, judge)


def _events(bench: Bench, tests: Sequence[Test], frame: Frame) -> Iterable[TestResult]:
    events = [t for t in tests if t.type is TestType.EVENT]
    for test in events:
        if test.population == LEAVERS:
            yield _leavers(bench, test, frame)
    by_kind: dict[tuple[str, int, str], list[Test]] = defaultdict(list)
    for test in events:
        if not test.population:
            by_kind[test.kind, frame.start_of(bench.control(test)), test.until].append(test)
    for (kind, start, _), group in sorted(by_kind.items()):
        yield from _population(bench, kind, group, start, frame)


def _population(bench: Bench, kind: str, tests: Sequence[Test], start: int, frame: Frame) -> Iterable[TestResult]:
    if not bench.reader.sources(kind):
        yield from (no_source(t, frame.period) for t in tests)
        return
    events = events_of(bench.reader.evidence, tests[0], start, frame.period.cut_off)
    revised = sum(1 for e in events if e.revisions)
    for group in bench.groups(tests):
        for test, items in zip(group.tests, items_of(bench, group, events, frame), strict=True):
            yield scoped_census(bench, test, items, whole_events(bench, test, kind, start, frame), revised=revised)


def items_of(bench: Bench, group: InputGroup, events: Sequence[StoredEvent], frame: Frame) -> list[list[Item]]:
    """Every event as an item, for each test of a group."""
    lanes = {lane.id: lane for lane in bench.reader.infos(group.kind)}
    if is_own(group):
        return [[_own_item(bench, group, e, lanes[e.lane], frame) for e in events]]
    judge = bench.vector(group)
    judge.prepare(e.digest for e in events)
    items: list[list[Item]] = [[] for _ in group.tests]
    for event in events:
        vector = judge.vector(event.digest)
        for at, into in enumerate(items):
            outcome, detail = vector.answer(at)
            into.append(Item(event.event_id, vector.label or event.event_id, lanes[event.lane].source,
                             event.occurred_at, event.digest, Verdict(outcome, detail.reasons), detail.cause,
                             scope=lanes[event.lane].scope))
    return items


def _own_item(bench: Bench, group: InputGroup, event: StoredEvent, lane: LaneInfo, frame: Frame) -> Item:
    """An item judged with its joins as of its own time, or as of the cut-off where time decides."""
    judge = bench.own(group, lane.source)
    instant = frame.period.cut_off if group.tests[0].time else event.occurred_at
    verdict, cause = judge.at(event.digest, instant)
    pending = verdict.recheck_at is not None and verdict.outcome is not Outcome.FAIL
    return Item(event.event_id, judge.label(event.digest) or event.event_id, lane.source, event.occurred_at,
                event.digest, verdict, cause, not_due=pending, scope=lane.scope)


def _expected(bench: Bench, tests: Sequence[Test], frame: Frame) -> Iterable[TestResult]:
    for test in tests:
        if test.expected is not None:
            read = bench.reader.sources(test.kind)
            yield expected_result(bench, test, test.expected, frame) if read else no_source(test, frame.period)


def _leavers(bench: Bench, test: Test, frame: Frame) -> TestResult:
    if not bench.reader.sources(test.kind):
        return no_source(test, frame.period)
    items, proof, note = leaver_items(bench, test, frame.window(frame.start_of(bench.control(test))), frame)
    return scoped_census(bench, test, items, proof, note)
