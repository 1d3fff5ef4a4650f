"""What a complete log of changes adds to observations: where nothing changed, and where something did.

Between two consecutive complete scans a subject whose tested facts are alike at both ends is *proven* when the log is
whole from before the first scan to after the second, and no event in it touches the subject. That holds however far
the scans are apart. An event takes the proof away on both sides of an instant that it lies near, and what comes after
it is unknown until the next scan. A log with a hole proves nothing, and its events count all the same: neither an
event nor a hole ever makes more known.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from collectors.base import ScanStatus
from collectors.limits import LIMITS
from policies.operation.coverage import Coverage, Stretch, assembled
from policies.operation.period import SECOND, moment_of
from policies.operation.results import Cause
from policies.operation.scopes import united
from store.types import ScanInfo, SubjectHistory

SKEW = int(LIMITS.clock_skew) * SECOND
"""How far the clock of a log and ours may differ unnoticed: an event so near to a scan counts on both its sides."""


Vain = tuple[int, int, str]
"""A window that was read and is not whole, from and to, with the reason."""


@dataclass(frozen=True, slots=True)
class Touch:
    """An event of the log that changes a tested fact: at ``at``, of the subjects so named (none: of every one)."""

    at: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogRead:
    """A log as it was read: the spans over which it is whole, its events in any order, and its name for people."""

    whole: tuple[tuple[int, int], ...]
    touches: tuple[Touch, ...]
    says: str = "the log of changes"


@dataclass(frozen=True, slots=True)
class Between:
    """The time of two consecutive complete scans, from ``start`` to ``end``; the second was read up to ``read``."""

    start: int
    end: int
    read: int

    def holds(self, instant: int) -> bool:
        """Whether what was seen at an instant is a change since the first scan."""
        return self.start < instant <= self.end

    def near(self, instant: int) -> bool:
        """Whether an event may have changed what either scan read, or what was in between."""
        return self.start - SKEW <= instant <= self.read + SKEW


@dataclass(frozen=True, slots=True)
class Touched:
    """One subject that events touched: between which scans it is not proven (their starts), and when it is unknown."""

    unproven: frozenset[int]
    blind: tuple[tuple[int, int], ...]


NOT_TOUCHED = Touched(frozenset(), ())


@dataclass(frozen=True, slots=True)
class Continuity:
    """What a log says of one lane.

    ``held``: the spans between scans on which it proves: for every subject not in ``touched`` or ``foreign`` (of which
    it does not speak) that was not seen to change. ``unseen``: how many subjects that no scan saw it names, by the
    span's start. ``blind``: when every subject is unknown. ``alike``: per subject, the instants at which it changed and
    the tested facts did not. ``lost``: what was read of the log and is not whole, with the reason.
    """

    held: tuple[Between, ...] = ()
    unseen: Mapping[int, int] = field(default_factory=dict)
    blind: tuple[tuple[int, int], ...] = ()
    touched: Mapping[str, Touched] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    alike: Mapping[str, frozenset[int]] = field(default_factory=dict)
    says: str = ""
    lost: tuple[Vain, ...] = ()


NOTHING = Continuity()


@dataclass(frozen=True, slots=True)
class Subjects:
    """What the log's events are held against: names by subject, and what ``Continuity`` says of them.

    ``lasting``: names are ids that are never given again, so that one that nobody saw concerns none of the others.
    ``since``: from when the log speaks of each, and of no other; None where it speaks of all.
    """

    named: Mapping[str, frozenset[str]]
    lasting: bool = False
    foreign: frozenset[str] = frozenset()
    alike: Mapping[str, frozenset[int]] = field(default_factory=dict)
    since: Mapping[str, int] | None = None

    def unknown(self) -> frozenset[str]:
        """Those of which the log never speaks."""
        return self.foreign | (frozenset() if self.since is None else self.named.keys() - self.since.keys())

    def begins(self, name: str) -> int:
        """From when the log speaks of a subject."""
        return (self.since or {}).get(name, 0)


def in_vain(scans: Iterable[ScanInfo]) -> Iterator[Vain]:
    """The windows of partial scans, each with what was wrong with it; the last attempt first."""
    for scan in sorted(scans, key=lambda s: -s.observed_at):
        proof = scan.completeness or {}
        since, until = proof.get("since"), proof.get("until")
        why = next((p.message for p in scan.problems if p.listing), "")
        if scan.status == ScanStatus.PARTIAL and isinstance(since, int) and isinstance(until, int) and why:
            yield since, until, why


def why_in(vain: Iterable[Vain], start: int, end: int) -> str:
    """The reason of the first such window that reaches into [start, end); "" where none does."""
    return next((why for low, high, why in vain if low < end and start < high), "")


def between(scans: Iterable[ScanInfo], end: int) -> tuple[Between, ...]:
    """The spans between consecutive complete scans that end before ``end``: one may reach beyond the period."""
    seen = sorted((s.observed_at, s.ended_at) for s in scans if s.status == ScanStatus.COMPLETE)
    return tuple(Between(a, b, max(b, read)) for (a, _), (b, read) in pairwise(seen) if a < b < end)


def continuity_of(scans: Sequence[ScanInfo], log: LogRead, subjects: Subjects, end: int) -> Continuity:
    """What a log says of a lane up to ``end``, from the lane's scans."""
    touched, everyone, unseen = _by_subject(log.touches, subjects)
    observed = sorted(s.observed_at for s in scans if s.status == ScanStatus.COMPLETE)
    covered = _covered(between(scans, end), united(log.whole))
    broken = {*everyone, *(() if subjects.lasting else (at for at, _ in unseen))}
    lost = _near(covered, broken)
    held = tuple(s for s in covered if s.start not in lost)
    names: dict[int, set[str]] = defaultdict(set)
    for at, name in unseen:
        for start in _near(held, (at,)):
            names[start].add(name)
    concerned = dict.fromkeys((*touched, *(subjects.since or ())))
    return Continuity(
        held, {start: len(found) for start, found in names.items()}, _blind(everyone, observed, end),
        {name: Touched(_near(held, touched[name]) | _before(held, subjects.begins(name)),
                       _blind(touched[name], observed, end)) for name in concerned},
        subjects.unknown(), subjects.alike, log.says)


