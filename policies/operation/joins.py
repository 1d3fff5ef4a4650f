"""Declared joins over time: which related rows stood beside a subject at each instant, and where that is unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import orjson

from policies.model import Related
from policies.operation.coverage import Stretch, coverage_of
from policies.operation.lanes import LaneData
from policies.operation.results import Cause
from policies.operation.scopes import without
from policies.operation.spans import versions_of
from policies.projection import project

SUBJECT = "$subject"


@dataclass(frozen=True, slots=True)
class Row:
    """One version of one related subject: [start, end) and its document's digest."""

    start: int
    end: int
    subject: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Joined:
    """What stands beside a subject on [start, end): the rows, or ``unknown`` with its cause."""

    start: int
    end: int
    rows: tuple[Row, ...]
    unknown: Cause | None = None


def value_at(document: Mapping[str, Any], path: str) -> bytes | None:
    """The value at a dotted path as JSON, so that 1 and "1" differ; None where there is none or it is null."""
    value: Any = document
    for step in path.split("."):
        if not isinstance(value, dict) or value.get(step) is None:
            return None
        value = value[step]
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


class Join:
    """One declared join over the lanes of its kind."""

    def __init__(self, related: Related, lanes: Sequence[LaneData], read: Callable[[bytes], bytes],
                 gap: int, start: int, end: int) -> None:
        self.related = related
        self._read = read
        self._start, self._end = start, end
        self._rows: dict[bytes, list[Row]] = defaultdict(list)
        self._unknown = _unknown(lanes, gap, start, end)
        for lane in lanes:
            self._index(lane)

    def _index(self, lane: LaneData) -> None:
        for history in lane.histories:
            for version in versions_of(history.changes, self._end):
                value = orjson.dumps(history.subject)
                if self.related.match != SUBJECT:
                    found = value_at(orjson.loads(self._read(version.digest)), self.related.match)
                    if found is None:
                        continue
                    value = found
                self._rows[value].append(Row(version.start, version.end, history.subject, version.digest))

    def over(self, value: bytes | None, start: int, end: int) -> list[Joined]:
        """What stood beside a subject with this key on [start, end): contiguous, cut where a joined row changed."""
        rows = [r for r in self._rows.get(value or b"", ()) if r.start < end and start < r.end]
        holes = [h for h in self._unknown if h.start < end and start < h.end]
        edges = {start, end}
        edges.update(*((r.start, r.end) for r in rows), *((h.start, h.end) for h in holes))
        cuts = sorted(e for e in edges if start <= e <= end)
        return [self._at(a, b, rows, holes) for a, b in pairwise(cuts)]

    @staticmethod
    def _at(start: int, end: int, rows: Iterable[Row], holes: Iterable[Stretch]) -> Joined:
        cause = next((h.cause or Cause.NOT_COLLECTED_YET for h in holes if h.start < end and start < h.end), None)
        active = sorted((r for r in rows if r.start <= start < r.end), key=lambda r: (r.subject, r.digest))
        return Joined(start, end, tuple(active), cause)

    def value(self, joined: Joined) -> bytes:
        """The JSON that the policy sees: a list of projections, or one object or null."""
        bodies = [project(self._read(r.digest), self.related.evidence) for r in joined.rows]
        if self.related.many:
            return b"[" + b",".join(bodies) + b"]"
        return bodies[0] if bodies else b"null"


def _unknown(lanes: Sequence[LaneData], gap: int, start: int, end: int) -> list[Stretch]:
    """Where any lane of the related kind is unknown: a row that nobody saw may be the one that matters."""
    if not lanes:
        return [Stretch(start, end, known=False, cause=Cause.NOT_COLLECTED_YET, why="never collected")]
    return [s for lane in lanes for s in without(coverage_of(lane.scans, gap, start, end), lane.absent).unknown()]
