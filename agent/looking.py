"""Finds subjects in the evidence by id, label or digest, and tells two documents apart path by path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from agent.config.errors import ConfigError

if TYPE_CHECKING:
    from store.snapshot import Snapshot
    from store.types import LaneInfo, SubjectHistory


@dataclass(frozen=True, slots=True)
class Found:
    """One subject of one lane with its history and the label of its last document."""

    lane: LaneInfo
    history: SubjectHistory
    label: str

    @property
    def digest(self) -> bytes | None:
        """The current document, or None where the subject is gone."""
        return self.history.changes[-1].digest


def subjects(view: Snapshot, kind: str | None = None, source: str | None = None) -> Iterator[Found]:
    """Every subject, by lane; ``source`` is a provider's id or a configured name."""
    for lane in view.lanes(kind=kind):
        if source is None or source in {lane.source, lane.label}:
            for history in view.history(lane.id):
                yield Found(lane, history, _label(view, history))


def one(view: Snapshot, wanted: str, kind: str | None) -> Found:
    """The one subject that ``wanted`` names by id, label or digest; raises where none or several do."""
    found = [item for item in subjects(view, kind) if _named(item, wanted)]
    if not found:
        raise ConfigError(f"nothing collected is called {wanted!r}.",
                          hint="'tieout evidence list' shows what there is.")
    if len(found) > 1:
        kinds = ", ".join(sorted({f"{item.lane.kind} {item.history.subject}" for item in found})[:5])
        raise ConfigError(f"{wanted!r} names {len(found)} subjects ({kinds}).",
                          hint="Give the subject's id, or --kind.")
    return found[0]


def differences(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(path, old, new) for every JSON path whose value differs; lists are compared whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from differences(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif before != after:
        yield path, before, after


def document(view: Snapshot, digest: bytes) -> Any:
    """A stored document as JSON, checked against its digest."""
    return orjson.loads(view.document(digest))


def _label(view: Snapshot, history: SubjectHistory) -> str:
    last = next((change.digest for change in reversed(history.changes) if change.digest), None)
    return str(document(view, last).get("label", "")) if last else ""


def _named(item: Found, wanted: str) -> bool:
    if wanted in {item.history.subject, item.label}:
        return True
    prefix = wanted.lower()
    if len(prefix) < 8:
        return False  # a shorter prefix would name documents by chance
    return any(change.digest and change.digest.hex().startswith(prefix) for change in item.history.changes)
