"""When a lane was watched: known intervals between its complete scans, and why the rest is unknown.

An interval between two consecutive complete scans is known when it is no longer than the maximum gap and no
failed attempt in it stayed without a complete scan for longer than the retry window; otherwise *all* of it is
unknown. From a failed attempt to the scan that made up for it nothing is known either: what the attempt would have
seen may have been put right in between. The time after the last scan is treated alike, with the end of the window in
place of the next scan: known (provisional) while it is no longer than the gap, and unknown as a whole once it is.
That way a missing scan can never make more time known than the scan would have.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from collectors.base import ScanStatus
from policies.operation.period import HOUR, moment_of
from policies.operation.results import Cause
from store.types import ScanInfo

RETRY_WINDOW = 6 * HOUR

_DENIED = ("denied", "forbidden", "unauthorized", "not_authorized", "permission", "403", "401")


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start, end) between two complete scans (or an end of the window), and whether it is known.

    ``why`` and ``cause`` speak only where it is not; ``tail`` marks the time after the last complete scan. ``proven``:
    a complete log of changes speaks for it, whether it is known or not (``continuity``). ``imported``: known only by
    imports.
    """

    start: int
    end: int
    known: bool
    cause: Cause | None = None
    why: str = ""
    tail: bool = False
    proven: bool = False
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """The stretches of one lane over [start, end), contiguous and in order; ``seen`` are its complete scans.

    ``known(a, b)`` costs O(log n) by prefix sums.
    """

    start: int
    end: int
    seen: tuple[int, ...]
    stretches: tuple[Stretch, ...]
    _starts: tuple[int, ...]
    _sums: tuple[int, ...]

    def known(self, start: int, end: int) -> int:
        """How many microseconds of [start, end) are known."""
        return self.known_until(end) - self.known_until(start) if end > start else 0

    def known_until(self, instant: int) -> int:
        """How many microseconds of [the window's start, instant) are known."""
        if not self.stretches or instant <= self.start:
            return 0
        at = bisect_right(self._starts, instant) - 1
        stretch = self.stretches[at]
        return self._sums[at] + (min(instant, stretch.end) - stretch.start if stretch.known else 0)

    def over(self, start: int, end: int) -> Iterable[Stretch]:
        """The stretches that touch [start, end), not clipped."""
        if end <= start:
            return ()
        return self.stretches[max(bisect_right(self._starts, start) - 1, 0):bisect_left(self._starts, end)]

    def before(self, instant: int) -> Stretch | None:
        """The stretch that ends at ``instant`` or holds it with time before it; None at the start of the window."""
        if not self.stretches or not self.start < instant <= self.end:
            return None
        return self.stretches[bisect_left(self._starts, instant) - 1]

    def last_seen(self, instant: int) -> int | None:
        """The last complete scan before ``instant``."""
        at = bisect_left(self.seen, instant)
        return self.seen[at - 1] if at else None

    def unwatched_end(self) -> Stretch | None:
        """The unknown stretch that lasts to the end of the window; None where the lane is watched at its end."""
        if not self.stretches or (self.seen and self.seen[-1] == self.end):
            return None
        return None if self.stretches[-1].known else self.stretches[-1]

    def unknown(self) -> tuple[Stretch, ...]:
        """The unknown stretches that nothing proves; neighbours with one cause are merged under the first's reason."""
        merged: list[Stretch] = []
        for stretch in self.stretches:
            if stretch.known or stretch.proven:
                continue
            last = merged[-1] if merged else None
            if last and last.end == stretch.start and last.cause == stretch.cause:
                merged[-1] = Stretch(last.start, stretch.end, known=False, cause=last.cause, why=last.why)
            else:
                merged.append(stretch)
        return tuple(merged)


@dataclass(frozen=True, slots=True)
class _Attempts:
    """The attempts of a lane that ended without a complete listing, by time."""

    times: tuple[int, ...]
    scans: tuple[ScanInfo, ...]

    def within(self, start: int, end: int) -> tuple[ScanInfo, ...]:
        return self.scans[bisect_right(self.times, start):bisect_left(self.times, end)]


def coverage_of(scans: Iterable[ScanInfo], gap: int, start: int, end: int, retry: int = RETRY_WINDOW) -> Coverage:
    """How [start, end) of a lane is known from its scans; ``gap`` and ``retry`` in microseconds.

    Scans after ``end`` are not read. Scans before ``start`` count: they may be the near end of a known interval.
    """
    ordered = sorted((s for s in scans if s.observed_at <= end), key=lambda s: s.observed_at)
    seen = tuple(s.observed_at for s in ordered if s.status == ScanStatus.COMPLETE)
    broken = tuple(s for s in ordered if s.status != ScanStatus.COMPLETE)
    attempts = _Attempts(tuple(s.observed_at for s in broken), broken)
    return assembled(start, end, seen, _clipped(_stretches(seen, attempts, (gap, retry), start, end), start, end))


