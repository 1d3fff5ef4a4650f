"""One file of another tool's output as a source."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from collectors.base import Collector, Level
from collectors.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class ImportFile:
    """One configured file. Whether it exists is seen when it is read, so that its scan fails with a reason."""

    label: str
    path: Path
    format: str
    limits: Limits = LIMITS
    kinds: tuple[Collector, ...] = field(default=(), repr=False)

    @property
    def id(self) -> str:
        """``imports:`` and the configured name."""
        return f"imports:{self.label}"

    @property
    def type(self) -> str:
        """Always ``imports``."""
        return "imports"

    @property
    def caller(self) -> str:
        """Which file was read."""
        return str(self.path)

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """The file itself."""
        return [("", self.label)] if level is Level.SOURCE else []

    def collectors(self) -> tuple[Collector, ...]:
        """The one kind."""
        return self.kinds
