"""The ledger itself: every entry's bytes, hash, place in the chain, key and signature."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from store.checks.report import Findings
from store.keys import SIGNATURE_BYTES, signed_by
from store.ledger import FORMAT, GENESIS_PREVIOUS, entry_hash


@dataclass(slots=True)
class Chain:
    """The ledger as read: contents by sequence, and what is left to check of its signatures."""

    store: str = ""
    entries: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    signatures: list[tuple[int, bytes, bytes, bytes]] = field(default_factory=list)  # sequence, key, hash, signature
    key: bytes = b""

    @property
    def sequence(self) -> int:
        """The last entry's sequence, 0 when there is none."""
        return max(self.hashes, default=0)

    def payloads(self, *kinds: str) -> list[tuple[int, Mapping[str, Any]]]:
        """(sequence, payload) of the entries of these kinds."""
        return [(sequence, entry["payload"]) for sequence, entry in self.entries.items() if entry["kind"] in kinds]


def read_chain(connection: sqlite3.Connection, chain: Chain, findings: Findings) -> None:
    """Walk the ledger into ``chain``; signatures are collected for ``bad_signatures``."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'store'").fetchone()
    chain.store = row[0] if row else ""
    previous, expected = GENESIS_PREVIOUS, 1
    for sequence, body, digest, signature in connection.execute(
            "SELECT sequence, body, hash, signature FROM entry ORDER BY sequence"):
        if sequence != expected:
            findings.bad(expected, "missing_entry", f"entries {expected} to {sequence - 1} are missing")
        if entry_hash(body) != digest:
            findings.bad(sequence, "edited_entry", "its bytes do not have its hash")
        content = _content(body)
        if content is None:
            findings.bad(sequence, "edited_entry", "its bytes are no entry")
        else:
            _check_place(chain, sequence, content, previous, findings)
            _follow_key(chain, sequence, content, findings)
            chain.entries[sequence] = content
        chain.hashes[sequence] = digest
        chain.signatures.append((sequence, chain.key, digest, signature))
        previous, expected = digest, sequence + 1
    if not chain.hashes:
        findings.bad(1, "missing_entry", "the ledger has no entries")


def bad_signatures(signatures: Sequence[tuple[int, bytes, bytes, bytes]]) -> list[tuple[int, str, str]]:
    """(sequence, code, message) of every entry whose signature does not hold. Pure, so that a thread can do it."""
    bad = []
    for sequence, key, digest, signature in signatures:
        if len(signature) != SIGNATURE_BYTES:
            message = f"expected a signature of {SIGNATURE_BYTES} bytes, got {len(signature)}"
            bad.append((sequence, "stripped_signature", message))
        elif not signed_by(key, digest, signature):
            bad.append((sequence, "bad_signature", f"its signature is not by the ledger's key {key.hex()[:16]}…"))
    return bad


def _content(body: bytes) -> Mapping[str, Any] | None:
    try:
        content = orjson.loads(body)
    except ValueError:
        return None
    names = {"at", "format", "key", "kind", "payload", "previous", "sequence", "store"}
    return content if isinstance(content, dict) and set(content) == names else None


def _check_place(chain: Chain, sequence: int, content: Mapping[str, Any], previous: bytes,
                 findings: Findings) -> None:
    if content["sequence"] != sequence:
        findings.bad(sequence, "reordered_entry", f"it was sealed as entry {content['sequence']}")
    if content["previous"] != previous.hex():
        findings.bad(sequence, "broken_chain", "it does not follow from the entry before it")
    if content["store"] != chain.store:
        findings.bad(sequence, "foreign_entry", f"it belongs to store {content['store']}, not to {chain.store}")
    if content["format"] != FORMAT:
        findings.bad(sequence, "edited_entry", f"expected format {FORMAT}, got {content['format']}")
    if (content["kind"] == "genesis") != (sequence == 1):
        findings.bad(sequence, "reordered_entry", "a genesis entry is the first one and no other")


def _follow_key(chain: Chain, sequence: int, content: Mapping[str, Any], findings: Findings) -> None:
    last = chain.entries.get(sequence - 1)
    if sequence == 1:
        chain.key = _key_bytes(content["payload"].get("public", ""))
    elif last is not None and last["kind"] == "rotation":
        chain.key = _key_bytes(last["payload"].get("public", ""))
    if content["key"] != chain.key.hex():
        findings.bad(sequence, "swapped_key", f"expected the key {chain.key.hex()[:16]}…, got {content['key'][:16]}…")


def _key_bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
