"""One lane under the state tests of its kind: subjects counted in one pass, and a closer look where not all pass."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from collectors.base import ScanStatus
from policies.model import Outcome
from policies.operation.continuity import NOTHING, Continuity, blinded, marked, of_subject
from policies.operation.coverage import Coverage, coverage_of, vouched
from policies.operation.exposures import Place, exposures_of
from policies.operation.period import Month
from policies.operation.results import Cause, Exposure
from policies.operation.scopes import Absent, without
from policies.operation.spans import INCONCLUSIVE, Segment, Version, carried, versions_of
from policies.operation.tally import CODES, NOT_APPLICABLE, PASS, STANDS, Tally, stand
from store.types import ImportedScan, LaneInfo, ScanInfo, SubjectHistory

_QUIET = bytes((PASS, NOT_APPLICABLE))
_CLEAN = (Outcome.PASS, Outcome.NOT_APPLICABLE)


class Judge(Protocol):
    """Gives the answers of some tests on the versions of a subject; ``count`` tests, in one fixed order."""

    @property
    def count(self) -> int:
        """How many tests it answers for."""

    def prepare(self, digests: Iterable[bytes]) -> None:
        """Have the answers on these documents ready."""

    def codes(self, digest: bytes) -> bytes:
        """One code a test for a document, where time and joins play no part (see ``tally``)."""

    def segments(self, subject: str, version: Version, test: int) -> list[Segment]:
        """The answers of one test over a version, contiguous and in order."""

    def label(self, digest: bytes) -> str:
        """The name for people in a document."""


@dataclass(frozen=True, slots=True)
class LaneData:
    """A lane with its scans (oldest first), the histories of its subjects, and when its scope did not exist.

    ``imports``: what was imported beside it, and is in neither. ``imported_at``: the instants of whole imports that are
    laid over its histories, and are none of its scans.
    """

    info: LaneInfo
    scans: tuple[ScanInfo, ...]
    histories: Sequence[SubjectHistory]
    absent: Absent = ()
    imports: tuple[ImportedScan, ...] = ()
    imported_at: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """What is judged: [start, end), the instant for "now", the midnights and the months within."""

    start: int
    end: int
    as_of: int
    days: tuple[int, ...]
    months: tuple[Month, ...]


@dataclass(slots=True)
class Inconclusive:
    """Where subjects were seen but a test could not conclude, for one cause: from, to, how many, and why first."""

    start: int
    end: int
    why: str
    subjects: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Findings:
    """What the closer look found for one test on one lane."""

    exposures: list[Exposure] = field(default_factory=list)
    inconclusive: dict[Cause, Inconclusive] = field(default_factory=dict)
    months: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Watched:
    """A lane's coverage under one maximum gap: over the window, and whether it is stale at the instant for "now".

    ``continuity``: what a log of changes says of the lane; it is in the coverage as far as it concerns all subjects.
    """

    coverage: Coverage
    stale: bool
    continuity: Continuity = NOTHING

    def of(self, history: SubjectHistory) -> Coverage:
        """The coverage of one subject: an event may have touched it alone."""
        touched = history.subject in self.continuity.touched
        return of_subject(self.coverage, self.continuity, history) if touched else self.coverage


def watched(lane: LaneData, gap: int, window: Window, continuity: Continuity = NOTHING) -> Watched:
    """How a lane was watched over the window and whether it still is at ``as_of``."""
    latest = without(coverage_of(lane.scans, gap, window.start, window.as_of), lane.absent)
    seen = _seen(lane, lane.scans, gap, window, continuity)
    if lane.imported_at:
        imports = [ScanInfo(0, lane.info.id, 0, at, at, ScanStatus.COMPLETE) for at in lane.imported_at]
        seen = vouched(_seen(lane, (*lane.scans, *imports), gap, window, continuity), seen)
    return Watched(seen, latest.unwatched_end() is not None, continuity)


def _seen(lane: LaneData, scans: Iterable[ScanInfo], gap: int, window: Window, continuity: Continuity) -> Coverage:
    seen = blinded(coverage_of(scans, gap, window.start, window.end), continuity.blind, continuity.says)
    return marked(without(seen, lane.absent), continuity)


def tally_versions(lane: LaneData, judge: Judge, window: Window) -> tuple[Tally, list[tuple[SubjectHistory, bytes]]]:
    """Count the subjects of a lane, and name those on which some test does not pass (with their worst codes)."""
    tally, apart = Tally(), []
    for history in lane.histories:
        versions = versions_of(history.changes, window.as_of + 1)
        codes = codes_of(versions, judge, window.start)
        if not codes:
            continue
        touched = _count(tally, versions[-len(codes):], codes, window)
        _births(tally, versions, window)
        tally.subjects += touched
        noisy = b"".join([c for c in codes if c.translate(None, _QUIET)])
        if touched and noisy:
            apart.append((history, noisy))
    return tally, apart


def codes_of(versions: Sequence[Version], judge: Judge, start: int) -> list[bytes]:
    """The codes of the versions that reach into the window, failures standing through inconclusive evidence."""
    first = next((i for i, v in enumerate(versions) if v.end > start), len(versions))
    codes = [judge.codes(v.digest) for v in versions[first:]]
    if not codes:
        return codes
    before = _standing(versions, first, judge, codes[0])
    for at, code in enumerate(codes):
        joined = at == 0 or versions[first + at - 1].end == versions[first + at].start
        codes[at] = stand(before, code) if joined and before is not None else code
        before = codes[at]
    return codes


def _standing(versions: Sequence[Version], first: int, judge: Judge, codes: bytes) -> bytes | None:
    """The codes in force just before the window, read only where they matter: the first version is inconclusive."""
    if not first or not codes.translate(None, _QUIET + b"f"):
        return None
    at = first
    while at and versions[at - 1].end == versions[at].start:
        at -= 1
    before: bytes | None = None
    for version in versions[at:first]:
        before = stand(before, judge.codes(version.digest))
    return before


def _count(tally: Tally, versions: Sequence[Version], codes: Sequence[bytes], window: Window) -> bool:
    touched = False
    for version, code in zip(versions, codes, strict=True):
        if version.start < window.end:
            tally.runs[code, max(version.start, window.start), min(version.end, window.end)] += 1
            touched = True
    if not versions[-1].ended:
        tally.now[codes[-1]] += 1
    return touched


def _births(tally: Tally, versions: Sequence[Version], window: Window) -> None:
    ended = 0
    for version in versions:
        if version.start != ended and window.start < version.start < window.end:
            tally.births[version.start, ended] += 1
        ended = version.end


def tally_segments(lane: LaneData, judge: Judge, test: tuple[str, Watched], window: Window) -> tuple[Tally, Findings]:
    """The same for one test whose answers change within a version: every subject is looked at."""
    tally, findings = Tally(), Findings()
    for history in lane.histories:
        versions = versions_of(history.changes, window.as_of + 1)
        if not any(v.end > window.start and v.start < window.end for v in versions):
            _now_only(tally, versions, judge, history.subject)
            continue
        segments = carried(s for v in versions for s in judge.segments(history.subject, v, 0))
        inside = [s for s in segments if s.end > window.start and s.start < window.end]
        for segment in inside:
            tally.runs[_code(segment), max(segment.start, window.start), min(segment.end, window.end)] += 1
        if not versions[-1].ended:
            tally.now[_code(segments[-1])] += 1
        _births(tally, versions, window)
        tally.subjects += 1
        if any(s.outcome not in _CLEAN for s in inside):
            collect(findings, segments, test[1].coverage, _place(lane, history.subject, judge, segments, test[0]),
                    window)
    return tally, findings


def _now_only(tally: Tally, versions: Sequence[Version], judge: Judge, subject: str) -> None:
    """A subject that is there now but was not in the window counts for "now" alone."""
    if versions and not versions[-1].ended:
        tally.now[_code(judge.segments(subject, versions[-1], 0)[-1])] += 1


def _code(segment: Segment) -> bytes:
    return bytes((STANDS if segment.stands else CODES[segment.outcome],))


def look_closer(lane: LaneData, apart: Iterable[tuple[SubjectHistory, bytes]], judge: Judge,
                tests: Sequence[tuple[str, Watched]], window: Window) -> list[Findings]:
    """Exposures and inconclusive stretches of the subjects on which some test does not pass; one a test."""
    findings = [Findings() for _ in tests]
    loud: dict[bytes, list[int]] = {}  # which tests do not pass, by codes: worked out once for all who share them
    for history, noisy in apart:
        versions = versions_of(history.changes, window.as_of + 1)
        if noisy not in loud:
            loud[noisy] = [at for at in range(len(tests)) if noisy[at::judge.count].translate(None, _QUIET)]
        for at in loud[noisy]:
            test, watch = tests[at]
            segments = [s for v in versions for s in judge.segments(history.subject, v, at)]
            collect(findings[at], segments, watch.of(history), _place(lane, history.subject, judge, segments, test),
                    window)
    return findings


def _place(lane: LaneData, subject: str, judge: Judge, segments: Sequence[Segment], test: str) -> Place:
    worst = next((s for s in segments if s.failing), segments[-1])
    return Place(subject, judge.label(worst.digest), lane.info.source, lane.info.kind, test)


def collect(findings: Findings, segments: Sequence[Segment], coverage: Coverage, place: Place, window: Window) -> None:
    """Add what the segments of one subject show to the findings of one test."""
    chain = carried(segments)
    findings.exposures.extend(exposures_of(chain, coverage, place))
    open_ended = [s for s in chain if s.outcome in INCONCLUSIVE and not s.stands
                  and s.end > coverage.start and s.start < coverage.end]
    for segment in open_ended:
        _add_inconclusive(findings, segment, coverage, place.subject)
    if open_ended:
        findings.months.update(m.name for m in window.months if _unanswered(chain, coverage.seen, m))


def _add_inconclusive(findings: Findings, segment: Segment, coverage: Coverage, subject: str) -> None:
    cause = segment.cause or Cause.NOT_COLLECTED_YET
    why = segment.reasons[0] if segment.reasons else "the test gave no answer"
    if segment.outcome is INCONCLUSIVE[1]:
        findings.errors.update(segment.reasons or (why,))
    start, end = max(segment.start, coverage.start), min(segment.end, coverage.end)
    entry = findings.inconclusive.setdefault(cause, Inconclusive(start, end, why))
    entry.start, entry.end = min(entry.start, start), max(entry.end, end)
    entry.subjects.add(subject)


def _unanswered(chain: Sequence[Segment], seen: Sequence[int], month: Month) -> bool:
    """Whether a subject was observed in a month, but never with evidence on which the test could conclude."""
    observed = False
    for segment in chain:
        low, high = max(segment.start, month.start), min(segment.end, month.end)
        if low >= high:
            continue
        if low == segment.start or bisect_left(seen, low) < bisect_left(seen, high):
            observed = True
            if segment.outcome not in INCONCLUSIVE:
                return False
    return observed


def observed_months(seen: Sequence[int], months: Iterable[Month], absent: Absent = ()) -> Mapping[str, bool]:
    """Whether a lane has a complete scan in each month, or its scope did not exist in all of it."""
    return {m.name: bisect_left(seen, m.start) < bisect_left(seen, m.end) or _gone(m, absent) for m in months}


def _gone(month: Month, absent: Absent) -> bool:
    return sum(max(0, min(b, month.end) - max(a, month.start)) for a, b in absent) == month.end - month.start
