"""What the store held at one ledger sequence, and nothing later."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from collectors.base import IMPORTED, ScanStatus
from store import documents, events, facts, ledger, records
from store.connection import connect, translated
from store.errors import UnknownSequence
from store.ledger import LedgerEntry
from store.types import (
    Change,
    ImportedScan,
    LaneInfo,
    ScanInfo,
    ScanProblem,
    StoredEvent,
    StoredRecord,
    SubjectHistory,
)

_LANES = """
    SELECT lane.id, lane.source, lane.kind, lane.scope, declaration.label, declaration.scope_label
    FROM lane JOIN declaration ON declaration.id = (
        SELECT scan.declaration FROM scan JOIN pass ON pass.id = scan.pass
        WHERE scan.lane = lane.id AND pass.sequence <= :sequence ORDER BY scan.observed_at DESC LIMIT 1)
    WHERE (:kind IS NULL OR lane.kind = :kind) AND (:source IS NULL OR lane.source = :source)
    ORDER BY lane.kind, lane.source, lane.scope
"""
_ANY_IMPORT = "SELECT 1 FROM lane WHERE kind = ? AND source >= ? AND source < ? LIMIT 1"
_SCANS = """
    SELECT scan.id, scan.lane, pass.sequence, scan.observed_at, scan.ended_at, scan.status, scan.seal,
        scan.seal_document
    FROM scan JOIN pass ON pass.id = scan.pass
    WHERE scan.lane = ? AND pass.sequence <= ? ORDER BY scan.observed_at
