"""What is recomputed of a package, check by check; ``package_verify`` says in which order."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.library import bundle_digest
from policies.model import Outcome, Verdict
from policies.operation.events import Item, population_digest
from reports import contract
from reports.errors import PackageError
from reports.package_zip import PackageLimits, read_bounded
from store.documents import digest_personal, digest_plain
from store.keys import signed_by
from store.ledger import entry_hash

_OWN = frozenset({"manifest.json", "SHA256SUMS"})


@dataclass(frozen=True, slots=True)
class PackageProblem:
    """One thing that is wrong: the file (or "" for the package as a whole) and what was expected and found."""

    path: str
    message: str


class Pack:
    """Bounded reads of one archive; what cannot be read is kept as a problem and reads as nothing."""

    def __init__(self, archive: zipfile.ZipFile, limits: PackageLimits) -> None:
        self._archive = archive
        self._limits = limits
        self.names = frozenset(archive.namelist())

    def read(self, name: str) -> bytes:
        """The bytes of a file; raises ``PackageError``."""
        if name not in self.names:
            raise PackageError(f"{name}: expected in the package, not there")
        return read_bounded(self._archive, name, self._limits)

    def json(self, name: str) -> Any:
        """The JSON of a file; raises ``PackageError``."""
        try:
            return json.loads(self.read(name))
        except (ValueError, RecursionError) as error:
            raise PackageError(f"{name}: expected JSON ({error})") from error

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV file, as a spreadsheet would show them."""
        text = io.StringIO(self.read(name).decode("utf-8", "replace"), newline="")
        return list(csv.DictReader(text))


Check = Callable[[Pack, Mapping[str, Any]], Iterator[PackageProblem]]


def files(pack: Pack, manifest: Mapping[str, Any]) -> Iterator[PackageProblem]:
    """Whether the package holds exactly the files listed, each with its size and SHA-256."""
    listed = {entry["path"]: entry for entry in manifest["files"]}
    if len(listed) != len(manifest["files"]):
        yield PackageProblem("manifest.json", "expected each file once")
    for name in sorted(listed.keys() - pack.names):
        yield PackageProblem(name, "expected in the package, missing")
    for name in sorted(pack.names - listed.keys() - _OWN):
        yield PackageProblem(name, "expected only what the manifest lists, found this too")
    sums: dict[str, str] = {}
    for name in sorted(pack.names):
        try:
            data = pack.read(name)
        except PackageError as error:
            yield PackageProblem(name, str(error))
            continue
        sums[name] = hashlib.sha256(data).hexdigest()
        entry = listed.get(name)
        if entry and (entry["sha256"], entry["size"]) != (sums[name], len(data)):
            yield PackageProblem(name, f"expected {entry['size']} bytes with SHA-256 {entry['sha256']}, got "
                                       f"{len(data)} with {sums[name]}")
    yield from _sums(pack, sums)


def _sums(pack: Pack, sums: dict[str, str]) -> Iterator[PackageProblem]:
    own = sums.pop("SHA256SUMS", None)
    expected = "".join(f"{value}  {name}\n" for name, value in sorted(sums.items())).encode()
    if own is None:
        yield PackageProblem("SHA256SUMS", "expected in the package, missing")
    elif own != hashlib.sha256(expected).hexdigest():
        given = set(pack.read("SHA256SUMS").decode("utf-8", "replace").splitlines())
        wrong = next((name for name, value in sorted(sums.items()) if f"{value}  {name}" not in given), "SHA256SUMS")
        yield PackageProblem(wrong, "SHA256SUMS does not give this file's SHA-256")


def _results(pack: Pack, manifest: Mapping[str, Any]) -> Iterator[PackageProblem]:
    for name in ("readiness", "gap"):
        for fault in contract.faults(name, pack.json(f"results/{name}.json"))[:1]:
            yield PackageProblem(f"results/{name}.json", fault)
    if pack.json("results/readiness.json")["bundle"] != manifest["bundle"]:
        yield PackageProblem("results/readiness.json", "expected the bundle that the manifest names")


def _documents(pack: Pack, manifest: Mapping[str, Any]) -> Iterator[PackageProblem]:
    nonces = pack.json("evidence/nonces.json") if "evidence/nonces.json" in pack.names else {}
    for digest, nonce in sorted(nonces.items()):
        body = pack.read(f"evidence/{digest}.json")
        if digest_personal(bytes.fromhex(nonce), body).hex() != digest:
            yield PackageProblem(f"evidence/{digest}.json", "expected the document that its name and nonce give")
    absent = {entry["document"] for entry in manifest["unavailable"]}
    for digest in sorted(_cited(pack) - absent):
        if f"evidence/{digest}.json" not in pack.names:
            yield PackageProblem(f"evidence/{digest}.json", "cited by a result, neither there nor listed unavailable")
    for digest in sorted(set(unbound(pack)) - set(manifest["personal"])):
        yield PackageProblem(f"evidence/{digest}.json", "its bytes do not have the digest that it is named by")


