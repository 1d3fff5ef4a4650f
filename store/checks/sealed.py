"""Passes and scans: every scan's own leaf, and every pass's root in its entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from store import scans
from store.checks.chain import Chain
from store.checks.report import OUTSIDE, Findings
from store.errors import DamagedStore
from store.merkle import root_of_hashes


@dataclass(slots=True)
class PassLeaves:
    """The leaves of one pass's scans, in the order of their ids."""

    token: str
    started_at: int
    meta: bytes
    sequence: int | None
    leaves: list[bytes] = field(default_factory=list)


def check_passes(connection: sqlite3.Connection, chain: Chain, sequences: dict[int, int],
                 findings: Findings) -> None:
    """Check every scan and pass; ``sequences`` takes the ledger entry of every scan id."""
    passes = {row[0]: PassLeaves(*row[1:]) for row in connection.execute(
        "SELECT id, token, started_at, meta, sequence FROM pass ORDER BY id")}
    _check_scans(connection, passes, sequences, findings)
    for sequence, payload in chain.payloads("pass", "interrupted"):
        stored = passes.get(payload["pass"])
        if stored is None or stored.sequence != sequence:
            findings.bad(sequence, "missing_pass", f"pass {payload['pass']} is not stored as this entry's pass")
            continue
        _check_pass(sequence, payload["pass"], stored, payload, findings)
    _check_strangers(chain, passes, findings)
    findings.counts.update(passes=len(passes), scans=sum(len(row.leaves) for row in passes.values()))


def _check_scans(connection: sqlite3.Connection, passes: dict[int, PassLeaves], sequences: dict[int, int],
                 findings: Findings) -> None:
    for row in scans.every(connection):
        home = passes.get(row.pass_id)
        sequence = OUTSIDE if home is None or home.sequence is None else home.sequence
        sequences[row.id] = sequence
        leaf = _leaf(row)
        if row.status != scans.INTERRUPTED and leaf != row.leaf:
            findings.bad(sequence, "edited_scan", f"{row.name()}: its row, lane, declaration or seal was edited")
        if home is None:
            findings.bad(sequence, "orphan_scan", f"{row.name()}: its pass {row.pass_id} is not stored")
        else:
            home.leaves.append(leaf)


def _leaf(row: scans.ScanRow) -> bytes:
    try:
        return scans.leaf(row)
    except DamagedStore:
        return b""  # its facts do not inflate: no leaf that was sealed


def _check_pass(sequence: int, pass_id: int, stored: PassLeaves, payload: Mapping[str, Any],
                findings: Findings) -> None:
    sealed = payload["scans"]
    if sealed["count"] != len(stored.leaves):
        findings.bad(sequence, "scan_count", f"pass {pass_id}: expected {sealed['count']} scans, "
                                             f"found {len(stored.leaves)}")
    elif sealed["root"] != root_of_hashes(stored.leaves).hex():
        findings.bad(sequence, "edited_scan", f"pass {pass_id}: its scans do not give the sealed root")
    said = (payload["token"], payload["started_at"], payload["meta"])
    if said != (stored.token, stored.started_at, orjson.loads(stored.meta)):
        findings.bad(sequence, "edited_pass", f"pass {pass_id}: its token, start or metadata are not what was sealed")


def _check_strangers(chain: Chain, passes: dict[int, PassLeaves], findings: Findings) -> None:
    sealed = {payload["pass"]: sequence for sequence, payload in chain.payloads("pass", "interrupted")}
    for pass_id, row in passes.items():
        if row.sequence is None:
            findings.notes.append(f"pass {pass_id} has no entry: it is running, or the next start will close it; "
                                  f"its {len(row.leaves)} scans are not evidence")
        elif sealed.get(pass_id) != row.sequence:
            findings.bad(row.sequence, "missing_entry", f"pass {pass_id} says that it was sealed by this entry, "
                                                        "which does not name it")
