"""The point-in-time check on stored evidence: one outcome a test and subject, and one wherever evidence is missing.

The latest version at or before the instant is judged. On a lane that is stale, or whose last attempt failed, only a
proven failure still speaks; everything else there is missing evidence, with its cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from collectors.base import TieoutError
from policies.cases import self_check
from policies.engine.base import Engine
from policies.model import Adopted, Exclusion, Library, Outcome, Test, TestType
from policies.operation.assess import Ledgered
from policies.operation.bench import Bench, digests_in, is_own
from policies.operation.coverage import Stretch, coverage_of
from policies.operation.engagement import Engagement
from policies.operation.evidence import Reader
from policies.operation.examine import examine
from policies.operation.exclusions import in_scope, said
from policies.operation.frame import Frame
from policies.operation.in_use import without_used
from policies.operation.kept_out import emptied, kept_out
from policies.operation.lanes import Judge, LaneData
from policies.operation.processes import Processes
from policies.operation.reliance.waivers import Waivers
from policies.operation.results import Cause, CheckOutcome, CheckResult, TestResult
from policies.operation.scopes import without
from policies.operation.scoping import left_out, parted
from policies.operation.spans import Version, versions_of
from policies.operation.verdicts import Memory, NoMemory
from policies.projection import InputGroup
from policies.sources import close_names
from store.types import LaneInfo


class UnknownSelection(TieoutError):
    """A control or criterion was asked for that does not exist or is not among the controls to check."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one test says of one subject now."""

    subject: str
    label: str
    outcome: Outcome
    reasons: tuple[str, ...]
    document: str
    observed_at: int
    cause: Cause | None = None


def check(snapshot: Ledgered, library: Library, adopted: Sequence[Adopted], engagement: Engagement, engine: Engine,
          cache: Memory | None, as_of: int, controls: Iterable[str] | None = None,
          criteria: Iterable[str] | None = None) -> CheckResult:
    """Check controls as of an instant (microseconds UTC), or those of them that are named or serve named criteria.

    Event populations are those of the engagement's period to date. Raises ``UnknownSelection``, and what ``assess``
    raises.
    """
    engagement_days = engagement.period(as_of)
    reader = Reader(snapshot, engagement.expected(), as_of)
    judged, _ = without_used(adopted, reader, engagement_days.start, as_of)
    chosen = in_scope(select(library, judged, controls, criteria), engagement.declared.exclusions,
                      snapshot.entries("scope"), engagement_days.time_zone)
    engine.load(library)
    checked = self_check(library, engine, [item.control.id for item in chosen])
    frame = Frame(engagement_days, as_of, engagement.calendar)
    tests = [t for item in chosen for t in item.control.tests]
    with Processes(engine, library, snapshot) as processes:
        bench = Bench(reader, library, engine, cache or NoMemory(), chosen,
                      start=frame.period.start, end=as_of + 1, processes=processes)
        outcomes = _without_any_source(emptied([*_states(bench, [t for t in tests if t.type is TestType.STATE], as_of),
                                                *_events(bench, chosen, frame), *_manual(chosen)]))
    bench.flush()
    waivers = Waivers(engagement.declared.waivers, (), frame.period.time_zone)
    outcomes = [waivers.on(outcome, as_of) for outcome in outcomes]
    answered = {o.test for o in outcomes if o.test}
    return CheckResult(as_of, f"{engine.name} {engine.version}", library.digest, tuple(outcomes), len(tests),
                       len([t for t in tests if t.id in answered]), checked)


def select(library: Library, adopted: Sequence[Adopted], controls: Iterable[str] | None,
           criteria: Iterable[str] | None) -> list[Adopted]:
    """The controls to check; ids are exact, and an unknown one is an error that names the close ones."""
    wanted, serving = set(controls or ()), set(criteria or ())
    known = {item.control.id for item in adopted}
    for name in sorted(wanted - known):
        raise UnknownSelection(f"control {name!r}: expected one of the {len(known)} controls to check",
                               hint=close_names(name, sorted(known)))
    ids = [c.id for c in library.criteria]
    for name in sorted(serving.difference(ids)):
        raise UnknownSelection(f"criterion {name!r}: expected one of the {len(ids)} criteria",
                               hint=close_names(name, ids))
    served = {c for need in library.needs if need.criterion in serving for c in need.controls}
    return [item for item in adopted if (not wanted or item.control.id in wanted)
            and (not serving or item.control.id in served or serving.intersection(item.control.criteria))]


