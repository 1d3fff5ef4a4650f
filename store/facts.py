"""The facts that vary from scan to scan (problems, completeness, statistics): as JSON, and packed into the scan row.

A store of 500 lanes writes half a thousand of these a day, so they are deflated against a fixed dictionary of what
they always hold. What is sealed is the digest of the JSON, never of its packing.
"""

from __future__ import annotations

import sqlite3
import zlib
from typing import Any

import orjson

from collectors.base import Completeness, Problem, ScanSeal
from collectors.canonical import canonical_bytes, to_micros
from store import documents
from store.errors import DamagedStore

# Part of the file format: every store's rows need it to be read. A new dictionary is a new migration.
DICTIONARY = (
    b'{"completeness":{"query":"","rows":0,"second_rows":null,"second_source":"","since":17,"unmatched":[],"until":17},'
    b'"problems":[["AccessDenied","","","",false],["","","","",true]],"stats":{"bytes":1,"caller":"arn:aws:iam::user/'
    b'arn:aws:sts:::assumed-role/tieout","calls":1,"notes":{},"pages":1,"redactions":1,"retries":1,"rows":1,"skew":1,'
    b'"statuses":{"200":1,"404":1}}}'
)
_RAW = -zlib.MAX_WBITS
_LONGEST = 1024 * 1024  # bytes of JSON; longer ones are documents


def seal_json(seal: ScanSeal) -> bytes:
    """The facts as canonical JSON; empty parts are left out. Instants are microseconds UTC."""
    content: dict[str, Any] = {}
    if seal.stats:
        content["stats"] = dict(seal.stats)
    if seal.problems:
        content["problems"] = [_problem(problem) for problem in seal.problems]
    if seal.completeness is not None:
        content["completeness"] = _completeness(seal.completeness)
    return canonical_bytes(content)


def parse(data: bytes) -> dict[str, Any]:
    """The content of ``seal_json``."""
    return dict(orjson.loads(data))


def pack(data: bytes) -> bytes:
    """Raw DEFLATE (RFC 1951) with the dictionary preset."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, _RAW, zdict=DICTIONARY)
    return deflater.compress(data) + deflater.flush()


def unpack(packed: bytes) -> bytes:
    """The JSON of ``pack``; raises DamagedStore where it does not inflate."""
    inflater = zlib.decompressobj(_RAW, zdict=DICTIONARY)
    try:
        data = inflater.decompress(packed, _LONGEST)
    except zlib.error as error:
        raise DamagedStore(f"a scan's facts do not inflate ({error})", hint="Run `tieout verify`.") from error
    if not inflater.eof or inflater.unused_data:
        raise DamagedStore("a scan's facts are cut or followed by other bytes", hint="Run `tieout verify`.")
    return data


def of_row(connection: sqlite3.Connection, packed: bytes | None, document: bytes | None) -> bytes:
    """The JSON of a scan row, wherever it is kept; that of no facts for an attempt."""
    if packed is not None:
        return unpack(packed)
    return b"{}" if document is None else documents.read(connection, document)


def _problem(problem: Problem) -> list[Any]:
    return [problem.code, problem.message, problem.operation, problem.subject, problem.listing]


def _completeness(proof: Completeness) -> dict[str, Any]:
    return {"query": proof.query, "since": to_micros(proof.since), "until": to_micros(proof.until),
            "rows": proof.rows, "second_source": proof.second_source, "second_rows": proof.second_rows,
            "unmatched": list(proof.unmatched)}
