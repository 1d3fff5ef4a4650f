"""Reads the sheets that people give: CSV in UTF-8 with the columns asked for, and others beside them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from agent.config.errors import ConfigError


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Every row as text by the names of its columns; raises ``ConfigError`` with the line at fault."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True, restval="")
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise ConfigError(f"{path}:1: expected the columns {', '.join(columns)}; {', '.join(missing)} missing.",
                                  hint="Keep the header of the sheet as it was printed.")
            return [{name: (row[name] or "").strip() for name in columns} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path}: cannot be read as CSV in UTF-8 ({error}).",
                          hint="Export it as CSV with commas, in UTF-8.") from error