def _states(bench: Bench, tests: Sequence[Test], as_of: int) -> Iterator[CheckOutcome]:
    for kind in sorted({t.kind for t in tests}):
        mine = [t for t in tests if t.kind == kind]
        if not bench.reader.sources(kind):
            why = f"no source of type {kind.partition('.')[0]} is configured"
            yield from (_nowhere(bench, t, "", Outcome.NOT_APPLICABLE, why, Cause.SOURCE_LACKS_IT) for t in mine)
            continue
        groups = bench.groups(mine)
        vectors: list[Judge | None] = [None if is_own(g) else bench.vector(g) for g in groups]
        for lanes in bench.lanes(kind):
            for prepared in filter(None, vectors):
                prepared.prepare(d for lane in lanes for d in digests_in(lane, as_of, as_of))
            for lane in lanes:
                for group, vector in zip(groups, vectors, strict=True):
                    yield from _scoped(bench, group, vector or bench.own(group, lane.info.source), lane, as_of)
        for missing in bench.reader.missing(kind, as_of):
            for test in mine:
                out = left_out(bench, test, missing.source)
                bare = _nowhere(bench, test, missing.source, Outcome.NO_EVIDENCE, missing.why, Cause.NOT_COLLECTED_YET)
                yield kept_out(bare, out.id, f"{missing.why}; {said(out)}", 0, ()) if out else bare


def _scoped(bench: Bench, group: InputGroup, judge: Judge, lane: LaneData, as_of: int) -> Iterator[CheckOutcome]:
    """The outcomes on what is in scope, and one for all that an exclusion keeps out of a test."""
    by_scope: dict[tuple[Exclusion, ...], list[int]] = {}
    for at, test in enumerate(group.tests):
        by_scope.setdefault(bench.control(test).out_of_scope, []).append(at)
    for exclusions, tests in by_scope.items():
        found = parted(lane, exclusions, as_of, as_of + 1, bench.reader.evidence.document)
        inside = _lane(bench, group, judge, found.inside, as_of, tests) if found.inside is not None else ()
        # A list of which only a part is left is not one that nothing is in.
        yield from (o for o in inside if o.document or o.outcome is not Outcome.NOT_APPLICABLE or not found.outside)
        for exclusion, part in found.outside:
            outside = list(_lane(bench, group, judge, part, as_of, tests))
            yield from (_kept_out(bench, group.tests[at], exclusion, part, outside) for at in tests)


def _kept_out(bench: Bench, test: Test, exclusion: Exclusion, part: LaneData,
              outside: Iterable[CheckOutcome]) -> CheckOutcome:
    failing = [o.label for o in outside if o.test == test.id and o.outcome is Outcome.FAIL]
    present = sum(history.changes[-1].digest is not None for history in part.histories)
    bare = _outcome(bench, test, part.info, _Answer(part.info.scope, "", Outcome.NOT_APPLICABLE, (), "", 0))
    return kept_out(bare, exclusion.id, said(exclusion), present, failing)


def _lane(bench: Bench, group: InputGroup, judge: Judge, lane: LaneData, as_of: int,
          tests: Iterable[int]) -> Iterator[CheckOutcome]:
    present = [(h.subject, versions[-1]) for h in lane.histories
               if (versions := versions_of(h.changes, as_of + 1)) and not versions[-1].ended]
    judge.prepare(v.digest for _, v in present)
    for at in tests:
        test = group.tests[at]
        stretch, seen = _watch(lane, bench.gap(test), as_of)
        answers = [_answer(judge, subject, version, at, seen) for subject, version in present]
        if stretch is not None:
            answers = [a for a in answers if a.outcome is Outcome.FAIL]
            answers.append(_Answer("", "", Outcome.NO_EVIDENCE, (stretch.why,), "", seen, stretch.cause))
        elif not present:
            answers = [_Answer("", "", Outcome.NOT_APPLICABLE,
                               ("no population: the list is complete and nothing is in it",), "", seen)]
        yield from (_outcome(bench, test, lane.info, a) for a in answers)


