"""Documents: every body against its digest, and every digest that something names against the documents."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Mapping
from hashlib import sha256

from store.checks.chain import Chain
from store.checks.report import OUTSIDE, Findings
from store.documents import DOMAINS

_NAMED = """
    SELECT digest, scan FROM change WHERE digest IS NOT NULL
    UNION ALL SELECT digest, scan FROM event UNION ALL SELECT digest, scan FROM record
    UNION ALL SELECT seal_document, id FROM scan WHERE seal_document IS NOT NULL
    UNION ALL SELECT provenance, (SELECT min(id) FROM scan WHERE scan.declaration = declaration.id) FROM declaration
"""
_MISSING = (f"SELECT named.digest, min(scan) FROM ({_NAMED}) AS named "  # noqa: S608 - constants only
            "WHERE NOT EXISTS (SELECT 1 FROM document WHERE document.digest = named.digest) GROUP BY named.digest")
_FIRST_SCAN = f"SELECT min(scan) FROM ({_NAMED}) WHERE digest = ?"  # noqa: S608 - the same


def check_documents(connection: sqlite3.Connection, chain: Chain, sequences: Mapping[int, int],
                    findings: Findings) -> None:
    """Read every document once. ``sequences``: ledger entry by scan id."""
    tombstones = {(bytes.fromhex(digest), sequence) for sequence, payload in chain.payloads("tombstone")
                  for digest in payload["digests"]}
    bad: list[tuple[bytes, str, str]] = []
    removed: dict[int, int] = {}
    count = 0
    for digest, form, body, removed_by in connection.execute("SELECT digest, form, body, removed_by FROM document"):
        count += 1
        if body is None and (digest, removed_by) not in tombstones:
            bad.append((digest, "missing_body", "its body is missing and no tombstone says why"))
        elif body is None:
            removed[removed_by] = removed.get(removed_by, 0) + 1
        elif removed_by is not None or not _is_whole(digest, form, body):
            bad.append((digest, "edited_document", "its bytes do not have this digest"))
    bad += [(digest, "missing_document", "something names it and it is not there")
            for digest, _ in connection.execute(_MISSING)]
    for digest, code, message in bad:
        scan = connection.execute(_FIRST_SCAN, (digest,)).fetchone()[0]
        findings.bad(sequences.get(scan, OUTSIDE), code, f"document {digest.hex()} (first named by scan {scan}): "
                                                         f"{message}")
    findings.counts["documents"] = count
    findings.notes += [f"{number} documents removed by tombstone {sequence}"
                       for sequence, number in sorted(removed.items())]


def _is_whole(digest: bytes, form: int, body: bytes) -> bool:
    try:
        return sha256(DOMAINS[form] + zlib.decompress(body)).digest() == digest
    except (zlib.error, IndexError, TypeError):
        return False