def _by_subject(touches: Iterable[Touch], subjects: Subjects) -> tuple[dict[str, list[int]], list[int],
                                                                       list[tuple[int, str]]]:
    """The instants by subject, those that concern every one, and those of names that nobody saw."""
    owners: dict[str, list[str]] = defaultdict(list)
    for subject, names in subjects.named.items():
        for name in names:
            owners[name].append(subject)
    found: dict[str, list[int]] = defaultdict(list)
    everyone: list[int] = []
    unseen: list[tuple[int, str]] = []
    for touch in touches:
        concerned = {s for name in touch.names for s in owners.get(name, ())}
        for subject in concerned:
            found[subject].append(touch.at)
        if not touch.names:
            everyone.append(touch.at)
        elif not concerned:
            unseen.append((touch.at, touch.names[0]))
    return found, everyone, unseen


def _covered(spans: Iterable[Between], whole: Sequence[tuple[int, int]]) -> list[Between]:
    """The spans that the log is whole over, with what lies near their ends."""
    lows = [low for low, _ in whole]
    found = []
    for span in spans:
        at = bisect_right(lows, span.start - SKEW) - 1
        if at >= 0 and span.read + SKEW <= whole[at][1]:
            found.append(span)
    return found


def _near(spans: Sequence[Between], instants: Iterable[int]) -> frozenset[int]:
    """The starts of the spans (in order) that an instant lies in or near."""
    starts, found = [s.start for s in spans], set()
    for instant in instants:
        at = bisect_right(starts, instant + SKEW) - 1
        while at >= 0 and spans[at].near(instant):
            found.add(spans[at].start)
            at -= 1
    return frozenset(found)


def _before(spans: Sequence[Between], instant: int) -> frozenset[int]:
    """The starts of the spans (in order) that begin before an instant."""
    return frozenset(s.start for s in spans[:bisect_left(spans, instant, key=lambda s: s.start)])


