"""Rows of registers as an instant has them, for what a description must name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from collectors.base import ScanStatus
from policies.operation.evidence import Reader
from store.types import SubjectHistory


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: its fields, its text (""), its document, and when it was first read; ``begun``: its register was."""

    item: Mapping[str, Any]
    text: str
    document: str
    first: int
    begun: int


def rows_of(reader: Reader, kind: str, as_of: int) -> list[Row]:
    """The entries that a register has at an instant."""
    return [row for row, _ in _versions(reader, kind, as_of, only_last=True)]


def versions_of(reader: Reader, kind: str, as_of: int) -> list[tuple[Row, int]]:
    """Every version of every entry up to an instant, oldest first, each with when it was first read."""
    return list(_versions(reader, kind, as_of, only_last=False))


def was_read(reader: Reader, kind: str) -> bool:
    """Whether a register was ever read in full."""
    return any(s.status == ScanStatus.COMPLETE for info in reader.infos(kind) for s in reader.scans(info))


def _versions(reader: Reader, kind: str, as_of: int, *, only_last: bool) -> Iterator[tuple[Row, int]]:
    for lane in reader.kept(kind):
        begun = min((s.observed_at for s in lane.scans), default=as_of)
        for history in lane.histories:
            changes = [c for c in history.changes if c.observed_at <= as_of]
            if only_last:
                changes = changes[-1:]
            yield from ((_row(reader, history, c.digest, begun), c.observed_at) for c in changes if c.digest)


def _row(reader: Reader, history: SubjectHistory, digest: bytes, begun: int) -> Row:
    document = orjson.loads(reader.evidence.document(digest))
    return Row(document.get("item") or {}, str(document.get("text") or ""), digest.hex(),
               history.changes[0].observed_at, begun)
