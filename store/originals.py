"""The files that were imported, as they are kept: each with what its importer said of it, and its text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from collectors.base import ORIGINAL
from store.errors import DocumentRemoved
from store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Original:
    """One file. ``about``: its claim, name, size and SHA-256; ``data``: the bytes that are kept."""

    about: dict[str, Any]
    data: bytes

    @property
    def whole(self) -> bool:
        """Whether the bytes are those that were given; else they lack the secrets that were in them."""
        return sha256(self.data).hexdigest() == str(self.about["sha256"])


def originals(view: Snapshot) -> Iterator[Original]:
    """Every imported file, by the instant it was taken at; each is checked against its digest.

    Those that retention removed are left out; their digests stay in the ledger.
    """
    found = []
    for lane in view.imports(ORIGINAL):
        for history in view.history(lane.id):
            for change in history.changes:
                with suppress(DocumentRemoved):
                    body = orjson.loads(view.document(change.digest or b""))
                    found.append(Original({"import": lane.source.split(":")[1], **body["item"]},
                                          body["text"].encode()))
    yield from sorted(found, key=lambda one: (one.about["taken_at"], one.about["import"], one.about["page"]))
