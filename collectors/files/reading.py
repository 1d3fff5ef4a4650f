"""Opening a register: a regular file inside its folder, not too large, in UTF-8. Everything else is a sentence."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path, PurePosixPath

from collectors.files.errors import RegisterError, at
from collectors.guard import meter, require_declared
from collectors.limits import Limits

_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods are zip archives, xls is an OLE file
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_bytes(folder: Path, name: str, operation: str, limits: Limits, most: int | None = None) -> bytes:
    """The bytes of ``folder/name``, at most a register's or ``most``; raises RegisterError.

    ``operation`` is the declared read, such as ``READ people.csv``.
    """
    require_declared(operation)
    data = _read_bytes(_inside(folder, name), name, limits.file_bytes if most is None else most)
    meter().call(operation, "read", len(data))
    return data


def attachment(folder: Path, name: str, operation: str, limits: Limits) -> dict[str, str | int]:
    """Path, SHA-256 and size of an attachment; raises RegisterError. No links: they can be pointed elsewhere."""
    require_declared(operation)
    path = _inside(folder, name)
    if path != folder.resolve() / PurePosixPath(name):
        raise RegisterError("outside_folder", f"{name}: is or goes through a link, expected the file itself",
                            hint="Write its path from the register folder, without .. and links.")
    data = _read_bytes(path, name, limits.attachment_bytes)
    meter().call(operation, "read", len(data))
    return {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def names_in(folder: Path, subfolder: str, suffix: str) -> list[str]:
    """The names of the files with this suffix in any case, sorted, hidden ones left out; raises RegisterError."""
    path = _inside(folder, subfolder)
    try:
        found = sorted(entry.name for entry in path.iterdir())
    except OSError as error:
        raise _unreadable(subfolder, error) from error
    return [f"{subfolder}/{name}" for name in found if name.lower().endswith(suffix) and not name.startswith(".")]


def _inside(folder: Path, name: str) -> Path:
    """The real path; a link that leads out of the folder is refused, for it could name any file of the machine."""
    try:
        root = folder.resolve(strict=True)
        path = (root / name).resolve(strict=True)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RegisterError("missing_file", f"{name}: expected in {folder}, not found",
                            hint="Run 'tieout init' for a template, or correct the source's path.") from error
    except (OSError, RuntimeError) as error:  # a loop of links is either, by Python's version
        raise _unreadable(name, error) from error
    if not path.is_relative_to(root):
        raise RegisterError("outside_folder", f"{name}: is a link that leads out of {folder}",
                            hint="Put the file itself into the folder.")
    return path


def _read_bytes(path: Path, name: str, most: int) -> bytes:
    try:
        # NOFOLLOW and the check after opening: the file may be exchanged between looking and reading.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise RegisterError("not_a_file", f"{name}: expected a regular file")
            data = file.read(most + 1)
            after = os.fstat(descriptor)
    except OSError as error:
        raise _unreadable(name, error) from error
    if len(data) > most:
        raise RegisterError("too_large", f"{name}: more than {most} bytes, the most that is read",
                            hint="Check that it is the right file.")
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise RegisterError("changed_while_read", f"{name}: was written to while it was read; it may be half of it",
                            hint="Collect again once it is saved.")
    return data


def _unreadable(name: str, error: Exception) -> RegisterError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return RegisterError("unreadable", f"{name}: cannot be read ({reason})",
                         hint="Give the account that runs tieout read access to it.")


def decoded(data: bytes, name: str) -> str:
    """The text without its byte order mark; raises RegisterError."""
    if data.startswith(_SPREADSHEETS):
        raise RegisterError("spreadsheet", f"{name}: is a spreadsheet file, expected text",
                            hint="Export it as CSV in UTF-8 with commas.")
    if data.startswith(_UTF16):
        raise RegisterError("not_utf8", f"{name}: is in UTF-16, expected UTF-8", hint="Save it in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RegisterError("not_utf8", at(name, line, f"byte {data[error.start]:#04x} is not UTF-8"),
                            hint="Save it in UTF-8.") from error
