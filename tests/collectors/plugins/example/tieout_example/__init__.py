"""An example of a collector from outside: the locks of a door system, from the JSON list that it writes.

Its declarations say what it reads; its client asks the guard before each read, as every client must.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from collectors.base import CollectError, Collector, Document, Item, Level, Operation, Scope, Source
from collectors.guard import meter, require_declared
from collectors.limits import Limits

_READ = Operation("READ locks", "read access to the list of locks")


@dataclass(frozen=True, slots=True)
class DoorSystem:
    """One door system; its id is the provider's, so it must begin with the source type."""

    label: str
    path: Path

    @property
    def id(self) -> str:
        """``doors:`` and the name."""
        return f"doors:{self.label}"

    @property
    def type(self) -> str:
        """The entry point's name."""
        return "doors"

    @property
    def caller(self) -> str:
        """Who the provider sees."""
        return str(self.path)

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """One lane for the whole system."""
        return [("", self.label)] if level is Level.SOURCE else []

    def collectors(self) -> tuple[Collector, ...]:
        """What is declared, and nothing else."""
        return COLLECTORS

    def locks(self) -> list[dict[str, Any]]:
        """The client: it asks the guard, reads, and reports to the meter."""
        require_declared(_READ.name)
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise CollectError("unreadable", f"{self.path.name}: cannot be read", operation=_READ.name) from error
        meter().call(_READ.name, "read", len(data))
        found: list[dict[str, Any]] = json.loads(data)
        return found


def collect_locks(source: DoorSystem, scope: Scope) -> Iterator[Item]:
    """One document a lock."""
    for lock in source.locks():
        yield Document(lock["id"], lock["name"], {"item": lock})


COLLECTORS = (Collector(kind="doors.lock", title="Locks", operations=(_READ,), collect=collect_locks),)


def connect(config: Mapping[str, Any], *, clock: Callable[[], datetime], limits: Limits) -> list[Source]:
    """The system of one configured entry: ``name`` and ``path``."""
    return [DoorSystem(config["name"], Path(config["path"]))]
