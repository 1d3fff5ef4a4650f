"""Who added a row or a file, and who last changed it, by the git repository that holds the folder, if one does.

A commit's author and date are what the committer said. They are kept beside the evidence, apart from the time at which
tieout first saw it, which nobody can choose. Only reading subcommands run, and nothing that the repository's own
configuration could name is started: no pager, signature program, text conversion, monitor, or remote.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collectors.canonical import utc_text
from collectors.envelope import absent, error, ok
from collectors.files.register import HISTORY
from collectors.files.table import without_comments
from collectors.guard import meter, require_declared
from collectors.limits import Limits

_OPTIONS = ("--no-pager", "-c", "log.showSignature=false", "-c", "core.fsmonitor=false",
            "-c", "core.hooksPath=/dev/null", "-c", "log.mailmap=false")
_FORMAT = "--format=%x01%at%x02%ae%x02%an"
_MOST_SECONDS = 120.0
_SURROUNDINGS = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0",
                 "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


Parts = dict[str, dict[str, Any]]
"""``first_commit`` and ``last_commit``, each the part of a document: {name, email, at}."""


@dataclass(frozen=True, slots=True)
class Commit:
    """Who and when, as the commit says."""

    name: str
    email: str
    at: str

    def as_json(self) -> dict[str, str]:
        """For a document."""
        return {"name": self.name, "email": self.email, "at": self.at}


@dataclass(frozen=True, slots=True)
class Version:
    """One committed content of one file, oldest first in a history; ``blob`` is empty where it was deleted."""

    path: str
    blob: str
    commit: Commit


class HistoryUnreadable(Exception):
    """The repository is there and its history could not be read; ``args[0]`` is a stable code."""


def versions(folder: Path, place: str, limits: Limits) -> list[Version] | None:
    """Every committed version of a register, oldest first; None where the folder is in no repository."""
    require_declared(HISTORY.name)
    root = folder.resolve()
    if not any((parent / ".git").exists() for parent in (root, *root.parents)):
        return None
    if not _git(root, "rev-list", "-n1", "--all"):
        return []
    out = _git(root, "log", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-color",
               "--raw", "--no-abbrev", "--relative", "--reverse", "-z", _FORMAT, "--", place)
    found = list(_parsed(out.decode("utf-8", "replace")))
    if len(found) > limits.history_versions:
        raise HistoryUnreadable("history_too_long")
    return found


def of_files(found: list[Version] | None, contents: Mapping[str, bytes]) -> dict[str, Parts]:
    """``first_commit`` and ``last_commit`` of each file of a folder, by its path."""
    return {path: _part(found, [v for v in found or () if v.path == path], data) for path, data in contents.items()}


def of_rows(folder: Path, found: list[Version] | None, rows: Mapping[str, Mapping[str, str]],
            limits: Limits) -> dict[str, Parts]:
    """``first_commit`` and ``last_commit`` of each row of a table, by its id; ``rows`` are the cells in the file."""
    if found is None:
        return dict.fromkeys(rows, _nobody("no_repository"))
    added: dict[str, Commit] = {}
    changed: dict[str, Commit] = {}
    before: dict[str, dict[str, str]] = {}
    for version, text in _texts(folder, found, limits):
        now = raw_rows(text)
        for name, cells in now.items():
            if name not in before:
                added[name] = version.commit
            if before.get(name) != cells:
                changed[name] = version.commit
        before = now
    return {name: _known(added[name], changed[name]) if before.get(name) == cells else _nobody("not_committed")
            for name, cells in rows.items()}


def raw_rows(text: str) -> dict[str, dict[str, str]]:
    """The cells of a table by id, those that are not empty; as much of it as can be read."""
    found: dict[str, dict[str, str]] = {}
    try:
        for row in csv.DictReader(io.StringIO(without_comments(text)[0], newline="")):
            cells = {str(key).strip(): value.strip() for key, value in row.items() if isinstance(value, str)}
            found[cells.get("id", "")] = {key: value for key, value in cells.items() if key and value}
    except csv.Error:
        return found
    return found


def _part(found: list[Version] | None, own: list[Version], data: bytes) -> Parts:
    if found is None:
        return _nobody("no_repository")
    since = next((i for i in range(len(own), 0, -1) if not own[i - 1].blob), 0)  # a file deleted and written anew
    own = own[since:]
    if not own or own[-1].blob != _blob_id(data, len(own[-1].blob)):
        return _nobody("not_committed")
    return _known(own[0].commit, own[-1].commit)


def _known(added: Commit, changed: Commit) -> Parts:
    return {"first_commit": ok(added.as_json()), "last_commit": ok(changed.as_json())}


def _nobody(code: str) -> Parts:
    return {"first_commit": absent(code), "last_commit": absent(code)}


def _blob_id(data: bytes, length: int) -> str:
    digest = hashlib.sha256() if length == 64 else hashlib.sha1(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data) + data)
    return digest.hexdigest()


def _parsed(text: str) -> Iterator[Version]:
    """The tokens of ``git log --raw -z``: a header for each commit, then a pair of status and path for each file."""
    commit = Commit("", "", "")
    tokens = iter(text.split("\0"))
    for token in tokens:
        head, _, rest = token.lstrip("\n").partition(" ")
        if head.startswith("\x01"):
            seconds, email, name = token.lstrip("\n")[1:].split("\x02", 2)
            commit = Commit(name.partition("\n")[0], email, utc_text(datetime.fromtimestamp(int(seconds), UTC)))
        elif head.startswith(":"):
            _, _, blob, status = rest.split(" ", 3)
            yield Version(next(tokens), "" if status == "D" else blob, commit)


def _texts(folder: Path, found: list[Version], limits: Limits) -> Iterator[tuple[Version, str]]:
    """Each version with its text; a deleted one has none."""
    wanted = [version.blob for version in found if version.blob]
    out = _git(folder.resolve(), "cat-file", "--batch", stdin="\n".join(wanted).encode() + b"\n") if wanted else b""
    if len(out) > limits.history_bytes:
        raise HistoryUnreadable("history_too_long")
    position = 0
    for version in found:
        text = b""
        if version.blob:
            head, _, _ = out[position:position + 200].partition(b"\n")
            if not head.startswith(version.blob.encode()) or b" blob " not in head:
                raise HistoryUnreadable("history_damaged")
            start = position + len(head) + 1
            position = start + int(head.rsplit(b" ", 1)[1])
            text = out[start:position]
            position += 1
        yield version, text.decode("utf-8-sig", "replace")


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    program = shutil.which("git")
    if program is None:
        raise HistoryUnreadable("git_not_installed")
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | _SURROUNDINGS
    try:
        done = subprocess.run([program, "-C", str(folder), *_OPTIONS, *arguments], input=stdin, capture_output=True,
                              env=surroundings, timeout=_MOST_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise HistoryUnreadable("git_failed") from fault
    meter().call(HISTORY.name, "read", len(done.stdout))
    if done.returncode != 0:
        raise HistoryUnreadable("git_refused")
    return done.stdout


def unreadable(fault: HistoryUnreadable) -> Parts:
    """The parts where the history could not be read: no evidence of who added anything."""
    part = error(str(fault.args[0]))
    return {"first_commit": part, "last_commit": part}
