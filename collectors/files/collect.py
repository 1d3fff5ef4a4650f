"""The one way in which every register becomes documents and records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from collectors.base import Collector, Document, Item, Problem, Scope
from collectors.envelope import error, ok
from collectors.files import history
from collectors.files.errors import RegisterError, at
from collectors.files.faults import faults_of, validated
from collectors.files.front_matter import FrontMatter, split_front_matter
from collectors.files.reading import attachment, decoded, names_in, read_bytes
from collectors.files.register import ATTACHMENTS, HISTORY, Register
from collectors.files.source import RegisterFolder
from collectors.files.table import parse_table
from collectors.guard import meter


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as read: its file, its fields, its history, and the text below the front matter."""

    name: str
    item: dict[str, Any]
    history: history.Parts
    text: str | None = None


def collector_of(register: Register) -> Collector:
    """The collector of one register."""
    def collect(source: RegisterFolder, scope: Scope) -> Iterator[Item]:
        del scope  # a folder has one lane a register
        yield from collect_register(register, source)

    return Collector(kind=register.kind, title=register.title, operations=register.operations, collect=collect,
                     personal=register.personal, set_paths=register.set_paths)


def collect_register(register: Register, source: RegisterFolder) -> Iterator[Item]:
    """Documents and records of a register, and its problems; raises RegisterError where nothing can be taken."""
    entries = _rows(register, source) if register.is_table else _files(register, source)
    count = 0
    for entry in entries:
        if isinstance(entry, Problem):
            yield entry
            continue
        count += 1
        yield from _items(register, source, entry)
    meter().page(count)


def parse_file(register: Register, text: str, name: str) -> tuple[dict[str, Any], str]:
    """The fields of one file and the text below them; raises RegisterError with the first fault."""
    front = split_front_matter(text, name)
    try:
        return validated(register.model, front.fields), front.text
    except ValidationError as fault:
        raise _first(register, front, fault, name) from fault


def _first(register: Register, front: FrontMatter, fault: ValidationError, name: str) -> RegisterError:
    found = [(front.line(place), code, text) for code, place, text in faults_of(fault)]
    line, code, text = min(found)
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return RegisterError(code, at(name, line, text) + more, operation=register.read.name)


def _rows(register: Register, source: RegisterFolder) -> Iterator[Entry | Problem]:
    """All or nothing: one faulty row and nothing of the file is taken."""
    name = register.place
    text = decoded(read_bytes(source.folder, name, register.read.name, source.limits), name)
    rows, faults = parse_table(register, text)
    if faults:
        yield from (fault.as_problem() for fault in faults)
        raise RegisterError("malformed_register", f"{name}: {len(faults)} faults; nothing of it was taken",
                            hint="Correct the lines named and collect again.")
    if not rows:
        yield _empty(register, f"{name}: has no rows")
    try:
        parts = history.of_rows(source.folder, history.versions(source.folder, name, source.limits),
                                history.raw_rows(text), source.limits)
    except history.HistoryUnreadable as fault:
        yield _no_history(fault, name)
        parts = dict.fromkeys((row["id"] for row in rows), history.unreadable(fault))
    yield from (Entry(name, row, parts[row["id"]]) for row in rows)


def _files(register: Register, source: RegisterFolder) -> Iterator[Entry | Problem]:
    """Each file alone; two files with one id are neither taken, for nobody can say which of them is meant."""
    names = names_in(source.folder, register.place, ".md")
    if not names:
        yield _empty(register, f"{register.place}: has no files (*.md)")
    contents: dict[str, bytes] = {}
    found: dict[str, list[tuple[str, dict[str, Any], str]]] = {}
    for name in names:
        try:
            contents[name] = read_bytes(source.folder, name, register.read.name, source.limits)
            item, text = parse_file(register, decoded(contents[name], name), name)
        except RegisterError as fault:
            yield fault.as_problem()
            continue
        found.setdefault(item["id"], []).append((name, item, text))
    try:
        parts = history.of_files(history.versions(source.folder, register.place, source.limits), contents)
    except history.HistoryUnreadable as fault:
        yield _no_history(fault, register.place)
        parts = dict.fromkeys(contents, history.unreadable(fault))
    for name, same in found.items():
        if len(same) > 1:
            yield Problem("duplicate_id", f"{' and '.join(file for file, _, _ in same)}: share the id {name}; "
                          "none of them was taken", register.read.name, name, listing=True)
        else:
            yield from (Entry(file, item, parts[file], text) for file, item, text in same)


def _items(register: Register, source: RegisterFolder, entry: Entry) -> Iterator[Item]:
    item = entry.item
    shown = {key: value for key, value in item.items() if key not in register.apart}
    body: dict[str, Any] = {"item": shown, **entry.history}
    if entry.text is not None:
        text = entry.text.strip("\n")
        body["text_sha256"] = hashlib.sha256(text.encode()).hexdigest()
        if register.with_text:
            body["text"] = text
    if ATTACHMENTS in register.operations:
        body["attachments"], problems = _attached(source, entry)
        yield from problems
    label = item.get("title") or item.get("name") or item["id"]
    yield Document(item["id"], label, body)
    # What changes with every edit stays out of a record, or each edit of its file would revise it.
    yield from register.records_of(item, {key: part for key, part in body.items() if key != "last_commit"}, label)


def _attached(source: RegisterFolder, entry: Entry) -> tuple[dict[str, Any], list[Problem]]:
    """The attachments part, and why one of them could not be read: without it nothing is shown by it."""
    found = []
    for name in entry.item["attachments"]:
        try:
            found.append(attachment(source.folder, name, ATTACHMENTS.name, source.limits))
        except RegisterError as fault:
            problem = Problem(fault.code, f"{entry.name} {entry.item['id']}: attachment {fault.diagnostics()}",
                              ATTACHMENTS.name, entry.item["id"], listing=True)
            return error(fault.code), [problem]
    return ok(found), []


def _empty(register: Register, text: str) -> Problem:
    return Problem("empty_register", f"{text}; that there is nothing is not taken as a fact", register.read.name,
                   listing=True)


def _no_history(fault: history.HistoryUnreadable, name: str) -> Problem:
    return Problem(str(fault.args[0]), f"{name}: its git history could not be read, so nobody knows who added what",
                   HISTORY.name)


