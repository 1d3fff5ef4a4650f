"""A file of rows: comma-separated UTF-8 with a header. Every fault is found at once, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from collectors.files.errors import RegisterError, at
from collectors.files.faults import faults_of, validated
from collectors.files.register import Register


def parse_table(register: Register, text: str) -> tuple[list[dict[str, Any]], list[RegisterError]]:
    """The rows of a table's text, and every fault with its line. Rows are complete only without faults."""
    body, skipped = without_comments(text)
    reader = csv.reader(io.StringIO(body, newline=""), strict=True)
    parser = _Parser(register)
    try:
        parser.head(next(reader, []), skipped + 1)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                parser.row(reader.line_num + skipped, [cell.strip() for cell in cells])
    except RegisterError as error:
        return [], [error]
    except csv.Error as error:
        return [], [parser.fault("not_csv", reader.line_num + skipped, f"not CSV ({error})")]
    return parser.rows, parser.faults


def columns(register: Register) -> list[str]:
    """The columns that are read, in the model's order; those of ``Register.header`` are apart."""
    return [name for name, field_ in register.model.model_fields.items() if field_.alias is None]


def without_comments(text: str) -> tuple[str, int]:
    """The text from the header on, and how many lines of comment stand before it."""
    skipped = 0
    while text.startswith("#"):
        text = text.partition("\n")[2]
        skipped += 1
    return text, skipped


@dataclass(slots=True)
class _Parser:
    """Rows against one header; ids are remembered by their line."""

    register: Register
    header: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[RegisterError] = field(default_factory=list)
    _lines: dict[str, int] = field(default_factory=dict)

    def head(self, cells: list[str], line: int) -> None:
        """The header's names; raises RegisterError where the file is no such register."""
        self.header = [cell.strip() for cell in cells]
        for code, text, hint in (*_separator(cells), *self._columns()):
            raise self.fault(code, line, text, hint)

    def row(self, line: int, cells: list[str]) -> None:
        """One row, or its faults."""
        if len(cells) != len(self.header):
            self.faults.append(self.fault("wrong_columns", line, f"{len(cells)} cells, expected {len(self.header)}",
                                          "Put cells that hold a comma in quotes."))
            return
        named = dict(zip(self.header, cells, strict=True))
        try:
            row = validated(self.register.model, self._values(named))
            self.rows.append(row)
        except ValidationError as error:
            self.faults += [self.fault(code, line, text) for code, _, text in faults_of(error)]
        self._once(named["id"], line)

    def _values(self, named: dict[str, str]) -> dict[str, Any]:
        if self.register.from_row is not None:
            return self.register.from_row(named)
        return {name: named[name] for name in columns(self.register) if name in named}

    def _once(self, name: str, line: int) -> None:
        if name and name in self._lines:
            self.faults.append(self.fault("duplicate_id", line, f"id {name} is also on line {self._lines[name]}; "
                                                                "an id is never used again"))
        self._lines.setdefault(name, line)

    def _columns(self) -> Iterator[tuple[str, str, str]]:
        """(code, sentence, hint) of what is wrong with the header."""
        known = columns(self.register)
        missing = [n for n in known if n not in self.header and n not in self.register.optional]
        if missing:
            yield "missing_columns", f"the columns {', '.join(missing)} are missing", f"Expected {','.join(known)}."
        twice = sorted({name for name in self.header if name and self.header.count(name) > 1})
        if twice:
            yield "duplicate_column", f"the column {twice[0]} is given twice", ""
        odd = self.register.header(self.header) if self.register.header else ""
        if odd:
            yield "bad_column", odd, ""
        for name in self.header:
            near = get_close_matches(name, [n for n in self.register.optional if n not in self.header], 1, 0.8)
            if near and name not in known:
                yield "bad_column", f"the column {name!r} is not read; {near[0]} is meant?", "Correct its name."

    def fault(self, code: str, line: int, text: str, hint: str = "") -> RegisterError:
        """One fault of the file."""
        return RegisterError(code, at(self.register.place, line, text), operation=self.register.read.name, hint=hint)


def _separator(cells: list[str]) -> Iterator[tuple[str, str, str]]:
    for separator, noun in ((";", "semicolons"), ("\t", "tabs")):
        if len(cells) <= 1 and separator in "".join(cells):
            yield ("wrong_separator", f"columns are separated by {noun}, expected commas",
                   "Export it as CSV with commas; a spreadsheet's regional settings choose the separator.")
