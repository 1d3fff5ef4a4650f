"""Lanes: every change, event and record replayed, and the roots and projections that must come out of it."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter

from store import revisions, scans
from store.checks.report import OUTSIDE, Findings
from store.encoding import fields, text
from store.head import GROUP, TOP
from store.merkle import root_of
from store.revisions import Item, Revision, Table
from store.seal import change_leaf, change_prefix
from store.stateroot import ZERO, Tree, bucket_hash, bucket_of

_SEALED = """
    SELECT id, status, change_root, event_root, record_root, state_root, observed_at
    FROM scan WHERE lane = ? ORDER BY id
"""


class LaneState:
    """A lane's documents by bucket and subject, with the tree above them.

    A subject's bucket and its encoding are worked out once: this runs for every change there ever was.
    """

    def __init__(self, binding: bytes) -> None:
        self._prefix = change_prefix(binding)
        self._places: dict[str, tuple[dict[bytes, bytes], int, bytes]] = {}
        self.buckets: dict[int, dict[bytes, bytes]] = {}
        self.tree = Tree()

    def apply(self, rows: list[tuple[int, str, bytes | None]]) -> bytes:
        """Take one scan's rows (scan, subject, digest) in the order of their subjects; the change root."""
        leaves, touched = [], set()
        for _, subject, digest in rows:
            bucket, index, name = self._places.get(subject) or self._place(subject)
            leaves.append(change_leaf(self._prefix, name, bucket.get(name), digest))
            touched.add(index)
            if digest is None:
                bucket.pop(name, None)
            else:
                bucket[name] = digest
        self.tree.update([(index, bucket_hash(self.buckets[index].items())) for index in touched])
        return root_of(leaves)

    def rows(self) -> set[tuple[int, str, bytes]]:
        """(bucket, subject, digest) of every current subject, as the head table must hold them."""
        return {(index, subject, bucket[name]) for subject, (bucket, index, name) in self._places.items()
                if name in bucket}

    def _place(self, subject: str) -> tuple[dict[bytes, bytes], int, bytes]:
        index = bucket_of(subject)
        place = (self.buckets.setdefault(index, {}), index, fields(text(subject)))
        self._places[subject] = place
        return place


def check_lane(connection: sqlite3.Connection, lane_id: int, name: tuple[str, str, str],
               sequences: Mapping[int, int], findings: Findings) -> None:
    """Replay one lane. ``name`` is (source, kind, scope); ``sequences``: entry by scan id."""
    binding, title = scans.lane_binding(*name), " ".join(part for part in name if part)
    rows = connection.execute(_SEALED, (lane_id,)).fetchall()
    state = _check_changes(connection, lane_id, (binding, title), rows, sequences, findings)
    for column, table in ((3, Table.EVENT), (4, Table.RECORD)):
        sealed = {row[0]: row[column] for row in rows}
        _check_revisions(connection, lane_id, (binding, title), table, sealed, sequences, findings)
    _check_projections(connection, lane_id, title, state, findings)
    _check_order(rows, title, sequences, findings)


def _check_changes(connection: sqlite3.Connection, lane_id: int, lane: tuple[bytes, str],
                   rows: list[tuple[int, str, bytes, bytes, bytes, bytes, int]], sequences: Mapping[int, int],
                   findings: Findings) -> LaneState:
    binding, title = lane
    by_scan = {scan: list(group) for scan, group in groupby(connection.execute(
        "SELECT scan, subject, digest FROM change WHERE lane = ? ORDER BY scan, subject", (lane_id,)),
        key=itemgetter(0))}
    findings.counts["changes"] = findings.counts.get("changes", 0) + sum(map(len, by_scan.values()))
    state, follows = LaneState(binding), True
    for scan, status, sealed_changes, _, _, sealed_state, _ in rows:
        added = by_scan.pop(scan, [])
        sequence = sequences.get(scan, OUTSIDE)
        if (state.apply(added) if added else None) != sealed_changes:
            findings.bad(sequence, "edited_changes", f"scan {scan} of {title}: its changes do not give the change root")
        if status != scans.INTERRUPTED and state.tree.root != sealed_state and follows:
            findings.bad(sequence, "edited_state", f"scan {scan} of {title}: the state after it does not give its "
                                                   "state root")
            follows = False  # every later state of the lane differs for the same reason
    for scan, orphans in by_scan.items():
        findings.bad(sequences.get(scan, OUTSIDE), "orphan_changes",
                     f"{len(orphans)} changes of {title} name scan {scan}, which is not one of that lane")
    return state


