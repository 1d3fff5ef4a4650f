"""What is known of one subject under one test over time: spans of five values, with their grades.

The rules, each of which a test holds to an independent reference: an old state counts until the new one is first
seen; a failing subject stays failing until it is seen otherwise, also where nobody looked; a passing or not
applicable one is unknown there; missing evidence after a failure does not end the failure; a subject that appears
did not exist before, unless nobody looked before it appeared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from policies.model import Outcome
from policies.operation.coverage import Coverage, Stretch
from policies.operation.results import Cause, Grade, Span, SpanOf
from store.types import Change

INCONCLUSIVE = (Outcome.NO_EVIDENCE, Outcome.ERROR)


@dataclass(frozen=True, slots=True)
class Version:
    """One document of a subject: first seen at ``start``, first seen otherwise (or read until) at ``end``.

    ``ended`` is False where nothing later was seen. Instants in microseconds UTC.
    """

    start: int
    end: int
    digest: bytes
    ended: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """[start, end) of one version on which a test gives one answer.

    ``seen_start``/``seen_end`` say that the edge is an observation (so the true change lies before it); otherwise
    it is exact, by time alone, or the end of what was read. ``cause`` speaks for inconclusive outcomes.
    ``stands`` marks a failure carried over inconclusive evidence.
    """

    start: int
    end: int
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    cause: Cause | None = None
    digest: bytes = b""
    seen_start: bool = True
    seen_end: bool = True
    stands: bool = False

    @property
    def failing(self) -> bool:
        """Whether the subject counts as failing here."""
        return self.outcome is Outcome.FAIL or self.stands


_observed = attrgetter("observed_at")


def versions_of(changes: Sequence[Change], end: int) -> list[Version]:
    """The documents of a subject up to ``end``, in the order of time; where it was gone there is none."""
    versions: list[Version] = []
    changes = sorted(changes, key=_observed) if len(changes) > 1 else changes
    for index, change in enumerate(changes):
        if change.observed_at >= end:
            break
        if change.digest is None:
            continue
        following = changes[index + 1].observed_at if index + 1 < len(changes) else end
        versions.append(Version(change.observed_at, min(following, end), change.digest, following < end))
    return versions


def carried(segments: Iterable[Segment]) -> list[Segment]:
    """The same segments, where a failure stands through inconclusive evidence that follows it without a break."""
    result: list[Segment] = []
    for segment in segments:
        before = result[-1] if result else None
        joined = before is not None and before.end == segment.start and before.failing
        result.append(replace(segment, stands=True) if joined and segment.outcome in INCONCLUSIVE else segment)
    return result


def spans_of(segments: Sequence[Segment], coverage: Coverage) -> list[SpanOf]:
    """The spans of one subject over the window of ``coverage``: contiguous, and as long together as the window.

    Where a log of changes speaks, ``coverage`` is the subject's own (``continuity.of_subject``).
    """
    spans: list[SpanOf] = []
    at = coverage.start
    for segment in carried(segments):
        if segment.end <= coverage.start or segment.start >= coverage.end:
            continue
        if segment.start > at:
            spans.extend(_absent(at, segment.start, coverage))
        spans.extend(_judged(segment, coverage))
        at = min(segment.end, coverage.end)
    if at < coverage.end:
        spans.append(SpanOf(at, coverage.end, Span.NONEXISTENT, Grade.BRACKETED))
    return _merged(spans)


def unseen_before(start: int, floor: int, coverage: Coverage) -> Stretch | None:
    """The stretch before a subject appeared at ``start`` on which it may have existed unseen, from ``floor`` on."""
    stretch = coverage.before(start)
    if stretch is None or stretch.known or max(stretch.start, floor) >= start:
        return None
    return replace(stretch, start=max(stretch.start, floor), end=start)


def _absent(start: int, end: int, coverage: Coverage) -> Iterator[SpanOf]:
    """The time before a subject appeared at ``end``: nonexistent, but unknown where nobody looked just before."""
    unseen = unseen_before(end, start, coverage)
    until = unseen.start if unseen else end
    if until > start:
        yield SpanOf(start, until, Span.NONEXISTENT, Grade.BRACKETED)
    if unseen:
        yield SpanOf(until, end, Span.UNKNOWN, Grade.NONE, unseen.cause)


def _judged(segment: Segment, coverage: Coverage) -> Iterator[SpanOf]:
    start, end = max(segment.start, coverage.start), min(segment.end, coverage.end)
    if segment.outcome in INCONCLUSIVE:
        yield (SpanOf(start, end, Span.FAILING, Grade.NOT_SEEN_SINCE) if segment.stands
               else SpanOf(start, end, Span.UNKNOWN, Grade.NONE, segment.cause or Cause.NOT_COLLECTED_YET))
        return
    edge = last_seen_in(segment, coverage) if segment.seen_end and segment.end <= coverage.end else end
    for stretch in coverage.over(start, end):
        low, high = max(stretch.start, start), min(stretch.end, end)
        if stretch.proven:
            yield SpanOf(low, high, _VALUE[segment.outcome], Grade.PROVEN)
            continue
        if not stretch.known:
            yield _unwatched(low, high, segment, stretch)
            continue
        if stretch.imported:
            yield SpanOf(low, high, _VALUE[segment.outcome], Grade.IMPORTED)
            continue
        middle = min(max(edge, low), high)
        grade = Grade.PROVISIONAL if stretch.tail else Grade.BRACKETED
        if low < middle:
            yield SpanOf(low, middle, _VALUE[segment.outcome], grade)
        if middle < high:
            yield SpanOf(middle, high, _VALUE[segment.outcome], Grade.EDGE)


_VALUE = {Outcome.PASS: Span.HOLDING, Outcome.FAIL: Span.FAILING, Outcome.NOT_APPLICABLE: Span.NOT_APPLICABLE}


def last_seen_in(segment: Segment, coverage: Coverage) -> int:
    """When the state of a segment was last seen: at the last complete scan in it, or at the scan that began it."""
    return max(segment.start, coverage.last_seen(segment.end) or segment.start)


def _unwatched(start: int, end: int, segment: Segment, stretch: Stretch) -> SpanOf:
    if segment.failing:
        return SpanOf(start, end, Span.FAILING, Grade.NOT_SEEN_SINCE)
    return SpanOf(start, end, Span.UNKNOWN, Grade.NONE, stretch.cause)


def _merged(spans: Iterable[SpanOf]) -> list[SpanOf]:
    merged: list[SpanOf] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last and last.end == span.start and (last.value, last.grade, last.cause) == (
                span.value, span.grade, span.cause):
            merged[-1] = replace(last, end=span.end)
        else:
            merged.append(span)
    return merged
