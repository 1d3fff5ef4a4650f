"""Helpers of the store's tests: a clock that is passed in, and scans in one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from collectors.base import Completeness, Lane, Problem, ScanSeal, ScanStatus, Yields
from store.store import Store
from store.writer import PassWriter

START = datetime(2026, 1, 1, tzinfo=UTC)
LANE = Lane("aws:123456789012", "aws.s3.bucket")
EVENTS = Lane("github:4711", "github.change", "42")
PROVENANCE = orjson.dumps({"operations": ["s3:ListBuckets"], "collector": 1})


def day(number: float) -> datetime:
    """A day after the start."""
    return START + timedelta(days=number)


def body(value: Any) -> bytes:
    """A document as canonical JSON."""
    return orjson.dumps({"label": "x", "item": value}, option=orjson.OPT_SORT_KEYS)


def open_lane(running: PassWriter, lane: Lane = LANE, *, at: datetime, yields: Yields = Yields.STATE,
              personal: bool = False, label: str = "production"):
    """A lane opened as the runner does it."""
    return running.open_lane(lane, label=label, scope_label="", provenance=PROVENANCE, started_at=at, yields=yields,
                             personal=personal)


def finished(at: datetime, status: ScanStatus = ScanStatus.COMPLETE, **values: Any) -> ScanSeal:
    """A seal a minute after the start of the scan."""
    return ScanSeal(status, at + timedelta(minutes=1), **{"stats": {"calls": 3, "pages": 1}, **values})


@dataclass
class Company:
    """A store with shortcuts."""

    store: Store
    path: Path

    def begin(self, at: datetime, **meta: Any) -> PassWriter:
        """Begin a pass."""
        return self.store.writer(lambda: at).begin_pass(started_at=at, meta=meta)

    def scan(self, at: datetime, documents: Mapping[str, Any], *, lane: Lane = LANE,
             status: ScanStatus = ScanStatus.COMPLETE, personal: bool = False, label: str = "production",
             problems: tuple[Problem, ...] = ()) -> str:
        """One pass over one lane."""
        running = self.begin(at)
        sink = open_lane(running, lane, at=at, personal=personal, label=label)
        for subject, value in documents.items():
            sink.add(subject, body(value))
        sink.seal(finished(at, status, problems=problems))
        return running.close(at + timedelta(minutes=2))

    def events(self, at: datetime, items: Mapping[str, tuple[datetime, Any]], window: tuple[datetime, datetime],
               *, status: ScanStatus = ScanStatus.COMPLETE) -> str:
        """One pass over an event lane with its proof of completeness."""
        running = self.begin(at)
        sink = open_lane(running, EVENTS, at=at, yields=Yields.EVENT)
        for event_id, (occurred_at, value) in items.items():
            sink.add_event(event_id, occurred_at, body(value))
        proof = Completeness("merged pulls", *window, rows=len(items))
        sink.seal(finished(at, status, completeness=proof))
        return running.close(at + timedelta(minutes=2))


def codes(report) -> list[str]:
    """The codes of a report's problems, first first."""
    return [problem.code for problem in report.problems]


def copy_of(path: Path, target: Path) -> None:
    """A consistent copy of a store, as a backup makes it."""
    source, copy = sqlite3.connect(path), sqlite3.connect(target)
    source.backup(copy)
    source.close()
    copy.close()


def edit_store(path: Path, sql: str, *values: Any) -> None:
    """Edit a store behind its back, as its administrator could."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    assert connection.execute(sql, values).rowcount != 0
    connection.close()