def assembled(start: int, end: int, seen: tuple[int, ...], stretches: Iterable[Stretch]) -> Coverage:
    """A coverage from its contiguous stretches, with the sums that make ``known`` quick."""
    ordered = tuple(stretches)
    lengths = [s.end - s.start if s.known else 0 for s in ordered]
    return Coverage(start, end, seen, ordered, tuple(s.start for s in ordered), (0, *accumulate(lengths)))


def vouched(coverage: Coverage, own: Coverage) -> Coverage:
    """The coverage with what only imports make known marked; ``own`` is that of the collected scans alone.

    What was last seen by then is what was last collected: an import bounds no exposure.
    """
    return assembled(coverage.start, coverage.end, own.seen, (
        replace(s, imported=s.known and own.known(s.start, s.end) < s.end - s.start) for s in coverage.stretches))


def _stretches(seen: Sequence[int], attempts: _Attempts, limits: tuple[int, int],
               start: int, end: int) -> Iterable[Stretch]:
    gap, retry = limits
    if not seen:
        yield _never(attempts, start, end)
        return
    if seen[0] > start:
        yield _never(attempts, start, seen[0])
    for a, b in pairwise(seen):
        if b > start:
            yield from _between(a, b, attempts.within(a, b), gap, retry)
    if seen[-1] < end:
        yield _tail(seen[-1], end, attempts.within(seen[-1], end + 1), gap)


def _clipped(stretches: Iterable[Stretch], start: int, end: int) -> Iterable[Stretch]:
    for s in stretches:
        low, high = max(s.start, start), min(s.end, end)
        if low < high:
            yield Stretch(low, high, s.known, s.cause, s.why, s.tail)


def _never(attempts: _Attempts, start: int, end: int) -> Stretch:
    """Before the first complete scan nothing is known, whatever the attempts there saw."""
    tries = [s for s in attempts.scans if s.observed_at <= end]
    why = _failure(tries[-1]) if tries else f"no complete scan before {moment_of(end):%Y-%m-%d %H:%MZ}"
    return Stretch(start, end, known=False, cause=cause_of(tries), why=why)


def _between(start: int, end: int, tries: Sequence[ScanInfo], gap: int, retry: int) -> Iterator[Stretch]:
    unhealed = [s for s in tries if end - s.observed_at > retry]
    if unhealed:
        yield Stretch(start, end, known=False, cause=cause_of(unhealed), why=_failure(unhealed[-1]))
    elif end - start > gap:
        yield Stretch(start, end, known=False, cause=cause_of(tries), why=_too_long(start, end, gap))
    else:
        failed = tries[0].observed_at if tries else end
        yield Stretch(start, failed, known=True)
        if tries:
            yield Stretch(failed, end, known=False, cause=cause_of(tries), why=_failure(tries[-1]))


def _tail(start: int, end: int, tries: Sequence[ScanInfo], gap: int) -> Stretch:
    if tries:
        return Stretch(start, end, known=False, cause=cause_of(tries), why=_failure(tries[-1]), tail=True)
    if end - start > gap:
        why = f"no complete scan since {moment_of(start):%Y-%m-%d %H:%MZ}"
        return Stretch(start, end, known=False, cause=Cause.NOT_COLLECTED_YET, why=why, tail=True)
    return Stretch(start, end, known=True, tail=True)


def _too_long(start: int, end: int, gap: int) -> str:
    return (f"no complete scan between {moment_of(start):%Y-%m-%d %H:%MZ} and {moment_of(end):%Y-%m-%d %H:%MZ}: "
            f"{(end - start) // HOUR} h, longer than the maximum gap of {gap // HOUR} h")


def _failure(scan: ScanInfo) -> str:
    codes = sorted({p.code for p in scan.problems if p.listing} or {p.code for p in scan.problems})
    return f"attempt at {moment_of(scan.observed_at):%Y-%m-%d %H:%MZ} {scan.status}" + (
        f": {', '.join(codes)}" if codes else "")


def is_denial(code: str) -> bool:
    """Whether a stable problem code says that the caller was not allowed to read."""
    return any(word in code.lower() for word in _DENIED)


def cause_of(attempts: Iterable[ScanInfo]) -> Cause:
    """Why attempts left a lane unknown: a refusal is a matter of permission, the rest of collecting again."""
    denied = any(is_denial(p.code) for scan in attempts for p in scan.problems if p.listing or scan.status == "failed")
    return Cause.NO_PERMISSION if denied else Cause.NOT_COLLECTED_YET
