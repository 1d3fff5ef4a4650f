"""Saved answers of a provider become dated observations: read whole before anything is stored, then written as a pass.

What was imported has lanes of its own beside the collected ones, one for each import. Nothing that was sealed is
touched, and in which order imports come does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from collectors.base import (
    ORIGINAL,
    CollectError,
    Collector,
    Document,
    Item,
    Lane,
    LaneSink,
    Level,
    PassSink,
    Problem,
    ScanSeal,
    ScanStatus,
    Scope,
    Yields,
)
from collectors.canonical import canonical_bytes
from collectors.guard import Meter, declaring, metering
from collectors.imports.answers import Answer
from collectors.imports.dump import BadDump, Dump
from collectors.imports.importable import Importable, importable, opened
from collectors.imports.plausible import require_plausible
from collectors.lane import LaneReading
from collectors.limits import LIMITS
from collectors.plan import tool_version
from collectors.shared import PassMemory, remembering

_WORDS = {Level.REGION: "a region, such as --scope eu-central-1", Level.SUBSCRIPTION: "a subscription's id",
          Level.SOURCE: "no --scope"}
_LARGE = replace(LIMITS, document_bytes=2 * LIMITS.dump_bytes)  # a page as a text in a document


@dataclass(frozen=True, slots=True)
class Read:
    """What one import comes to: its documents by subject, whether the list is whole, and what is wrong with it."""

    dump: Dump
    row: Importable
    collector: Collector
    documents: tuple[tuple[str, bytes], ...]
    status: ScanStatus
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Held:
    """Takes what a lane would take, and keeps it in memory."""

    documents: list[tuple[str, bytes]] = field(default_factory=list)

    def unseen(self) -> tuple[tuple[str, bytes], ...]:
        """Nothing was there before."""
        return ()

    def add(self, subject: str, body: bytes) -> None:
        """One subject."""
        self.documents.append((subject, body))

    def add_event(self, event_id: str, occurred_at: datetime, body: bytes) -> None:
        """No event is imported."""

    def add_record(self, record_id: str, kind: str, effective_at: datetime, body: bytes) -> None:
        """No record is imported."""

    def seal(self, seal: ScanSeal) -> None:
        """Nothing is sealed here."""


def read(dump: Dump, now: datetime) -> Read:
    """The documents of saved answers by the kind's own collector; raises BadDump, and nothing is stored then."""
    row = importable(dump.claim.kind)
    collector = row.collector()
    _require_scope(collector, dump)
    answer = Answer(row.operation(), dump.pages)
    held = _Held()
    reading = LaneReading(collector, held, Meter(), LIMITS)
    try:
        require_plausible(row, dump, now)
    except CollectError as error:
        raise BadDump(str(error), hint=error.hint) from error
    operations = tuple(operation.name for operation in collector.operations)
    with declaring(*operations), metering(reading.meter), remembering(PassMemory(0)):
        reading.read(_items(row, collector, dump, answer))
    _require_read(reading, answer)
    status = ScanStatus.COMPLETE if reading.status is ScanStatus.COMPLETE else ScanStatus.PARTIAL
    return Read(dump, row, collector, tuple(held.documents), status, reading.all_problems())


def _items(row: Importable, collector: Collector, dump: Dump, answer: Answer) -> Iterator[Item]:
    claim = dump.claim
    yield from collector.collect(opened(row, claim, answer), Scope(claim.scope, claim.scope, until=claim.taken_at))


def _require_scope(collector: Collector, dump: Dump) -> None:
    claim = dump.claim
    if (collector.level is Level.SOURCE) == bool(claim.scope):
        raise BadDump(f"--scope {claim.scope!r}: {collector.kind} needs {_WORDS[collector.level]}",
                      hint="'tieout import --help' has an example.")


def _require_read(reading: LaneReading, answer: Answer) -> None:
    """A list of which no row could be taken, or a page that belongs to no list, is an error and no evidence."""
    if reading.status is ScanStatus.FAILED:
        raise BadDump(reading.problems[0].message, hint="Nothing was stored.")
    if answer.left:
        raise BadDump(f"{answer.left[0].name}: is given as a page, and the page before it says that it is the last",
                      hint="Give the pages in their order, and each answer by itself.")


def write(found: Read, sink: PassSink, label: str, now: datetime) -> None:
    """The documents and the files themselves, each as a scan of a lane of the import's own."""
    claim = found.dump.claim
    lane = Lane(found.dump.source, found.collector.kind, claim.scope)
    into = _open(sink, lane, label, found, personal=found.collector.personal)
    for subject, body in found.documents:
        into.add(subject, body)
    into.seal(ScanSeal(found.status, claim.taken_at, found.problems, stats={"caller": claim.taken_by[:80]}))
    kept = _open(sink, Lane(found.dump.source, ORIGINAL), label, found, personal=found.collector.personal)
    reading = LaneReading(_FILES, kept, Meter(clock=lambda: now), _LARGE)
    reading.read(_files(found))
    kept.seal(ScanSeal(reading.status, claim.taken_at, reading.all_problems()))


def _files(found: Read) -> Iterator[Document]:
    for number, page in enumerate(found.dump.pages, start=1):
        item = {**found.dump.claim.as_json(), "call": found.row.operation(), "sha256": page.sha256, "page": number,
                "bytes": len(page.data), "file": page.name, "list": found.status.value}
        yield Document(page.sha256, page.name, {"item": item, "text": page.kept()})


_FILES = Collector(ORIGINAL, "Saved answers as they were imported", (), lambda _source, _scope: iter(()))


def _open(sink: PassSink, lane: Lane, label: str, found: Read, *, personal: bool) -> LaneSink:
    claim = found.dump.claim
    return sink.open_lane(lane, label=label, scope_label=lane.scope, provenance=_provenance(found),
                          started_at=claim.taken_at, yields=Yields.STATE, personal=personal)


def _provenance(found: Read) -> bytes:
    """What is fixed about the import, bound into its scans."""
    return canonical_bytes({"imported": found.dump.claim.as_json(), "call": found.row.operation(),
                            "collector_version": found.collector.version, "tool_version": tool_version(),
                            "files": [page.sha256 for page in found.dump.pages]})


def meta_of(found: Read) -> dict[str, Any]:
    """What the ledger's entry of the import says about it."""
    return {"tool": tool_version(), "import": {
        **found.dump.claim.as_json(), "list": found.status.value, "subjects": len(found.documents),
        "files": [{"name": page.name, "sha256": page.sha256, "bytes": len(page.data)} for page in found.dump.pages]}}