"""


class Snapshot:
    """A read-only view, fixed at a sequence. Documents are checked against their digests as they are read."""

    def __init__(self, connection: sqlite3.Connection, path: Path, entry: LedgerEntry) -> None:
        self._connection = connection
        self._path = path
        self.sequence = entry.sequence
        self.head = entry.hash.hex()

    @classmethod
    def open(cls, path: Path, sequence: int | None = None) -> Snapshot:
        """A snapshot at a sequence, by default the last; raises UnknownSequence."""
        connection = connect(path, readonly=True)
        try:
            with translated(path):
                entry = next(ledger.entries(connection, up_to=sequence, newest_first=True), None)
        except BaseException:
            connection.close()
            raise
        if entry is None or (sequence is not None and entry.sequence != sequence):
            connection.close()
            last = entry.sequence if entry else 0
            raise UnknownSequence(f"{path}: expected a ledger sequence from 1 to {last}, got {sequence}",
                                  hint="Leave the sequence out to read the latest.")
        return cls(connection, path, entry)

    def reopen(self) -> Callable[[], Snapshot]:
        """What opens the same view again, in another process too."""
        return partial(Snapshot.open, self._path, self.sequence)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def lanes(self, kind: str | None = None, source: str | None = None) -> list[LaneInfo]:
        """Every lane that was scanned or attempted, with the labels of its last scan; by kind, source and scope.

        What was imported is in none of them (``imported``).
        """
        with translated(self._path):
            rows = self._connection.execute(_LANES, {"sequence": self.sequence, "kind": kind, "source": source})
            return [lane for row in rows if not (lane := LaneInfo(*row)).source.startswith(IMPORTED)]

    def imports(self, kind: str) -> list[LaneInfo]:
        """The lanes of imports of a kind; the source of each is its import's own."""
        with translated(self._path):
            # Most kinds have none, which the index of lanes knows at once.
            if not self._connection.execute(_ANY_IMPORT, (kind, IMPORTED, IMPORTED + "\U0010ffff")).fetchone():
                return []
            rows = self._connection.execute(_LANES, {"sequence": self.sequence, "kind": kind, "source": None})
            return [lane for row in rows if (lane := LaneInfo(*row)).source.startswith(IMPORTED)]

    def imported(self, kind: str) -> Iterator[tuple[LaneInfo, ImportedScan]]:
        """What was imported of a kind: the lane that each import speaks of, as it would be named, and what it says."""
        for lane in self.imports(kind):
            _, mark, source = lane.source.split(":", 2)
            for scan in self.scans(lane.id):
                if scan.status in (ScanStatus.COMPLETE, ScanStatus.PARTIAL):
                    documents = {h.subject: c.digest for h in self.history(lane.id) for c in h.changes if c.digest}
                    yield (replace(lane, source=source),
                           ImportedScan(mark, scan.observed_at, scan.status == ScanStatus.COMPLETE, documents))

    def scans(self, lane_id: int) -> list[ScanInfo]:
        """A lane's scans by time, interrupted attempts included (``ended_at`` is their start)."""
        with translated(self._path):
            return [self._scan(row) for row in self._connection.execute(_SCANS, (lane_id, self.sequence)).fetchall()]

    def history(self, lane_id: int) -> Iterator[SubjectHistory]:
        """Every subject of a lane with its changes, by subject; one indexed query, streamed."""
        with translated(self._path):
            observed = {row[0]: row[3] for row in self._connection.execute(_SCANS, (lane_id, self.sequence))}
            rows = self._connection.execute(
                "SELECT subject, scan, digest FROM change WHERE lane = ? ORDER BY subject, scan", (lane_id,))
            for subject, group in groupby(rows, key=itemgetter(0)):
                changes = tuple([Change(scan, observed[scan], digest)
                                 for _, scan, digest in group if scan in observed])
                if changes:
                    yield SubjectHistory(subject, changes)

    def document(self, digest: bytes) -> bytes:
        """One document's JSON; raises DamagedDocument, DocumentRemoved or UnknownDocument."""
        with translated(self._path):
            return documents.read(self._connection, digest)

    def documents(self, digests: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """(digest, JSON) in the order asked for; raises like ``document``."""
        with translated(self._path):
            yield from documents.read_many(self._connection, list(digests))

    def events(self, kind: str, *, start: int, end: int, last: bool = False) -> Iterator[StoredEvent]:
        """The events of a kind that occurred in [start, end), microseconds UTC; lane by lane, by time.

        Each as the revision that was sealed first, or with ``last`` as the last one.
        """
        for lane in self.lanes(kind):
            with translated(self._path):
                yield from events.in_window(self._connection, lane.id, self._sequences(lane.id), start=start, end=end,
                                            sequence=self.sequence, last=last)

    def records(self, kind: str | None = None) -> Iterator[StoredRecord]:
        """The records of a kind (all by default), lane by lane, by id; each as its last sealed revision."""
        for lane in self.lanes():
            with translated(self._path):
                if not records.any_in(self._connection, lane.id):
                    continue
                for record in records.current(self._connection, lane.id, self._sequences(lane.id)):
                    if kind is None or record.kind == kind:
                        yield record

    def entries(self, *kinds: str) -> Iterator[LedgerEntry]:
        """The ledger's entries of these kinds (all by default), oldest first, each checked against its hash."""
        with translated(self._path):
            yield from ledger.entries(self._connection, kinds, up_to=self.sequence)

    def sealed_entries(self) -> Iterator[tuple[int, bytes, bytes, bytes]]:
        """(sequence, bytes, hash, signature) of every entry, oldest first, for others to verify the chain with."""
        with translated(self._path):
            yield from self._connection.execute(
                "SELECT sequence, body, hash, signature FROM entry WHERE sequence <= ? ORDER BY sequence",
                (self.sequence,))

    def nonce(self, digest: bytes) -> bytes | None:
        """The nonce under which a personal document was hashed, None for a plain one; raises like ``document``.

        Whoever has it can test guesses against the digest: it goes only where the document itself goes.
        """
        with translated(self._path):
            return documents.nonce_of(self._connection, digest)

    def provenance(self, lane_id: int) -> bytes:
        """The provenance document of a lane's last scan: operations, parameters, versions, as JSON."""
        with translated(self._path):
            row = self._connection.execute(
                "SELECT declaration.provenance FROM scan JOIN declaration ON declaration.id = scan.declaration "
                "JOIN pass ON pass.id = scan.pass WHERE scan.lane = ? AND pass.sequence <= ? "
                "ORDER BY scan.observed_at DESC LIMIT 1", (lane_id, self.sequence)).fetchone()
        return self.document(row[0]) if row else b"{}"

    def _sequences(self, lane_id: int) -> dict[int, int]:
        return {row[0]: row[2] for row in self._connection.execute(_SCANS, (lane_id, self.sequence))}

    def _scan(self, row: tuple[int, int, int, int, int | None, str, bytes | None, bytes | None]) -> ScanInfo:
        scan_id, lane, sequence, observed_at, ended_at, status, seal, document = row
        content = facts.parse(facts.of_row(self._connection, seal, document))
        problems = tuple(ScanProblem(*problem) for problem in content.get("problems", ()))
        return ScanInfo(scan_id, lane, sequence, observed_at, observed_at if ended_at is None else ended_at, status,
                        problems, content.get("completeness"), content.get("stats", {}))
