"""What lies around the ledger: the database file, its counters and schema, the key file and the anchor."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from store.anchors import FILE, NONE, AnchorLine, FileAnchor
from store.checks.chain import Chain
from store.checks.report import OUTSIDE, Findings
from store.errors import AnchorUnavailable, KeyUnusable
from store.keys import load_key, next_key_path
from store.migrations import STEPS

COUNTED = ("entry", "pass", "lane", "declaration", "scan", "event", "record")


def check_file(connection: sqlite3.Connection, findings: Findings) -> None:
    """SQLite's own check of pages and indexes, and the schema against this version's."""
    for (message,) in connection.execute("PRAGMA integrity_check(5)").fetchall():
        if message != "ok":
            findings.bad(OUTSIDE, "damaged_file", f"the database file is damaged: {message}")
    wanted = {" ".join(statement.split()) for _, statements in STEPS for statement in statements}
    found = {" ".join(row[0].split()) for row in connection.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT IN "
        "('_sqlite_migrations', 'sqlite_sequence')")}
    if found != wanted:
        strange = min(found ^ wanted)
        findings.bad(OUTSIDE, "edited_schema", f"the schema is not this version's: {strange[:80]}")


def check_counters(connection: sqlite3.Connection, chain: Chain, findings: Findings) -> None:
    """SQLite counts what was ever appended; rows cut off the end leave the counter ahead."""
    counters = dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    for table in COUNTED:
        key = "sequence" if table == "entry" else "id"
        last = connection.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0]  # noqa: S608 - constants
        if counters.get(table, 0) != last:
            sequence = chain.sequence + 1 if table == "entry" else OUTSIDE
            findings.bad(sequence, "truncated_tail", f"{table} ends at {last}, but {counters.get(table, 0)} were "
                                                     "appended: its end was cut off")


def check_key_file(path: Path, chain: Chain, findings: Findings) -> None:
    """The key file, where there is one, must be the ledger's current key, or the rotation under way must be."""
    if not path.exists() or chain.sequence not in chain.entries:
        return
    last = chain.entries[chain.sequence]
    expected = last["payload"].get("public", "") if last["kind"] == "rotation" else last["key"]
    try:
        public = {load_key(place).public.hex() for place in (path, next_key_path(path)) if place.exists()}
    except KeyUnusable as error:
        findings.notes.append(f"the key file cannot be used: {error}")
        return
    if expected not in public:
        findings.bad(OUTSIDE, "swapped_key", f"the key file {path} is not the key {expected[:16]}… that the ledger "
                                             "names")


def check_anchor(connection: sqlite3.Connection, chain: Chain, given: Path | None, findings: Findings) -> str:
    """Compare the ledger with its anchor; the anchor's class."""
    named = [payload["path"] for _, payload in chain.payloads("anchor")]
    row = connection.execute("SELECT value FROM meta WHERE name = 'anchor'").fetchone()
    if (row[0] if row else None) != (named[-1] if named else None):
        findings.bad(OUTSIDE, "edited_anchor", "the anchor in use is not the one that the ledger names")
    if given is None and not named:
        return NONE
    try:
        lines = FileAnchor(given or Path(named[-1])).lines()
    except AnchorUnavailable as error:
        findings.bad(OUTSIDE, "anchor_unavailable", str(error))
        return NONE
    own = [line for line in lines if line.store == chain.store]
    if not own:
        findings.bad(OUTSIDE, "anchor_unavailable", "the anchor has no line of this store")
        return NONE
    _compare(chain, own, findings)
    return FILE


def _compare(chain: Chain, lines: list[AnchorLine], findings: Findings) -> None:
    excused = _given_up(chain, lines, findings)
    for index, line in enumerate(lines):
        found = chain.hashes.get(line.sequence)
        if found == line.head or index in excused:
            continue
        if found is None:
            findings.bad(line.sequence, "truncated_tail", f"the anchor has seen it, and the ledger ends at "
                         f"{chain.sequence}: its end was cut off, or an older copy was put in its place")
        else:
            findings.bad(line.sequence, "rollback", "the anchor has seen another entry in this place: the ledger was "
                         "rewritten, or an older copy was continued")


def _given_up(chain: Chain, lines: list[AnchorLine], findings: Findings) -> set[int]:
    """The lines that a fork entry gives up: from the fork's own sequence to the line that it names."""
    excused: set[int] = set()
    for sequence, payload in chain.payloads("fork"):
        abandoned = payload["abandoned"]
        named = (abandoned["sequence"], abandoned["head"])
        last = next((index for index, line in enumerate(lines) if (line.sequence, line.head.hex()) == named), -1)
        excused |= {index for index in range(last + 1) if lines[index].sequence >= sequence}
        findings.notes.append(f"entries {sequence} to {named[0]} of an earlier course were given up by fork entry "
                              f"{sequence}: {payload['reason']}")
    return excused
