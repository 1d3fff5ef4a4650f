"""``python -m tests.examples``: one document of every kind, as the real collectors read it from the stand-ins.

The pages of docs/sources/ lead to these files; tests/agent/test_docs_examples.py holds them against the collectors.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from collectors.limits import Limits
from collectors.runner import run_pass
from tests.examples import estates

FOLDER = Path(__file__).parents[2] / "docs" / "sources" / "examples"
QUICK = Limits(threads=2, retries=1)
READABLE = 6000  # bytes


class Kept:
    """A sink that keeps the documents of each kind."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, bytes]] = {}
        self._kind = ""

    def begin_pass(self, **_about: Any) -> Kept:
        """One pass."""
        return self

    def open_lane(self, lane: Any, **_about: Any) -> Kept:
        """One lane; one thread works at a time here, so that the kind is that of the lane."""
        opened = Kept()
        opened.documents, opened._kind = self.documents, lane.kind
        return opened

    def unseen(self) -> tuple[()]:
        """Nothing before this pass."""
        return ()

    def add(self, subject: str, body: bytes) -> None:
        """One subject."""
        self.documents.setdefault(self._kind, {})[subject] = body

    def add_event(self, event_id: str, _occurred_at: Any, body: bytes) -> None:
        """One event."""
        self.add(event_id, body)

    def add_record(self, _record_id: str, _kind: str, _effective_at: Any, _body: bytes) -> None:
        """Records are shown by the document that they stand in."""

    def since(self, _lane: Any, _kept_from: Any = None) -> None:
        """No window before this pass."""

    def seal(self, _seal: Any) -> None:
        """The end of a lane."""

    def close(self, _ended_at: Any) -> str:
        """The end of the pass."""
        return ""


def collected(estate: Callable[[Path], Any], folder: Path) -> dict[str, Any]:
    """A document of each kind of an estate: the fullest that is still quick to read."""
    with contextmanager(estate)(folder) as (source, clock):
        kept = Kept()
        run_pass([source], kept, clock=clock, limits=QUICK, history_start=clock() - timedelta(days=60))
    return {kind: json.loads(_chosen(list(bodies.values()))) for kind, bodies in kept.documents.items()}


def _chosen(bodies: list[bytes]) -> bytes:
    short = [body for body in bodies if len(body) <= READABLE]
    return max(short, key=lambda body: (len(body), body)) if short else min(bodies, key=len)


def everything() -> Iterator[tuple[str, Any]]:
    """(kind, document) over every type of source."""
    for estate in estates.ALL:
        with tempfile.TemporaryDirectory() as folder:
            yield from sorted(collected(estate, Path(folder)).items())


def main() -> None:
    """Write them all; those of kinds that are no more go."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = set()
    for kind, document in everything():
        path = FOLDER / f"{kind}.json"
        path.write_text(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
        written.add(path.name)
    for path in FOLDER.glob("*.json"):
        if path.name not in written:
            path.unlink()
    sys.stdout.write(f"{len(written)} examples in {FOLDER.name}/\n")


if __name__ == "__main__":
    os.environ["NO_PROXY"] = "127.0.0.1"
    main()
