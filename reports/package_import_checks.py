"""What is recomputed of the imported files in a package: each is the one that its entry in the ledger names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from reports.package_checks import Pack, PackageProblem

INDEX = "imports/index.json"


def imports(pack: Pack, manifest: Mapping[str, Any]) -> Iterator[PackageProblem]:
    """Whether each file has the digest it was sealed with, unless secrets were taken out of it."""
    del manifest
    rows = pack.json(INDEX) if INDEX in pack.names else []
    sealed = _sealed(pack) if rows else frozenset()
    listed = {row["path"] for row in rows} | {INDEX}
    for name in sorted(n for n in pack.names if n.startswith("imports/") and n not in listed):
        yield PackageProblem(name, f"expected only what {INDEX} lists, found this too")
    for row in rows:
        found = hashlib.sha256(pack.read(row["path"])).hexdigest()
        if row["as_given"] is not (found == row["sha256"]):
            yield PackageProblem(row["path"], f"expected SHA-256 {row['sha256']}, got {found}")
        if (row["sha256"], row["taken_at"], row["vouched_by"]) not in sealed:
            yield PackageProblem(INDEX, f"{row['path']}: no entry of the ledger names this file with this instant and "
                                        "this person")


def _sealed(pack: Pack) -> frozenset[tuple[str, str, str]]:
    """What the ledger's entries say of imports: digest, instant, and who vouches."""
    bodies = (json.loads(json.loads(line)["body"]) for line in pack.read("ledger/entries.jsonl").decode().splitlines())
    claims = (body["payload"]["meta"]["import"] for body in bodies
              if body["kind"] == "pass" and "import" in body["payload"]["meta"])
    return frozenset((file["sha256"], claim["taken_at"], claim["vouched_by"])
                     for claim in claims for file in claim["files"])
