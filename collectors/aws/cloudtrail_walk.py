"""A walk through a trail's files, digest by digest: each hour whole with its records, or with the fault that it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.aws.cloudtrail_bucket import Bucket, Damaged
from collectors.aws.cloudtrail_digests import Digest, Keys, LogFile, digest_of, records_of

Records = tuple[dict[str, Any], ...]
Keep = Callable[[dict[str, Any]], bool]
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
_STAMP = "%Y%m%dT%H%M%SZ"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Folder:
    """One account's files of a trail, of one region. ``root`` leads to the accounts' folders."""

    bucket: Bucket
    root: str
    account: str
    region: str
    trail: str
    home: str

    def digests(self, day: datetime) -> tuple[list[tuple[datetime, str]], list[tuple[datetime, str]]]:
        """The digests whose hour ends on a day, by their end, and those that were added to them later."""
        folder = f"{self.root}{self.account}/CloudTrail-Digest/{self.region}"
        stem = f"{self.account}_CloudTrail-Digest_{self.region}_{self.trail}_{self.home}"
        named = re.compile(rf"{re.escape(stem)}_(\d{{8}}T\d{{6}}Z)(_backfill)?\.json\.gz")
        found = [(m, key) for key in self.bucket.day(folder, day)
                 if (m := named.fullmatch(key.rpartition("/")[2])) is not None]
        ends = sorted((datetime.strptime(m[1], _STAMP).replace(tzinfo=UTC), key, bool(m[2])) for m, key in found)
        return [(end, key) for end, key, late in ends if not late], [(end, key) for end, key, late in ends if late]


@dataclass(frozen=True, slots=True)
class Hour:
    """The time from ``start`` to ``end`` (UTC, of delivery): the records kept of it, and why it is not whole."""

    start: datetime
    end: datetime
    records: Records = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """How a folder is read. ``keep``: which records; ``before``: only files that may have events before this."""

    folder: Folder
    keys: Keys
    keep: Keep
    each: Each
    before: datetime | None = None

    def hours(self, since: datetime, until: datetime) -> Iterator[Hour]:
        """Every hour from the one that holds ``since`` to the one that holds ``until``, without a gap between them."""
        at, last = since, None
        day = since.replace(hour=0, minute=0, second=0, microsecond=0)
        while day < until + _DAY:
            for read in self._day(day, since):
                yield from (hours := list(read.after(last, at, self.folder.bucket.name)))
                at, last = hours[-1].end, read.digest
                if at >= until:
                    return
            day += _DAY
        yield Hour(at, until, fault=f"no digest file of trail {self.folder.trail} in {self.folder.region} after "
                                    f"{at:%Y-%m-%d %H:%MZ}")

    def _day(self, day: datetime, since: datetime) -> Iterator[_Read]:
        """The digests of a day that end after ``since``, with their files: all are asked for at the same time."""
        named, late = self.folder.digests(day)
        named = [(end, key) for end, key in named if end > since]
        reads = list(self.each(self._digest, named))
        added = list(self.each(self._digest, late)) if named else []
        files = [file for read in (*reads, *added) for file in self._wanted(read)]
        records = dict(zip((file.key for file in files), self.each(self._records, files), strict=True))
        for read in reads:
            parts = [read, *(one for one in added if read.holds(one.end))]
            yield read.with_records([r for part in parts for r in self._of(part, records)])

    def _digest(self, named: tuple[datetime, str]) -> _Read:
        end, key = named
        try:
            file = self.folder.bucket.get(key)
            return _Read(end, digest_of(file, self.folder.bucket.name, self.folder.account, self.keys))
        except Damaged as damage:
            return _Read(end, fault=str(damage))

    def _wanted(self, read: _Read) -> Iterator[LogFile]:
        for file in read.digest.files if read.digest else ():
            if self.before is None or file.oldest is None or file.oldest < self.before:
                yield file

    def _records(self, named: LogFile) -> Records | str:
        """What is kept of a log file's records, or what is wrong with it."""
        if named.bucket != self.folder.bucket.name:
            return f"{named.key} is in another bucket, {named.bucket}"
        try:
            return tuple(filter(self.keep, records_of(self.folder.bucket.get(named.key), named)))
        except Damaged as damage:
            return str(damage)

    def _of(self, read: _Read, records: Mapping[str, Records | str]) -> Iterator[Records | str]:
        if read.fault:
            yield read.fault
        yield from (records[file.key] for file in self._wanted(read))


@dataclass(frozen=True, slots=True)
class _Read:
    """A digest as it was read, by the end in its name: itself or its fault, and what its files came to."""

    end: datetime
    digest: Digest | None = None
    fault: str = ""
    records: Sequence[Records | str] = field(default=())

    def holds(self, instant: datetime) -> bool:
        """Whether an added digest is one of this hour: its name has the same end, or lies in the hour."""
        return instant == self.end or (self.digest is not None and self.digest.start < instant <= self.digest.end)

    def with_records(self, records: Sequence[Records | str]) -> _Read:
        """The same with what its files came to."""
        return _Read(self.end, self.digest, self.fault, records)

    def after(self, last: Digest | None, at: datetime, bucket: str) -> Iterator[Hour]:
        """The hour of this digest, read after ``last`` and up to ``at``, behind the gap that is before it."""
        digest = self.digest
        if digest is None:
            yield Hour(at, self.end, fault=self.fault)
            return
        if digest.start > at:
            named = digest.previous[0].partition("/")[2] if digest.previous else ""
            missing = f": {named} is not there" if named else ": the trail was stopped, or validation was off"
            yield Hour(at, digest.start, fault=f"no digest file from {at:%Y-%m-%d %H:%MZ} to "
                                               f"{digest.start:%Y-%m-%d %H:%MZ}{missing}")
            last = None
        faults = [one for one in self.records if isinstance(one, str)]
        if last is not None and not digest.follows(last, bucket):
            faults.append(f"{digest.key} does not follow {last.key}")
        kept = tuple(record for one in self.records if not isinstance(one, str) for record in one)
        yield Hour(min(at, digest.start), digest.end, kept, "; ".join(faults[:3]))
