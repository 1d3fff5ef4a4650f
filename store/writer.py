"""The store as a sink: passes whose lanes are written by several threads at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from collectors.base import Lane, Looked, Yields
from collectors.canonical import canonical_bytes, from_micros, to_micros
from store import lanes, passes
from store.errors import PassClosed
from store.lane_writer import LaneWriter
from store.lanes import Declaration
from store.passes import PassLock

if TYPE_CHECKING:
    from store.store import Store


class Writer:
    """The store's Sink. ``clock`` gives the time at which an interrupted pass is closed (UTC)."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._last: PassWriter | None = None

    def begin_pass(self, *, started_at: datetime, meta: Mapping[str, Any]) -> PassWriter:
        """Start a pass; this writer's last one, if it was never closed, and any that was killed are closed first."""
        if self._last is not None:
            self._last.abandon()
        self._store.refuse_rollback()
        self._store.recover(self._clock())
        with self._store.writing() as connection:
            lock = PassLock(self._store.path)
            pass_id = passes.begin(connection, lock.token, to_micros(started_at), canonical_bytes(dict(meta)))
        self._last = PassWriter(self._store, pass_id, lock)
        return self._last


class PassWriter:
    """The store's PassSink. Lanes may be opened and sealed by several threads."""

    def __init__(self, store: Store, pass_id: int, lock: PassLock) -> None:
        self._store = store
        self._id = pass_id
        self._lock: PassLock | None = lock

    def open_lane(self, lane: Lane, *, label: str, scope_label: str, provenance: bytes, started_at: datetime,
                  yields: Yields, personal: bool) -> LaneWriter:
        """Mark an attempt on the lane and take its items; raises NotLater or LaneBusy."""
        self._check_open()
        declaration = Declaration(label, scope_label, yields, personal, provenance)
        with self._store.writing(synced=False) as connection:  # with the pass, before which it is no evidence
            attempt = lanes.mark_attempt(connection, self._id, lane, declaration, to_micros(started_at))
        return LaneWriter(self._store, attempt)

    def since(self, lane: Lane, kept_from: datetime | None = None) -> datetime | None:
        """Until when the events of the lane are complete (its high-water mark), or None.

        A hole before ``kept_from`` can never be filled and does not hold the mark back.
        """
        kept = None if kept_from is None else to_micros(kept_from)
        with self._store.reading() as connection:
            lane_id = lanes.find(connection, lane)
            mark = None if lane_id is None else lanes.since(connection, lane_id, kept)
        return None if mark is None else from_micros(mark)

    def looked(self, lane: Lane) -> tuple[Looked, ...]:
        """The windows of the lane's sealed scans, in their order."""
        with self._store.reading() as connection:
            lane_id = lanes.find(connection, lane)
            return () if lane_id is None else lanes.looked(connection, lane_id)

    def close(self, ended_at: datetime) -> str:
        """Seal the pass, attempts that never sealed included, and return the ledger entry's hash (hex)."""
        lock = self._check_open()
        with self._store.writing() as connection:
            row = next(row for row in passes.without_entry(connection) if row.id == self._id)
            entry = self._store.append_within(connection, "pass", passes.payload(connection, row), to_micros(ended_at))
            passes.finish(connection, self._id, entry.sequence)
        lock.release(finished=True)
        self._lock = None
        self._store.anchor_head()
        return entry.hash.hex()

    def abandon(self) -> None:
        """Give the pass up; the next start closes it as interrupted."""
        if self._lock is not None:
            self._lock.release(finished=False)
            self._lock = None

    def _check_open(self) -> PassLock:
        if self._lock is None:
            raise PassClosed(f"pass {self._id}: it is already closed", hint="Begin a new pass.")
        return self._lock
