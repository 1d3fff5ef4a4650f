"""A folder of registers as a source."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from collectors.base import Collector, Level
from collectors.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class RegisterFolder:
    """One configured folder. Whether it exists is seen when it is read, so that its scans fail with a reason."""

    label: str
    folder: Path
    limits: Limits = LIMITS
    kinds: tuple[Collector, ...] = field(default=(), repr=False)

    @property
    def id(self) -> str:
        """``files:`` and the configured name: a folder has no id of its own."""
        return f"files:{self.label}"

    @property
    def type(self) -> str:
        """Always ``files``."""
        return "files"

    @property
    def caller(self) -> str:
        """Where the files were read; there is no other identity."""
        return str(self.folder)

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """The folder itself; it has no regions and no repositories."""
        return [("", self.label)] if level is Level.SOURCE else []

    def collectors(self) -> tuple[Collector, ...]:
        """The register kinds."""
        return self.kinds
