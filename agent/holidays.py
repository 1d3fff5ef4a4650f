"""Reads a file of holidays: CSV with the columns day and name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from agent.config.errors import ConfigError
from agent.sheets import read_rows
from policies.operation.calendar import Holiday


def read_holidays(path: Path) -> tuple[Holiday, ...]:
    """Every holiday of the file; raises ``ConfigError`` with the line whose day cannot be read."""
    return tuple(_holiday(path, line, row) for line, row in enumerate(read_rows(path, ("day", "name")), 2))


def _holiday(path: Path, line: int, row: dict[str, str]) -> Holiday:
    try:
        return Holiday(date.fromisoformat(row["day"]), row["name"])
    except ValueError as error:
        raise ConfigError(f"{path}:{line}: expected a day as YYYY-MM-DD, got {row['day']!r}.",
                          hint="A day that cannot be read is no holiday; correct it or remove the row.") from error
