"""Who keeps the ledger: rotating the key, naming an anchor, and recording that a store was restored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from collectors.canonical import to_micros
from store import ledger
from store.anchors import FILE, FileAnchor
from store.errors import StoreError
from store.keys import create_key, current_key_file, next_key_path

if TYPE_CHECKING:
    from store.store import Store


def rotate_key(store: Store, at: datetime) -> str:
    """Replace the signing key; the entry that names the new one is signed by the old. Returns its hash (hex).

    The new key waits in ``<key>.next`` until its entry is sealed; a rotation cut off there is finished by the
    next entry.
    """
    with store.reading() as connection:  # what waits there may be the current key, of a rotation that was cut off
        store.key = current_key_file(store.key_path, ledger.current_key(connection))
    following = next_key_path(store.key_path)
    following.unlink(missing_ok=True)
    key = create_key(following)
    with store.writing() as connection:
        entry = store.append_within(connection, "rotation", {"public": key.public.hex()}, to_micros(at))
    following.replace(store.key_path)
    store.key = key
    store.anchor_head()
    return entry.hash.hex()


def set_anchor(store: Store, path: Path, at: datetime) -> str:
    """Name an anchor file in the ledger and write its first line; raises AnchorUnavailable before anything is kept.

    The path should be on another disk and belong to somebody who does not administer the store.
    """
    path = path.resolve()
    FileAnchor(path).probe()
    with store.writing() as connection:
        payload = {"class": FILE, "path": str(path)}
        entry = store.append_within(connection, "anchor", payload, to_micros(at))
        connection.execute("INSERT INTO meta VALUES ('anchor', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                           (str(path),))
    store.anchor_head()
    return entry.hash.hex()


def record_fork(store: Store, reason: str, at: datetime, anchor: Path | None = None) -> str:
    """Say in the ledger that the store was restored from a copy, and which entries that gives up.

    ``anchor`` is needed only where the copy is older than the entry that named it. Returns the entry's hash (hex).
    """
    place = FileAnchor(anchor) if anchor is not None else store.anchor()
    if place is None:
        raise StoreError(f"{store.path}: no anchor is named, so nothing says which entries the restore gives up",
                         hint="Name the anchor file.")
    with store.writing() as connection:
        last = place.last(ledger.standing(connection).store)
        if last is None:
            raise StoreError(f"{place.path}: has no line of this store", hint="Name the store's own anchor file.")
        payload = {"reason": reason, "abandoned": {"head": last.head.hex(), "sequence": last.sequence}}
        entry = store.append_within(connection, "fork", payload, to_micros(at))
    store.anchor_head()
    return entry.hash.hex()
