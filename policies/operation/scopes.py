"""Scopes as subjects of a parent kind: when a region, repository or account is known not to have existed.

A new scope is unknown before its first scan unless its parent shows that it did not exist; a complete scan of the
parent that no longer has a scope ends its lanes. The accounts of an organisation are scopes of its list of accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from policies.model import Outcome
from policies.operation.coverage import Coverage, Stretch, assembled
from policies.operation.results import Span
from policies.operation.spans import Segment, spans_of, versions_of
from store.types import Change, SubjectHistory

PARENTS = {"aws": "aws.region", "azure": "azure.subscription", "github": "github.repository"}
ACCOUNTS = {"aws": "aws.organization.account"}
"""The kind that lists the accounts of an organisation: each is a source of its own, ``aws:<its subject>``."""
Absent = tuple[tuple[int, int], ...]


def absent_of(histories: Iterable[SubjectHistory], scope: str, parent: Coverage, scanned: Sequence[int]) -> Absent:
    """When the parent's complete scans show that a scope was not there, within the window of its coverage.

    A parent that never had the scope says nothing of it, and where the lane itself answered (``scanned``: its
    complete scans) it is believed from then on.
    """
    changes = next((h.changes for h in histories if h.subject == scope), ())
    if not changes:
        return ()
    segments = [Segment(v.start, v.end, Outcome.PASS, seen_end=v.ended) for v in versions_of(changes, parent.end)]
    absent = [(s.start, s.end) for s in spans_of(segments, parent) if s.value is Span.NONEXISTENT]
    known = [(max(a, s.start), min(b, s.end)) for a, b in absent for s in parent.over(a, b) if s.known]
    answered = [(a, min([b, *(at for at in scanned if a < at < b)])) for a, b in known]
    return tuple(_joined(answered))


def united(spans: Iterable[tuple[int, int]]) -> Absent:
    """Spans that may overlap, as spans that do not."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def common(every: Sequence[Absent]) -> Absent:
    """Where all of these spans are, each of them in order and without overlap; nowhere for none."""
    first = every[0] if every else ()
    for other in every[1:]:
        first = tuple((max(a, c), min(b, d)) for a, b in first for c, d in other if max(a, c) < min(b, d))
    return first


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def without(coverage: Coverage, absent: Absent) -> Coverage:
    """The same coverage, where the time at which the scope did not exist counts as known: it held nothing."""
    if not absent:
        return coverage
    return assembled(coverage.start, coverage.end, coverage.seen,
                     [part for stretch in coverage.stretches for part in _split(stretch, absent)])


def _split(stretch: Stretch, absent: Absent) -> Iterable[Stretch]:
    if stretch.known:
        yield stretch
        return
    at = stretch.start
    for start, end in sorted(absent):
        low, high = max(start, at), min(end, stretch.end)
        if low < high:
            if at < low:
                yield replace(stretch, start=at, end=low)
            yield Stretch(low, high, known=True, tail=stretch.tail)
            at = high
    if at < stretch.end:
        yield replace(stretch, start=at)


def ended(histories: Sequence[SubjectHistory], absent: Absent) -> Sequence[SubjectHistory]:
    """The subjects of a lane whose scope went away, gone with it."""
    if not absent:
        return histories
    return [replace(h, changes=_ended(h.changes, absent)) for h in histories]


def _ended(changes: Sequence[Change], absent: Absent) -> tuple[Change, ...]:
    found = list(changes)
    for start, _ in absent:
        before = [c for c in found if c.observed_at < start]
        if before and before[-1].digest is not None:
            found.insert(len(before), Change(before[-1].scan, start, None))
    return tuple(found)
