"""Tie-outs: two lists of the same things from two sources, held against each other, and the rows that do not match.

What a control was tested on is whole only if another source knows of no more. A tie-out is a declaration: the list that
should be whole, a second list, and which value is the key in each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from collectors.base import ScanStatus
from policies.model import Listed, Test
from policies.operation.corroboration import read_until
from policies.operation.engagement import ExpectedSource
from policies.operation.evidence import Reader
from policies.operation.frame import Frame
from policies.operation.lists import Entry, Reach, read_list
from policies.operation.period import is_over, local_day, midnight, zone_of
from policies.operation.results import Cause, TestResult, Unknown

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class TieOut:
    """What should be in a list because a second one has it.

    ``proves`` is the kind whose list is to be whole; ``listed`` that list and ``second`` what knows of the same things,
    source by source. ``both``: what the list has, the second must have as well. Keys match whatever their case.
    ``what`` and ``where`` are the nouns of the sentence on a row that does not match. ``tests`` are the ids of those
    that it speaks to (none: every test of the list). ``witness`` must have a row at the end, or the second list says
    nothing of absence. ``zone`` is that of keys which are days ("": the engagement's).
    """

    id: str
    proves: str
    listed: Listed
    second: tuple[Listed, ...]
    what: str
    where: str
    both: bool = False
    tests: tuple[str, ...] = ()
    witness: Listed | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Tied:
    """The outcome for one source of the second list: how many rows each has, and those that do not match.

    ``read_until`` is up to when the second list was read without a month left out, 0 where it says nothing of absence.
    """

    tie_out: TieOut
    source: str
    rows: int
    second_rows: int
    unmatched: tuple[str, ...]
    read_until: int

    def proof(self, frame: Frame, gap: int) -> Mapping[str, Any]:
        """The outcome in the form of a list's own proof of completeness.

        It corroborates that there is nothing where the second list was read up to the cut-off, or while the period
        runs within ``gap`` (microseconds) of it.
        """
        tail = 0 if is_over(frame.period, frame.as_of) else gap
        return {"query": self.tie_out.id, "source": self.source, "scope": "", "since": frame.period.start,
                "until": frame.period.cut_off, "rows": self.rows, "second_rows": self.second_rows,
                "second_source": ", ".join(dict.fromkeys(each.kind for each in self.tie_out.second)),
                "unmatched": list(self.unmatched), "corroborates": self.read_until >= frame.period.cut_off - tail}

    def missing(self, test: Test, frame: Frame) -> Iterator[Unknown]:
        """What a failed tie-out leaves unknown: any of the list may be missing."""
        if self.unmatched:
            rest = f" and {len(self.unmatched) - _SHOWN} more" if len(self.unmatched) > _SHOWN else ""
            why = f"{self.tie_out.id}: {'; '.join(self.unmatched[:_SHOWN])}{rest}"
            yield Unknown(frame.period.start, frame.period.cut_off, Cause.TIE_OUT_FAILED, why, self.source,
                          self.tie_out.proves, "", 0, test.id)


class TieOuts:
    """The tie-outs of one snapshot and period, each made once."""

    def __init__(self, reader: Reader, frame: Frame, declared: Iterable[TieOut]) -> None:
        self._reader, self._frame = reader, frame
        self._declared = tuple(declared)
        self._made: dict[str, tuple[Tied, ...]] = {}

    def over(self, test: Test, result: TestResult, gap: int) -> TestResult:
        """A result with the tie-outs of the lists that its test reads; one that fails leaves the population open."""
        tied = [t for kind in _lists_of(test) for t in self.of(kind) if test.id in (t.tie_out.tests or (test.id,))]
        if not tied:
            return result
        missing = tuple(u for t in tied for u in t.missing(test, self._frame))
        population = result.population and replace(
            result.population, complete=result.population.complete and not missing,
            completeness=(*result.population.completeness, *(t.proof(self._frame, gap) for t in tied)))
        return replace(result, population=population, unknown=(*result.unknown, *missing))

    def of(self, kind: str) -> tuple[Tied, ...]:
        """The outcomes of the tie-outs that prove the list of a kind."""
        if kind not in self._made:
            self._made[kind] = tuple(made for t in self._declared if t.proves == kind for made in self._make(t))
        return self._made[kind]

    def _make(self, tie_out: TieOut) -> Iterator[Tied]:
        """Source by source of the second list; one that was never read has nothing to hold against the first."""
        kinds = {listed.kind for listed in tie_out.second}
        read = {info.source for kind in kinds for info in self._reader.infos(kind)}
        sources = {s.id: s for kind in sorted(kinds) for s in self._reader.sources(kind) if s.id in read}
        if self._reader.infos(tie_out.listed.kind):
            yield from (self._against(tie_out, source) for source in sources.values())

    def _against(self, tie_out: TieOut, source: ExpectedSource) -> Tied:
        zone = zone_of(tie_out.zone or self._frame.period.time_zone)
        first_day, last_day = self._days(zone)
        reach = Reach(zone, midnight(first_day, zone), self._frame.as_of, past=True)
        names = (source.label, source.id, source.type)
        second, unreadable = self._second(tie_out.second, source, reach)
        own = [e for e in read_list(self._reader, tie_out.listed, reach, names).rows
               if e.source == source.id or not e.source.startswith(f"{source.type}:")]
        unmatched = [f"{tie_out.what} {e.label or e.key} ({e.key}) is not in {tie_out.where}"
                     for e in _apart([e for e in second if (e.first or first_day) <= last_day
                                      and (e.last or last_day) >= first_day], own)]
        unmatched += [f"{tie_out.what} {row}: its date cannot be read" for row in unreadable]
        if tie_out.both:
            every, _ = self._second([replace(listed, where=()) for listed in tie_out.second], source, reach)
            unmatched += [f"{e.label or e.id} names {e.key}, which is no {tie_out.what} of {source.label or source.id}"
                          for e in _apart(self._in_sight(own, tie_out, source), every)]
        return Tied(tie_out, source.id, len(own), len(second), tuple(dict.fromkeys(unmatched)),
                    self._read_until(tie_out, source, reach))

    def _days(self, zone: ZoneInfo) -> tuple[date, date]:
        """The first and the last day of which any part lies in the period."""
        return local_day(self._frame.period.start, zone), local_day(self._frame.period.cut_off - 1, zone)

    def _read_until(self, tie_out: TieOut, source: ExpectedSource, reach: Reach) -> int:
        """Up to when the second list can speak of absence; 0 where its witness is not in it."""
        witness = tie_out.witness and read_list(self._reader, tie_out.witness, replace(reach, past=False))
        if witness and not any(e.source == source.id for e in witness.rows):
            return 0
        kinds = dict.fromkeys(each.kind for each in tie_out.second if each.kind.partition(".")[0] == source.type)
        return read_until(self._reader, tuple(kinds), source.id, self._frame.period)

    def _in_sight(self, entries: Iterable[Entry], tie_out: TieOut, source: ExpectedSource) -> list[Entry]:
        """The entries after whose first day and before whose last the second list was read."""
        zone = zone_of(self._frame.period.time_zone)
        days = {local_day(scan.observed_at, zone) for listed in tie_out.second
                for info in self._reader.infos(listed.kind) if info.source == source.id
                for scan in self._reader.scans(info) if scan.status == ScanStatus.COMPLETE}
        return [e for e in entries if any((e.first or day.min) < day < (e.last or day.max) for day in days)]

    def _second(self, lists: Iterable[Listed], source: ExpectedSource, reach: Reach) -> tuple[list[Entry], list[str]]:
        """The second list as long as it may be: what it may have must be in the first. And the rows without a date."""
        read = [read_list(self._reader, listed, replace(reach, doubtful=True)) for listed in lists]
        return [e for each in read for e in each.rows if e.source == source.id], [
            row for each in read for row in each.unreadable]


def _apart(rows: Sequence[Entry], others: Iterable[Entry]) -> list[Entry]:
    """The rows whose key no other row has."""
    known = {e.key.casefold() for e in others}
    return [e for e in rows if e.key.casefold() not in known]


def _lists_of(test: Test) -> tuple[str, ...]:
    """The kinds of the lists on whose being whole the answer of a test depends."""
    per = (test.expected.per.kind,) if test.expected and test.expected.per else ()
    return tuple(dict.fromkeys((test.kind, *per)))
