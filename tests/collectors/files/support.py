"""One valid entry for each register, made from its declaration, and the way to collect it as the runner would."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, get_args

from collectors.base import CollectError, Document, Problem, Record
from collectors.files.collect import collect_register
from collectors.files.fields import Entry
from collectors.files.register import Register
from collectors.files.source import RegisterFolder
from collectors.files.table import columns
from collectors.guard import declaring
from collectors.limits import Limits

SAMPLES = {"YYYY-MM-DD": "2026-03-01", "yes or no": "yes", "yes, no or empty": "no",
           "YYYY-MM-DD or empty": "2026-03-02", "whole number": "3", "whole number or empty": "4",
           "time with zone, or empty": "2026-03-01T10:00:00Z",
           "IANA name such as Europe/Berlin": "Europe/Berlin", "list of ids, may be empty": "[CC6.1]"}


class Collected:
    """What collecting one register gave, by class, and the error that ended it."""

    def __init__(self, register: Register, folder: Path, limits: Limits | None = None) -> None:
        self.items: list[Any] = []
        self.error: CollectError | None = None
        with declaring(*(operation.name for operation in register.operations)):
            try:
                for item in collect_register(register, RegisterFolder("hr", folder, limits or Limits())):
                    self.items.append(item)
            except CollectError as error:
                self.error = error

    @property
    def documents(self) -> list[Document]:
        """Subjects seen."""
        return [item for item in self.items if isinstance(item, Document)]

    @property
    def records(self) -> list[Record]:
        """Records seen."""
        return [item for item in self.items if isinstance(item, Record)]

    @property
    def problems(self) -> list[Problem]:
        """What went wrong."""
        return [item for item in self.items if isinstance(item, Problem)]

    @property
    def codes(self) -> set[str]:
        """Every stable code, the error's own included."""
        return {p.code for p in self.problems} | ({self.error.code} if self.error else set())

    @property
    def incomplete(self) -> bool:
        """Whether the scan could close anything: it may not where this is true."""
        return self.error is not None or any(problem.listing for problem in self.problems)


def sample(model: type[Entry], name: str) -> str:
    """A valid value of one field, as text."""
    field = model.model_fields[name]
    choices = [c for part in (field.annotation, *get_args(field.annotation)) for c in get_args(part)
               if isinstance(c, str)]
    if choices:
        return choices[0]
    return SAMPLES.get(field.description or "", "x" if field.description in {"text", "text or empty"} else "")


def row(register: Register, **values: str) -> dict[str, str]:
    """A valid row, with some cells of one's own."""
    return {name: sample(register.model, name) for name in columns(register)} | {"id": "r1"} | values


def write_rows(register: Register, folder: Path, *rows: dict[str, str]) -> Path:
    """A table of these rows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns(register))
    writer.writeheader()
    writer.writerows(rows)
    path = folder / register.place
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def write_file(register: Register, folder: Path, name: str = "a.md", text: str = "Text.", **values: str) -> Path:
    """One file of a register with a valid front matter, some fields one's own as YAML."""
    fields = {key: sample(register.model, key) for key in register.model.model_fields} | {"id": "r1"} | values
    path = folder / register.place / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{key}: {value}" for key, value in fields.items() if value]
    path.write_text("\n".join(["---", *lines, "---", text, ""]), encoding="utf-8")
    return path


def write_one(register: Register, folder: Path, **values: str) -> Path:
    """One valid entry of any register."""
    if register.is_table:
        return write_rows(register, folder, row(register, **values))
    return write_file(register, folder, **values)