def _watch(lane: LaneData, gap: int, as_of: int) -> tuple[Stretch | None, int]:
    """The unknown stretch at ``as_of`` (None: the lane is watched), and the last complete scan (0: never)."""
    coverage = without(coverage_of(lane.scans, gap, 0, as_of), lane.absent)
    return coverage.unwatched_end(), coverage.seen[-1] if coverage.seen else 0


def _answer(judge: Judge, subject: str, version: Version, test: int, seen: int) -> _Answer:
    last = judge.segments(subject, version, test)[-1]
    label = judge.label(version.digest) or subject
    return _Answer(subject, label, last.outcome, last.reasons, version.digest.hex(), max(seen, version.start),
                   last.cause)


def _outcome(bench: Bench, test: Test, lane: LaneInfo, answer: _Answer) -> CheckOutcome:
    control = bench.control(test).control
    return CheckOutcome(control.id, test.id, control.criteria, lane.source, test.kind, answer.subject, answer.label,
                        answer.outcome, answer.reasons, "", answer.document, answer.observed_at, answer.cause)


def _nowhere(bench: Bench, test: Test, source: str, outcome: Outcome, why: str,
             cause: Cause | None) -> CheckOutcome:
    info = LaneInfo(0, source, test.kind, "", source, "")
    return _outcome(bench, test, info, _Answer("", "", outcome, (why,), "", 0, cause))


def _events(bench: Bench, chosen: Sequence[Adopted], frame: Frame) -> Iterator[CheckOutcome]:
    """The items of the period to date, and what keeps their population from being whole."""
    items = [replace(item, control=replace(item.control, tests=tests)) for item in chosen
             if (tests := tuple(t for t in item.control.tests if t.type is not TestType.STATE))]
    found = examine(bench, items, frame)
    for item in items:
        results = {r.test: r for r in found.get(item.control.id, ())}
        for test in item.control.tests:
            if test.id in results:
                yield from _census(bench, test, results[test.id])


def _census(bench: Bench, test: Test, result: TestResult) -> Iterator[CheckOutcome]:
    why_of = {d.item: d.reasons for d in result.deviations}
    population = result.population
    if population is not None:
        why_of |= {item: (why,) for item, why in population.undetermined}
        for row in population.rows:
            waiting = row.item in population.not_due
            answer = _Answer(row.item, row.label, Outcome.NOT_APPLICABLE if waiting else row.outcome,
                             ("not due yet",) if waiting else why_of.get(row.item, ()), row.document, row.occurred_at,
                             Cause.NOT_DUE_YET if waiting else None)
            yield _outcome(bench, test, LaneInfo(0, row.source, test.kind, "", row.source, ""), answer)
        if not population.rows and population.complete:
            yield _nowhere(bench, test, "", Outcome.NOT_APPLICABLE, "no occurrence in the period to date", None)
    for out in result.excluded:
        bare = _nowhere(bench, test, "", Outcome.NOT_APPLICABLE, "", None)
        yield kept_out(bare, out.id, out.why, out.subjects, out.failing)
    for unknown in result.unknown:
        if not unknown.subjects:
            nothing = unknown.cause is Cause.SOURCE_LACKS_IT and not unknown.source
            outcome = Outcome.NOT_APPLICABLE if nothing else Outcome.NO_EVIDENCE
            yield _nowhere(bench, test, unknown.source, outcome, unknown.why, unknown.cause)


def _without_any_source(outcomes: Iterable[CheckOutcome]) -> list[CheckOutcome]:
    """A test without a source is left aside; a control of which no test has one lacks its evidence."""
    every = list(outcomes)
    concluded = {o.control for o in every if not _lacks_source(o)}
    return [replace(o, outcome=Outcome.NO_EVIDENCE) if _lacks_source(o) and o.control not in concluded else o
            for o in every]


def _lacks_source(outcome: CheckOutcome) -> bool:
    return outcome.cause is Cause.SOURCE_LACKS_IT and not outcome.source


def _manual(chosen: Iterable[Adopted]) -> Iterator[CheckOutcome]:
    """Controls that no test reads wait for a person's record."""
    for item in chosen:
        if not item.control.tests:
            yield CheckOutcome(item.control.id, "", item.control.criteria, "", "", "", "", Outcome.NO_EVIDENCE,
                               ("no test reads this control: a person must provide its record",), "", "", 0,
                               Cause.WAITING_FOR_PERSON)
