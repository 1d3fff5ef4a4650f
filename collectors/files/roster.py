"""``people.csv``: the roster of everyone who works here or did, as its owner confirms it.

All or nothing: one faulty row and nothing of the file is taken, because a person left out reads like a leaver.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from collectors.base import Collector, Document, Item, Operation, Problem, Scope
from collectors.files.errors import RegisterError, at
from collectors.files.fields import day_fault, text_fault
from collectors.files.reading import read_register
from collectors.files.source import RegisterFolder
from collectors.guard import meter

NAME = "people.csv"
COLUMNS = ("id", "name", "email", "employment_type", "manager", "start", "end", "time_zone")
_LOGIN = "login:"
_REQUIRED = ("id", "name", "time_zone")
_READ = Operation("READ people.csv", "read access to people.csv")


def collect_people(source: RegisterFolder, scope: Scope) -> Iterator[Item]:
    """One document a row; a fault anywhere fails the scan, with a problem for each."""
    del scope  # a folder has one lane a register
    text = read_register(source.folder, NAME, _READ.name, source.limits)
    rows, faults = parse_roster(text)
    if faults:
        yield from (fault.as_problem() for fault in faults)
        raise RegisterError("malformed_register", f"{NAME}: {len(faults)} faults; nothing of it was taken",
                            hint="Correct the lines named and collect again.")
    meter().page(len(rows))
    if not rows:
        yield Problem("empty_register", f"{NAME}: has no people; that the roster is empty is not taken as a fact",
                      _READ.name, listing=True)
    for row in rows:
        yield Document(row["id"], row["name"], {"item": row})


def parse_roster(text: str) -> tuple[list[dict[str, Any]], list[RegisterError]]:
    """The people of a roster's text, and every fault with its line. People are complete only without faults."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = _header(next(reader, []))
        parser = _Parser(header)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                parser.row(reader.line_num, [cell.strip() for cell in cells])
    except RegisterError as error:
        return [], [error]
    except csv.Error as error:
        return [], [_fault("not_csv", reader.line_num, f"not CSV ({error})")]
    return parser.people, parser.faults


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    _require_commas(cells)
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise _fault("missing_columns", 1, f"the columns {', '.join(missing)} are missing",
                     f"Expected {','.join(COLUMNS)} and {_LOGIN}<system> for each system.")
    named = [name for name in names if name]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise _fault("duplicate_column", 1, f"the column {twice[0]} is given twice")
    odd = [n for n in named if n.lower().startswith("login") and (not n.startswith(_LOGIN) or not n[len(_LOGIN):])]
    if odd:
        raise _fault("bad_column", 1, f"the column {odd[0]!r} is not {_LOGIN}<system>",
                     "Write it as login:github, with the source's name or type.")
    return names


def _require_commas(cells: list[str]) -> None:
    for separator, noun in ((";", "semicolons"), ("\t", "tabs")):
        if len(cells) <= 1 and separator in "".join(cells):
            raise _fault("wrong_separator", 1, f"columns are separated by {noun}, expected commas",
                         "Export it as CSV with commas; a spreadsheet's regional settings choose the separator.")


@dataclass(slots=True)
class _Parser:
    """Rows against one header; ids are remembered by their line."""

    header: list[str]
    people: list[dict[str, Any]] = field(default_factory=list)
    faults: list[RegisterError] = field(default_factory=list)
    _lines: dict[str, int] = field(default_factory=dict)

    def row(self, line: int, cells: list[str]) -> None:
        """One person, or the row's faults."""
        if len(cells) != len(self.header):
            self.faults.append(_fault("wrong_columns", line, f"{len(cells)} cells, expected {len(self.header)}",
                                      "Put cells that hold a comma in quotes."))
            return
        row = dict(zip(self.header, cells, strict=True))
        self.faults += [_fault(code, line, text) for code, text in (*_row_faults(row), *self._twice(row["id"]))]
        self._lines.setdefault(row["id"], line)
        self.people.append(_person(row))

    def _twice(self, person: str) -> Iterator[tuple[str, str]]:
        if person and person in self._lines:
            yield "duplicate_id", f"id {person} is also on line {self._lines[person]}; an id is never used again"


def _row_faults(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(code, sentence) of everything wrong with one row."""
    for name, value in row.items():
        fault = text_fault(value, login=name.startswith(_LOGIN)) if _taken(name) else ""
        if fault:
            yield "bad_text", f"{name} {fault}"
    for name in _REQUIRED:
        if not row[name]:
            yield "missing_value", f"{name} is empty"
    days = {name: day_fault(row[name]) for name in ("start", "end") if row[name]}
    for name, fault in days.items():
        if fault:
            yield "bad_date", f"{name}: {fault}"
    if len(days) == 2 and not any(days.values()) and row["end"] < row["start"]:
        yield "end_before_start", f"end {row['end']} is before start {row['start']}"
    if row["time_zone"] and row["time_zone"] not in _zones():
        yield "unknown_time_zone", f"time_zone {row['time_zone'][:40]!r} is no IANA name such as Europe/Berlin"


def _taken(name: str) -> bool:
    return name in COLUMNS or name.startswith(_LOGIN)


def _person(row: dict[str, str]) -> dict[str, Any]:
    person: dict[str, Any] = {name: row[name] for name in COLUMNS}
    logins = {name[len(_LOGIN):].strip(): value for name, value in row.items() if name.startswith(_LOGIN) and value}
    return {**person, "start": row["start"] or None, "end": row["end"] or None, "logins": logins}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _fault(code: str, line: int, text: str, hint: str = "") -> RegisterError:
    return RegisterError(code, at(NAME, line, text), operation=_READ.name, hint=hint)


PEOPLE = Collector(
    kind="files.person",
    title="People of the roster, leavers included",
    operations=(_READ,),
    collect=collect_people,
    personal=True,
)