def _cited(pack: Pack) -> set[str]:
    found: set[str] = set()
    for control in pack.json("results/readiness.json")["controls"]:
        found.update(d for e in control["exposures"] for d in e["documents"])
        found.update(d["document"] for d in control["deviations"] if d["document"])
    return found


def unbound(pack: Pack) -> list[str]:
    """Documents whose digest does not follow from their bytes, and whose nonce is not in the package."""
    nonces = pack.json("evidence/nonces.json") if "evidence/nonces.json" in pack.names else {}
    digests = [n.removeprefix("evidence/").removesuffix(".json") for n in sorted(pack.names)
               if n.startswith("evidence/") and n != "evidence/nonces.json"]
    return [d for d in digests if d not in nonces and digest_plain(pack.read(f"evidence/{d}.json")).hex() != d]


def _deviations(pack: Pack, manifest: Mapping[str, Any]) -> Iterator[PackageProblem]:
    rows = len(pack.rows("results/deviations.csv"))
    controls = pack.json("results/readiness.json")["controls"]
    known = sum(len(c["exposures"]) + len(c["deviations"]) for c in controls)
    if not rows == known == manifest["deviations"]:
        yield PackageProblem("results/deviations.csv", f"expected every known deviation, {known} in the assessment and "
                                                       f"{manifest['deviations']} in the manifest, got {rows} rows")


def _populations(pack: Pack, manifest: Mapping[str, Any]) -> Iterator[PackageProblem]:
    del manifest
    for control in pack.json("results/readiness.json")["controls"]:
        name = f"populations/{control['id']}"
        rows = {test["test"]: test["rows"] for test in pack.json(f"{name}.json")["tests"]}
        for test in control["tests"]:
            if test["sealed"]:
                listed = sum(row["test"] == test["id"] for row in pack.rows(f"{name}.csv"))
                yield from _sealed(f"{name}.json", test["sealed"], rows[test["id"]], listed)


def _sealed(name: str, sealed: Mapping[str, Any], rows: list[dict[str, Any]], listed: int) -> Iterator[PackageProblem]:
    """The rows of the JSON file carry the ids as they are; the spreadsheet must list as many."""
    if not len(rows) == listed == sealed["items"]:
        yield PackageProblem(name, f"expected {sealed['items']} items, got {len(rows)} and {listed} in the spreadsheet")
        return
    items = [Item(r["item"], "", "", 0, bytes.fromhex(r["document"]), Verdict(Outcome(r["outcome"]))) for r in rows]
    if population_digest(items) != sealed["digest"]:
        yield PackageProblem(name, f"expected the sealed population {sealed['digest']}, got {population_digest(items)}")


def _policies(pack: Pack, manifest: Mapping[str, Any]) -> Iterator[PackageProblem]:
    modules = [(name.removeprefix("policies/"), pack.read(name).decode()) for name in sorted(pack.names)
               if name.startswith("policies/")]
    found = bundle_digest(modules)
    if found != manifest["bundle"]:
        yield PackageProblem("policies", f"expected the bundle {manifest['bundle']}, got {found}")


def _ledger(pack: Pack, manifest: Mapping[str, Any]) -> Iterator[PackageProblem]:
    name = "ledger/entries.jsonl"
    entries = [json.loads(line) for line in pack.read(name).decode().splitlines()]
    sequences = [entry["sequence"] for entry in entries]
    if sequences != list(range(1, manifest["ledger"]["sequence"] + 1)):
        yield PackageProblem(name, f"expected entries 1 to {manifest['ledger']['sequence']}, each once and in order")
    if not entries or entries[-1]["hash"] != manifest["ledger"]["head"]:
        yield PackageProblem(name, f"expected the last entry to be the head {manifest['ledger']['head']}")
    yield from _chain(name, entries)


def _chain(name: str, entries: list[dict[str, Any]]) -> Iterator[PackageProblem]:
    previous = bytes(32).hex()
    for entry in entries:
        body = entry["body"].encode()
        content = json.loads(body)
        found = entry_hash(body)
        if found.hex() != entry["hash"] or content["previous"] != previous:
            yield PackageProblem(name, f"entry {entry['sequence']} does not have its hash, or does not follow the "
                                       "one before")
            return
        if not signed_by(bytes.fromhex(content["key"]), found, bytes.fromhex(entry["signature"])):
            yield PackageProblem(name, f"entry {entry['sequence']} is not signed by the key it names")
            return
        previous = entry["hash"]


CHECKS: tuple[Check, ...] = (_results, _documents, _deviations, _populations, _policies, _ledger)
