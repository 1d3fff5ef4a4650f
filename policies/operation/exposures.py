"""The exposures of one subject under one test: runs of failing segments, clipped to the window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policies.model import Outcome
from policies.operation.coverage import Coverage
from policies.operation.period import SECOND
from policies.operation.results import Exposure
from policies.operation.spans import INCONCLUSIVE, Segment, carried, last_seen_in


@dataclass(frozen=True, slots=True)
class Place:
    """Where an exposure is: the subject with its label, the source, the kind and the test."""

    subject: str
    label: str
    source: str
    kind: str
    test: str


def runs_of(segments: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    """The index ranges of unbroken runs of failing segments (``segments`` as ``carried`` gives them)."""
    first = 0
    for at, segment in enumerate(segments):
        if not segment.failing:
            first = at + 1
            continue
        following = segments[at + 1] if at + 1 < len(segments) else None
        if following is None or not following.failing or following.start != segment.end:
            yield first, at + 1
            first = at + 1


def exposures_of(segments: Iterable[Segment], coverage: Coverage, place: Place) -> list[Exposure]:
    """The exposures that touch the window of ``coverage``, oldest first; one that began earlier is carried in."""
    chain = carried(segments)
    return [_exposure(chain, first, after, coverage, place) for first, after in runs_of(chain)
            if chain[after - 1].end > coverage.start and chain[first].start < coverage.end]


def _exposure(chain: list[Segment], first: int, after: int, coverage: Coverage, place: Place) -> Exposure:
    run = [s for s in chain[first:after] if s.outcome is Outcome.FAIL]
    began, ends = chain[first].start, chain[after - 1].end
    start, end = max(began, coverage.start), min(ends, coverage.end)
    longest = end - max(_last_sound(chain, first, coverage), coverage.start)
    return Exposure(
        place.subject, place.label, place.source, place.kind, place.test,
        start, end if ends < coverage.end else None,
        coverage.known(start, _last_failing(run[-1], coverage)) // SECOND, -(-longest // SECOND),
        tuple(dict.fromkeys(reason for s in run for reason in s.reasons)),
        tuple(dict.fromkeys(s.digest.hex() for s in run)), began if began < coverage.start else None)


def _last_failing(segment: Segment, coverage: Coverage) -> int:
    """When the run was last seen failing: time alone ends it exactly, an observation ends it after the last scan."""
    if segment.seen_end or segment.end >= coverage.end:
        return last_seen_in(segment, coverage)
    return segment.end


def _last_sound(chain: Sequence[Segment], first: int, coverage: Coverage) -> int:
    """The last instant before a run at which the subject was seen not failing, or not there at all."""
    if not chain[first].seen_start:
        return chain[first].start
    at = first
    while at and chain[at - 1].end == chain[at].start and chain[at - 1].outcome in INCONCLUSIVE:
        at -= 1
    if at and chain[at - 1].end == chain[at].start:
        return last_seen_in(chain[at - 1], coverage)
    seen = coverage.last_seen(chain[at].start)
    return coverage.start if seen is None else seen