def _blind(instants: Iterable[int], observed: Sequence[int], end: int) -> tuple[tuple[int, int], ...]:
    """From each event to the next scan that began after it, or to the end of what is asked for."""
    after = ((at, bisect_right(observed, at)) for at in instants if at < end)
    return united((at, min(observed[i], end) if i < len(observed) else end) for at, i in after)


def marked(coverage: Coverage, continuity: Continuity) -> Coverage:
    """The same coverage with what is proven marked in it; where every subject is unknown, that was taken out before."""
    if not continuity.held and not continuity.lost:
        return coverage
    return _rebuilt(coverage, (_told(replace(s, proven=_held_at(continuity, s) is not None), continuity)
                               for s in coverage.stretches))


def _told(stretch: Stretch, continuity: Continuity) -> Stretch:
    """An unknown stretch with the reason for which the log does not fill it, where it was read."""
    why = "" if stretch.known or stretch.proven else why_in(continuity.lost, stretch.start, stretch.end)
    return replace(stretch, why=f"{stretch.why}; {why}") if why else stretch


def blinded(coverage: Coverage, blind: Sequence[tuple[int, int]], says: str) -> Coverage:
    """The same coverage, unknown in these spans: something changed in them, and nobody looked again before they end."""
    if not blind:
        return coverage
    return _rebuilt(coverage, (part for s in coverage.stretches for part in _cut(s, blind, says)))


def changed_in(history: SubjectHistory, continuity: Continuity) -> list[Between]:
    """The proven spans between whose scans a subject's tested facts were seen to change, in order."""
    alike = continuity.alike.get(history.subject, frozenset())
    found: list[Between] = []
    for change in history.changes:
        at = bisect_left(continuity.held, change.observed_at, key=lambda s: s.end)
        if at < len(continuity.held) and continuity.held[at].holds(change.observed_at) and (
                change.observed_at not in alike and (not found or found[-1] != continuity.held[at])):
            found.append(continuity.held[at])
    return found


def unexplained(histories: Iterable[SubjectHistory], continuity: Continuity) -> int:
    """How many changes of tested facts were seen where the log is whole and has no event of them."""
    found = 0
    for history in histories:
        touched = continuity.touched.get(history.subject, NOT_TOUCHED)
        alike = continuity.alike.get(history.subject, frozenset())
        if history.subject not in continuity.foreign:
            found += sum(1 for span in changed_in(history, continuity) if span.start not in touched.unproven and any(
                a.digest and b.digest and span.holds(b.observed_at) and b.observed_at not in alike
                for a, b in pairwise(history.changes)))
    return found


def of_subject(coverage: Coverage, continuity: Continuity, history: SubjectHistory) -> Coverage:
    """The coverage of one subject, from that of its lane as ``marked`` gave it."""
    touched = continuity.touched.get(history.subject, NOT_TOUCHED)
    foreign = history.subject in continuity.foreign
    unproven = touched.unproven | {s.start for s in changed_in(history, continuity)}
    own = blinded(coverage, touched.blind, continuity.says)
    return _rebuilt(own, (replace(s, proven=s.proven and not foreign and _held_at(continuity, s) not in unproven)
                          for s in own.stretches))


def _rebuilt(coverage: Coverage, stretches: Iterable[Stretch]) -> Coverage:
    return assembled(coverage.start, coverage.end, coverage.seen, stretches)


def _held_at(continuity: Continuity, stretch: Stretch) -> int | None:
    """The start of the span between scans that holds a stretch and that the log proves; None where there is none."""
    at = bisect_right(continuity.held, stretch.start, key=lambda s: s.start) - 1
    return continuity.held[at].start if at >= 0 and stretch.start < continuity.held[at].end else None


def _cut(stretch: Stretch, blind: Sequence[tuple[int, int]], says: str) -> Iterator[Stretch]:
    at = stretch.start
    for low, high in blind if stretch.known else ():
        start, end = max(low, at), min(high, stretch.end)
        if start < end:
            if at < start:
                yield replace(stretch, start=at, end=start)
            yield replace(stretch, start=start, end=end, known=False, cause=Cause.NOT_COLLECTED_YET,
                          why=f"changed on {moment_of(low):%Y-%m-%d %H:%MZ} by {says}, and not read again until later")
            at = end
    if at < stretch.end:
        yield replace(stretch, start=at)
