"""Anchors: what the store's own administrator cannot take back.

Class ``file``: an append-only text file on another path (another disk, another owner), one line an entry with its
sequence, hash and signature. Whoever can rewrite both store and anchor can forge both; ``verify`` names the class.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import orjson

from collectors.canonical import canonical_bytes
from store.errors import AnchorUnavailable

NONE, FILE = "none", "file"


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """One entry as the anchor saw it. ``head`` is the entry's hash, 32 raw bytes."""

    store: str
    sequence: int
    head: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class FileAnchor:
    """An append-only file of anchor lines."""

    path: Path

    def append(self, line: AnchorLine) -> None:
        """Add a line and wait until it is on the disk; raises AnchorUnavailable."""
        text = canonical_bytes({"head": line.head.hex(), "sequence": line.sequence,
                                "signature": line.signature.hex(), "store": line.store}) + b"\n"
        self._write(text, f"anchor line {line.sequence}",
                    "What was collected is sealed; make the path writable and the next entry anchors it too.")

    def probe(self) -> None:
        """Raise AnchorUnavailable where a line could not be written."""
        self._write(b"", "the anchor", "Make its folder, owned by somebody who does not administer the store.")

    def _write(self, text: bytes, what: str, hint: str) -> None:
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(descriptor, text)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise AnchorUnavailable(f"{self.path}: {what} cannot be written ({error})", hint=hint) from error

    def lines(self) -> list[AnchorLine]:
        """Every line in the order of writing; raises AnchorUnavailable where the file is missing or unreadable."""
        return [self._parse(number, text) for number, text in enumerate(self._texts(), start=1)]

    def last(self, store: str) -> AnchorLine | None:
        """The last line of a store, or None where the file does not exist yet or has none."""
        if not self.path.exists():
            return None
        texts = self._texts()
        lines = (self._parse(number, texts[number - 1]) for number in range(len(texts), 0, -1))
        return next((line for line in lines if line.store == store), None)

    def _texts(self) -> list[bytes]:
        try:
            return self.path.read_bytes().splitlines()
        except OSError as error:
            raise AnchorUnavailable(f"{self.path}: the anchor cannot be read ({error})",
                                    hint="Name the anchor's place with --anchor.") from error

    def _parse(self, number: int, text: bytes) -> AnchorLine:
        try:
            line = orjson.loads(text)
            return AnchorLine(line["store"], int(line["sequence"]), bytes.fromhex(line["head"]),
                              bytes.fromhex(line["signature"]))
        except (ValueError, KeyError, TypeError) as error:
            raise AnchorUnavailable(f"{self.path}:{number}: expected an anchor line, got {text[:60]!r}",
                                    hint="Restore the anchor file; it is only ever appended to.") from error
