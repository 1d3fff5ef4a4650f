"""Reading one lane: every item a collector yields becomes redacted canonical bytes, or a problem; never nothing."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import PurePath
from typing import Any

import orjson

from collectors.base import (
    SWITCHED_OFF,
    CollectError,
    Collector,
    Completeness,
    Document,
    Event,
    Item,
    LaneSink,
    Problem,
    Producers,
    Record,
    ScanStatus,
    SwitchedOff,
    TieoutError,
    Yields,
)
from collectors.canonical import MAX_INTEGER, CanonicalError, canonical_bytes, canonical_value, to_micros
from collectors.guard import Meter
from collectors.limits import Limits
from collectors.redact import redact, redact_text
from collectors.window import Window

_MESSAGE_LENGTH = 500
_NOTE_LENGTH = 80
_GONE_ON = "producer_gone_on"
_DROP_FIRST = ("bytes", "retries", "notes", "statuses", "redactions", "caller")


class _Refused(TieoutError):
    """An item that cannot become evidence; ``code`` goes to the scan's problems."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class LaneReading:
    """Takes the items of one lane, in one thread, and knows how the scan ended."""

    collector: Collector
    sink: LaneSink
    meter: Meter
    limits: Limits
    window: Window = field(default_factory=Window)
    documents: int = 0
    events: int = 0
    records: int = 0
    redactions: int = 0
    completeness: Completeness | None = None
    producers: Producers | None = None
    problems: list[Problem] = field(default_factory=list)
    _dropped: int = 0
    _incomplete: bool = False
    _broken: bool = False
    _seen: dict[str, bytes] = field(default_factory=dict)

    def read(self, items: Iterator[Item]) -> None:
        """Take every item until the end, the time budget or an error; no error of the collector leaves here."""
        for item in self._arriving(items):
            self._take(item)
        if self.producers is not None and self.status is ScanStatus.COMPLETE:
            self._keep_orphans(self.producers)
        if self.collector.yields is Yields.EVENT and self.completeness is None and not self._broken:
            self.problem("no_proof", "the events ended without proof that they are all", listing=True)
        if (hole := self.window.hole(self.collector)) is not None:
            self.problem(hole.code, hole.message)
        if round(abs(self.meter.skew)) >= self.limits.clock_skew:
            self.problem("clock_skew", f"our clock is {self.meter.skew:+.0f} s off the service's, and "
                                       f"{self.limits.clock_skew:.0f} s are too many; set it by NTP", listing=True)

    def fail(self, error: Exception) -> None:
        """The lane broke off with ``error``."""
        self._broken = True
        if isinstance(error, CollectError):
            self.problem(error.code, error.diagnostics(), operation=error.operation, listing=True)
        else:
            self.problem("internal", internal_error(error), listing=True)

    def problem(self, code: str, message: str, *, operation: str = "", subject: str = "",
                listing: bool = False) -> None:
        """Keep one problem, without secrets; beyond the limit they are only counted."""
        self._incomplete |= listing
        if len(self.problems) >= self.limits.problems_kept:
            self._dropped += 1
            return
        text = redact_text(message)[:_MESSAGE_LENGTH]
        self.problems.append(Problem(code, text, operation, redact_text(subject), listing))

    @property
    def status(self) -> ScanStatus:
        """Failed when it broke off before anything was seen; partial when anything of the listing is missing."""
        if self._broken and not (self.documents or self.events or self.records):
            return ScanStatus.FAILED
        return ScanStatus.PARTIAL if self._broken or self._incomplete else ScanStatus.COMPLETE

    def all_problems(self) -> tuple[Problem, ...]:
        """The problems kept, and one that counts the rest."""
        if not self._dropped:
            return tuple(self.problems)
        more = Problem("more_problems", f"{self._dropped} further problems of this scan are not listed")
        return (*self.problems, more)

    def stats(self, caller: str) -> Mapping[str, Any]:
        """What varies from scan to scan, within the limit of bytes; the caller's identity goes last."""
        meter = self.meter
        stats: dict[str, Any] = {
            "calls": meter.calls, "pages": meter.pages, "rows": meter.rows, "retries": meter.retries,
            "bytes": meter.bytes, "skew": round(meter.skew), "redactions": self.redactions,
            "statuses": dict(meter.statuses), "caller": redact_text(caller),
            "notes": {key: _short(value) for key, value in meter.notes.items()}}
        stats = {key: value for key, value in stats.items() if value}
        for key in _DROP_FIRST:
            if len(canonical_bytes(stats)) <= self.limits.stats_bytes:
                break
            stats.pop(key, None)
        return stats

    def _arriving(self, items: Iterator[Item]) -> Iterator[Item]:
        try:
            for item in items:
                self.meter.require_time()  # what was read past the budget may hold parts that were cut short
                yield item
        except Exception as error:  # noqa: BLE001 - whatever a collector raises fails its lane, not the pass
            self.fail(error)

    def _take(self, item: Item) -> None:
        try:
            match item:
                case Document():
                    self._document(item)
                case Event():
                    self._event(item)
                case Record():
                    self._record(item)
                case Completeness():
                    self._complete(item)
                case SwitchedOff():
                    self.problem(SWITCHED_OFF, f"{item.service} is off: nobody looks, so that an empty list says "
                                 "nothing; switch it on", operation=item.operation, listing=True)
                case Producers():
                    self.producers = item
                case Problem():
                    self.problem(item.code, item.message, operation=item.operation, subject=item.subject,
                                 listing=item.listing)
        except _Refused as refused:
            self.problem(refused.code, str(refused), subject=_subject(item), listing=True)

    def _document(self, item: Document) -> None:
        body = self._body(item.subject, item.label, item.body)
        if item.subject in self._seen:
            raise _Refused("duplicate_subject", f"{item.subject}: listed twice in one scan; the first is kept")
        self._seen[item.subject] = b""
        self.sink.add(item.subject, body)
        self.documents += 1

    def _event(self, item: Event) -> None:
        body = self._body(item.event_id, item.label, item.body)
        _require_instant(item.event_id, item.occurred_at)
        if self._is_new("event", item.event_id, body):
            self.sink.add_event(item.event_id, item.occurred_at, body)
            self.events += 1

    def _record(self, item: Record) -> None:
        body = self._body(item.record_id, item.label, item.body)
        _require_instant(item.record_id, item.effective_at)
        if self._is_new(item.kind, item.record_id, body):
            self.sink.add_record(item.record_id, item.kind, item.effective_at, body)
            self.records += 1

    def _complete(self, item: Completeness) -> None:
        if self.completeness is not None:
            raise _Refused("second_proof", "a second proof of completeness in one scan; the first is kept")
        self.completeness = self.window.proven(item)
        if item.unmatched:
            self.problem("tie_out_failed", f"{len(item.unmatched)} items are in one of two lists only, "
                                           f"first {item.unmatched[0]}; second list: {item.second_source}")

    def _keep_orphans(self, producers: Producers) -> None:
        """What left the list because its producer went was not seen to be dealt with: it stays as it was last seen."""
        orphans = [orphan for orphan in map(partial(_orphan, producers), self.sink.unseen()) if orphan is not None]
        for subject, body in orphans:
            self.sink.add(subject, canonical_bytes(body, self.collector.set_paths))
            self.documents += 1
        if any(body[_GONE_ON] == producers.on.isoformat() for _, body in orphans):
            self.problem("producer_gone", f"{len(orphans)} subjects of a {producers.field} that is gone stay in the "
                         f"list for {producers.days} days, for nobody saw them dealt with", subject=orphans[0][0])

    def _is_new(self, kind: str, name: str, body: bytes) -> bool:
        """Pages that shift while they are read repeat an item; the same id with another body is a problem."""
        digest = hashlib.sha256(body).digest()
        known = self._seen.setdefault(f"{kind}\0{name}", digest)
        if known is digest:
            return True
        if known != digest:
            raise _Refused("duplicate_subject", f"{name}: listed twice with different content; the first is kept")
        return False

    def _body(self, name: str, label: str, body: Mapping[str, Any]) -> bytes:
        """The redacted canonical bytes of a body with its label."""
        if not name or "\0" in name:
            raise _Refused("no_subject", f"an item without a usable id ({name!r}), labelled {label!r}")
        if "label" in body:
            raise _Refused("reserved_key", f"{name}: the body holds the reserved key label")
        try:
            if not name.isascii():  # ASCII always has a canonical form
                canonical_bytes(name)
            data, count = self._bytes({**body, "label": label})
        except CanonicalError as error:
            raise _Refused("not_canonical", f"{name}: {error}") from error
        if len(data) > self.limits.document_bytes:
            raise _Refused("too_large", f"{name}: {len(data)} bytes, more than {self.limits.document_bytes}")
        self.redactions += count
        return data

    def _bytes(self, body: Mapping[str, Any]) -> tuple[bytes, int]:
        paths = self.collector.set_paths
        try:
            data = canonical_bytes(body, paths)
        except CanonicalError:
            data = canonical_bytes(canonical_value(body), paths)  # integers beyond ±2^53 become text
        data, count = redact(data)
        if count and paths:
            data = canonical_bytes(orjson.loads(data), paths)  # a set is in order by what is kept of it
        return data, count


def _orphan(producers: Producers, held: tuple[str, bytes]) -> tuple[str, dict[str, Any]] | None:
    """What to keep of a subject that is not listed any more; None where its producer is there, or went long ago."""
    body = orjson.loads(held[1])
    if body.get(producers.field) in {None, *producers.ids}:
        return None
    gone = date.fromisoformat(body.setdefault(_GONE_ON, producers.on.isoformat()))
    return None if (producers.on - gone).days > producers.days else (held[0], body)


def internal_error(error: Exception) -> str:
    """Class and place of an unexpected error. Its own text stays out: nobody knows what it quotes."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"unexpected {type(error).__name__}{place}; this is a fault of the collector, please report it"


def _require_instant(name: str, moment: datetime) -> None:
    try:
        to_micros(moment)
    except CanonicalError as error:
        raise _Refused("not_canonical", f"{name}: {error}") from error


def _short(value: object) -> Any:
    """A note as the scan row keeps it: a small number, or a short text."""
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
        return value
    return redact_text(str(value))[:_NOTE_LENGTH]


def _subject(item: Item) -> str:
    match item:
        case Document():
            return item.subject
        case Event():
            return item.event_id
        case Record():
            return item.record_id
        case _:
            return ""