def _check_revisions(connection: sqlite3.Connection, lane_id: int, lane: tuple[bytes, str], table: Table,
                     sealed: dict[int, bytes | None], sequences: Mapping[int, int], findings: Findings) -> None:
    binding, title = lane
    by_scan: dict[int, list[Revision]] = {}
    for scan, name, kind, at, digest, number in connection.execute(
            f"SELECT scan, name, kind, at, digest, revision FROM {table.value} "  # noqa: S608 - an enum
            "WHERE lane = ? ORDER BY name, revision", (lane_id,)):
        by_scan.setdefault(scan, []).append(Revision(Item(name, kind, at, digest), number))
    key = f"{table.value}s"
    findings.counts[key] = findings.counts.get(key, 0) + sum(map(len, by_scan.values()))
    for scan in sealed.keys() | by_scan.keys():
        if revisions.root(table, binding, by_scan.get(scan, [])) != sealed.get(scan):
            findings.bad(sequences.get(scan, OUTSIDE), f"edited_{key}",
                         f"scan {scan} of {title}: its {key} do not give the {table.value} root")


def _check_projections(connection: sqlite3.Connection, lane_id: int, title: str, state: LaneState,
                       findings: Findings) -> None:
    if set(connection.execute("SELECT bucket, subject, digest FROM head WHERE lane = ?", (lane_id,))) != state.rows():
        findings.bad(OUTSIDE, "wrong_head", f"{title}: the head table is not what the changes give; rebuild it")
    if _stored_tree(connection, lane_id) != _wanted_tree(state):
        findings.bad(OUTSIDE, "wrong_head", f"{title}: the state table is not what the changes give; rebuild it")


def _stored_tree(connection: sqlite3.Connection, lane_id: int) -> dict[int, bytes]:
    parts = {}
    for part, packed in connection.execute("SELECT part, hashes FROM state WHERE lane = ?", (lane_id,)):
        try:
            hashes = zlib.decompress(packed)
        except (zlib.error, TypeError):
            hashes = b"damaged"
        if hashes.strip(b"\x00"):  # a group that became empty is the same as one that never was
            parts[part] = hashes
    return parts


def _wanted_tree(state: LaneState) -> dict[int, bytes]:
    if not state.buckets:
        return {}
    leaves = state.tree.leaves
    parts = {group: b"".join(leaves[group * GROUP:(group + 1) * GROUP])
             for group in {index // GROUP for index in state.buckets}}
    roots = [Tree.over(leaves[group * GROUP:(group + 1) * GROUP]).root if group in parts else ZERO
             for group in range(GROUP)]
    parts[TOP] = b"".join(roots)
    return {part: hashes for part, hashes in parts.items() if hashes.strip(b"\x00")}


def _check_order(rows: list[tuple[int, str, bytes, bytes, bytes, bytes, int]], title: str,
                 sequences: Mapping[int, int], findings: Findings) -> None:
    latest = -(2**63)
    for row in rows:
        if row[1] == scans.INTERRUPTED:
            continue
        if row[6] <= latest:
            findings.bad(sequences.get(row[0], OUTSIDE), "scan_order", f"scan {row[0]} of {title}: is not later than "
                                                                       "the lane's scan before it")
        latest = row[6]
