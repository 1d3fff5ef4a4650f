"""Zip files that are written the same way every time, and read without trusting them."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from reports.errors import PackageError

FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can carry: no clock is read
_NAME = re.compile(r"[A-Za-z0-9._][A-Za-z0-9._-]*(?:/[A-Za-z0-9._][A-Za-z0-9._-]*)*")
_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """What a package may hold: files, bytes of one file and of all, and how far a file may inflate (a ratio)."""

    files: int = 500_000
    file_bytes: int = 512 * 1024 * 1024
    total_bytes: int = 8 * 1024 * 1024 * 1024
    ratio: int = 200
    ratio_from_bytes: int = 1024 * 1024


LIMITS = PackageLimits()


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a package."""

    path: str
    sha256: str
    size: int


class ZipWriter:
    """Writes files in the order they come, uncompressed: deflate differs between zlib builds, these bytes do not."""

    def __init__(self, path: Path) -> None:
        self._path = path
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        self._unfinished = Path(name)
        self._file = os.fdopen(handle, "wb")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED)
        self.entries: list[FileEntry] = []
        self._names: set[str] = set()

    def add(self, name: str, data: bytes) -> None:
        """Add one file; raises ``PackageError`` for a name that is unsafe or was there before."""
        if not safe_name(name) or name in self._names:
            raise PackageError(f"{name!r}: expected a new relative name of plain characters")
        info = zipfile.ZipInfo(name, FIRST_DATE)
        info.create_system = 3
        info.external_attr = (stat.S_IFREG | 0o644) << 16
        self._zip.writestr(info, data)
        self._names.add(name)
        self.entries.append(FileEntry(name, hashlib.sha256(data).hexdigest(), len(data)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        """The package appears under its name only when it is whole."""
        self._zip.close()
        self._file.close()
        if kind is None:
            self._unfinished.replace(self._path)
        else:
            self._unfinished.unlink()


def safe_name(name: str) -> bool:
    """A relative path of plain characters that stays inside its folder on every system."""
    return bool(_NAME.fullmatch(name)) and ".." not in PurePosixPath(name).parts and len(name) <= 400


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip file for reading; raises ``PackageError`` where it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise PackageError(f"{path}: expected a package, got a file that cannot be read as a zip ({error})") from error


def unsafe_entries(archive: zipfile.ZipFile, limits: PackageLimits = LIMITS) -> Iterator[tuple[str, str]]:
    """(name, what is wrong) for every entry that could leave its folder, hide another or fill the disk."""
    entries = archive.infolist()
    if len(entries) > limits.files:
        yield "", f"expected at most {limits.files} files, got {len(entries)}"
    if sum(entry.file_size for entry in entries) > limits.total_bytes:
        yield "", f"expected at most {limits.total_bytes} bytes in all"
    seen: set[str] = set()
    for entry in entries:
        fault = _fault(entry, limits) or ("is there twice" if entry.filename in seen else "")
        seen.add(entry.filename)
        if fault:
            yield entry.filename, fault


def _fault(entry: zipfile.ZipInfo, limits: PackageLimits) -> str:
    """What is wrong with one entry of the directory, or nothing; its bytes are not read."""
    mode = entry.external_attr >> 16
    if not safe_name(entry.filename) or entry.orig_filename != entry.filename:
        return "its name could leave the package's folder, or is not plain"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "is no regular file (a link, a folder or a device)"
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.file_size > limits.file_bytes:
        return f"expected at most {limits.file_bytes} bytes, its header says {entry.file_size}"
    if entry.file_size > limits.ratio_from_bytes and entry.file_size > limits.ratio * max(1, entry.compress_size):
        return f"inflates more than {limits.ratio} times"
    return ""


def read_bounded(archive: zipfile.ZipFile, name: str, limits: PackageLimits = LIMITS) -> bytes:
    """One file's bytes, never more than its header says and the limit allows; raises ``PackageError``."""
    entry = archive.getinfo(name)
    bound = min(entry.file_size, limits.file_bytes)
    chunks, size = [], 0
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_READ):
                size += len(chunk)
                if size > bound:
                    raise PackageError(f"{name}: expected {bound} bytes, got more")
                chunks.append(chunk)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise PackageError(f"{name}: cannot be read ({error})") from error
    return b"".join(chunks)
