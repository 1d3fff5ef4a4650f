"""The format as docs/store.md gives it, implemented a second time from that page alone."""

from __future__ import annotations

import json
import sqlite3
import zlib
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from collectors.base import Lane, Problem, ScanStatus
from store.facts import DICTIONARY
from tests.store.helpers import LANE, day, open_lane


def field(data):
    """len(data) in 4 bytes big-endian, then data."""
    return len(data).to_bytes(4, "big") + data


def number(value):
    """A field of a signed integer in 8 bytes."""
    return field(value.to_bytes(8, "big", signed=True))


def tree(hashes):
    """RFC 6962 over leaf hashes."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return sha256(b"\x01" + tree(hashes[:split]) + tree(hashes[split:])).digest()


def merkle(leaves):
    """RFC 6962 over data."""
    return tree([sha256(b"\x00" + leaf).digest() for leaf in leaves]) if leaves else b""


def state_root(state):
    """4,096 buckets, 32 zero bytes where there is nothing."""
    buckets = [[] for _ in range(4096)]
    for subject, digest in state.items():
        buckets[int(sha256(subject.encode()).hexdigest()[:3], 16)].append(field(subject.encode()) + digest)
    level = [sha256(b"\x00" + b"".join(sorted(bucket))).digest() if bucket else bytes(32) for bucket in buckets]
    while len(level) > 1:
        level = [bytes(32) if not any(left + right) else sha256(b"\x01" + left + right).digest()
                 for left, right in zip(level[::2], level[1::2], strict=True)]
    return level[0]


@pytest.fixture
def rows(busy):
    """The tables of a busy store as dictionaries."""
    busy.scan(day(20), {"bucket-1": 5, "bucket-2": 6})
    busy.scan(day(21), {"bucket-3": 1}, status=ScanStatus.PARTIAL,
              problems=tuple(Problem("Throttled", sha256(b"%d" % i).hexdigest()) for i in range(40)))
    running = busy.begin(day(22))
    open_lane(running, Lane("aws:1", "aws.kms.key", "eu-west-1"), at=day(22))
    running.close(day(22.1))
    connection = sqlite3.connect(busy.path)
    connection.row_factory = sqlite3.Row
    yield lambda sql, *values: [dict(row) for row in connection.execute(sql, values)]
    connection.close()


def test_entries_chain_and_are_signed(rows):
    """Body, hash, previous hash and signature of every entry follow from the page."""
    previous, key = "00" * 32, ""
    for position, entry in enumerate(rows("SELECT * FROM entry ORDER BY sequence"), start=1):
        content = json.loads(entry["body"])
        key = key or content["payload"]["public"]
        assert sha256(b"tieout/entry/v1\x00" + entry["body"]).digest() == entry["hash"]
        assert (content["sequence"], content["previous"], content["key"]) == (position, previous, key)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            entry["signature"], b"tieout/signature/v1\x00" + entry["hash"])
        previous = entry["hash"].hex()
    assert position == 17


def seal_digest(row):
    """The digest of a scan's facts."""
    if row["seal"] is None:
        return row["seal_document"] or b""
    facts = zlib.decompressobj(-15, zdict=DICTIONARY).decompress(row["seal"])
    return sha256(b"tieout/document/v1\x00" + facts).digest()


def binding(row):
    """A lane in a leaf."""
    return b"".join(field(row[name].encode()) for name in ("source", "kind", "scope"))


def scan_leaf(row):
    """A scan's leaf from its row, declaration and lane."""
    return (b"tieout/scan/v1\x00" + binding(row) + b"".join(field(row[name].encode()) for name in (
        "label", "scope_label", "yields")) + number(row["personal"]) + field(row["provenance"])
        + number(row["observed_at"]) + (field(b"") if row["ended_at"] is None else number(row["ended_at"]))
        + field(row["status"].encode()) + b"".join(field(row[name] or b"") for name in (
            "change_root", "event_root", "record_root", "state_root")) + field(seal_digest(row)))


SCANS = """SELECT scan.*, lane.source, lane.kind, lane.scope, d.label, d.scope_label, d.yields, d.personal, d.provenance
           FROM scan JOIN lane ON lane.id = scan.lane JOIN declaration AS d ON d.id = scan.declaration"""


def test_passes_seal_their_scans(rows):
    """The Merkle root of every pass's entry is that of its scans' leaves, attempts included."""
    statuses = set()
    for entry in rows("SELECT body FROM entry ORDER BY sequence"):
        content = json.loads(entry["body"])
        if content["kind"] != "pass":
            continue
        scans = rows(f"{SCANS} WHERE scan.pass = ? ORDER BY scan.id", content["payload"]["pass"])
        statuses |= {row["status"] for row in scans}
        assert content["payload"]["scans"] == {"count": len(scans),
                                               "root": merkle([scan_leaf(row) for row in scans]).hex()}
    assert statuses == {"complete", "partial", "interrupted"}


def test_scans_seal_their_changes_and_the_state(rows):
    """Change roots and state roots follow from the changes alone."""
    state, checked = {}, 0
    for scan in rows(f"{SCANS} WHERE lane.kind = ? ORDER BY scan.id", LANE.kind):
        leaves = []
        for change in rows("SELECT * FROM change WHERE scan = ? ORDER BY subject", scan["id"]):
            subject, digest = change["subject"], change["digest"]
            leaves.append(b"tieout/change/v1\x00" + binding(scan) + field(subject.encode())
                          + field(state.get(subject, b"")) + field(digest or b""))
            state[subject] = digest
            if digest is None:
                del state[subject]
        assert (merkle(leaves) or None) == scan["change_root"]
        assert state_root(state) == scan["state_root"]
        checked += bool(leaves)
    assert checked == 7


def test_scans_seal_their_events_and_records(rows):
    """Event and record roots follow from the rows."""
    checked = 0
    for scan in rows(SCANS):
        for table in ("event", "record"):
            leaves = [f"tieout/{table}/v1\x00".encode() + binding(scan) + field(row["name"].encode())
                      + field(row["kind"].encode()) + number(row["at"]) + number(row["revision"]) + field(row["digest"])
                      for row in rows(f"SELECT * FROM {table} WHERE scan = ? ORDER BY name", scan["id"])]  # noqa: S608 - constants
            assert (merkle(leaves) or None) == scan[f"{table}_root"]
            checked += len(leaves)
    assert checked == 6
