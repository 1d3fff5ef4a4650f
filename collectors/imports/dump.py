"""What a person hands over: the answers of a provider that somebody saved, and what is said of them.

Nothing here vouches for anything. Who took the answers, when, where they come from and who stands for that are the
words of the person who imports them; they are kept beside the bytes, and every result that rests on them says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from collectors.base import IMPORTED, TieoutError
from collectors.canonical import CanonicalError, canonical_bytes, canonical_value, parse_strict, utc_text
from collectors.limits import Limits
from collectors.redact import redact


class BadDump(TieoutError):
    """Saved answers that cannot be taken; nothing of them was stored."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file: its name, its bytes and the JSON in them."""

    name: str
    data: bytes
    value: Any

    @property
    def sha256(self) -> str:
        """The digest of the file as it was given."""
        return hashlib.sha256(self.data).hexdigest()

    def kept(self) -> str:
        """The text that is kept: the file's own, or without its secrets where it holds any."""
        clean, count = redact(canonical_bytes(canonical_value(self.value)))
        return clean.decode() if count else self.data.decode()


@dataclass(frozen=True, slots=True)
class Claim:
    """What the person says: ``source`` is the provider's id (``aws:123456789012``), ``taken_at`` an instant (UTC)."""

    kind: str
    source: str
    scope: str
    taken_at: datetime
    taken_by: str
    taken_from: str
    vouched_by: str

    @property
    def account(self) -> str:
        """The provider's id without its type."""
        return self.source.partition(":")[2]

    def as_json(self) -> dict[str, str]:
        """For the ledger and beside the bytes."""
        return {"kind": self.kind, "source": self.source, "scope": self.scope, "taken_at": utc_text(self.taken_at),
                "taken_by": self.taken_by, "taken_from": self.taken_from, "vouched_by": self.vouched_by}


@dataclass(frozen=True, slots=True)
class Dump:
    """The pages of one answer in their order, with what is said of them."""

    claim: Claim
    pages: tuple[Page, ...]

    @property
    def mark(self) -> str:
        """What tells this import from every other: the instant and the bytes."""
        parts = (utc_text(self.claim.taken_at), *(page.sha256 for page in self.pages))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    @property
    def source(self) -> str:
        """The source of its lanes, which is no lane of the source that it speaks of."""
        return f"{IMPORTED}{self.mark}:{self.claim.source}"


def read_pages(paths: tuple[Path, ...], limits: Limits) -> tuple[Page, ...]:
    """The files, a folder's ``*.json`` by name; raises BadDump for one that is missing, too large or not JSON."""
    pages = tuple(_page(path, limits) for given in paths for path in _files(given))
    twice = [page.name for at, page in enumerate(pages) if page.data in [p.data for p in pages[:at]]]
    if twice:
        raise BadDump(f"{twice[0]}: is given twice", hint="Name each page of the answer once.")
    return pages


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(path.glob("*.json"))
    if not found:
        raise BadDump(f"{path}: expected files named *.json, found none", hint="Name the files themselves.")
    yield from found


def _page(path: Path, limits: Limits) -> Page:
    try:
        if path.stat().st_size > limits.dump_bytes:
            raise BadDump(f"{path.name}: more than {limits.dump_bytes} bytes",
                          hint="Import the pages of the answer as they came, one a file.")
        data = path.read_bytes()
    except OSError as error:
        raise BadDump(f"{path}: cannot be read ({error.strerror or error})", hint="Check the path.") from error
    try:
        value = parse_strict(data)
    except CanonicalError as error:
        raise BadDump(f"{path.name}: {error}",
                      hint="Give the provider's own answer as JSON, as it was saved.") from error
    return Page(path.name, data, value)
