"""Checks an auditor package offline, in this order, and names the first file that is wrong.

1. The zip itself: safe names, regular files, no doubles, no bombs. Nothing is read while one of these is broken.
2. The manifest: it parses, follows its schema, and names exactly the files that are there.
3. Every file has the size and SHA-256 that the manifest and SHA256SUMS give.
4. The results follow their schemas.
5. Every document has the digest that it is named by, and every document cited is there or listed as unavailable.
6. Every known deviation is a row, and every sealed population has its digest and its number of rows.
7. The policies have the bundle's digest.
8. The ledger ends at the head; where its entries are whole, their hashes, links and signatures hold.
9. The samples follow from their sealed populations and seeds, and their results are those of the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports import contract
from reports.errors import PackageError
from reports.package_checks import CHECKS, Check, Pack, PackageProblem, files, unbound
from reports.package_import_checks import imports
from reports.package_sample_checks import notes, samples
from reports.package_zip import LIMITS, PackageLimits, opened, unsafe_entries


@dataclass(frozen=True, slots=True)
class PackageReport:
    """What a verification found; ``problems`` are in the order of the checks, the first one first.

    ``unbound`` are documents about people whose nonce is not in the package: their digest cannot be recomputed here.
    ``proofs``: whether the ledger's entries carried their bytes and signatures. ``notes``: what is no fault and must be
    known all the same.
    """

    problems: tuple[PackageProblem, ...]
    files: int
    head: str = ""
    sequence: int = 0
    bundle: str = ""
    unbound: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()
    proofs: bool = False
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify_package(path: Path, *, limits: PackageLimits = LIMITS) -> PackageReport:
    """Recompute everything that a package says of itself. Raises ``PackageError`` where the file is no zip."""
    with opened(Path(path)) as archive:
        broken = tuple(PackageProblem(name, fault) for name, fault in unsafe_entries(archive, limits))
        names = archive.namelist()
        if broken:
            return PackageReport(broken, len(names))
        return _verify(Pack(archive, limits), names)


def _verify(pack: Pack, names: list[str]) -> PackageReport:
    try:
        manifest = pack.json("manifest.json")
    except PackageError as error:
        return PackageReport((PackageProblem("manifest.json", str(error)),), len(names))
    broken = [PackageProblem("manifest.json", fault) for fault in contract.faults("package", manifest)]
    if broken:
        return PackageReport(tuple(broken[:1]), len(names))
    problems = [*files(pack, manifest)]
    if not problems:
        for check in (*CHECKS, imports, samples):
            problems.extend(_guarded(check, pack, manifest))
    ledger = manifest["ledger"]
    return PackageReport(
        tuple(problems), len(names), ledger["head"], ledger["sequence"], manifest["bundle"],
        tuple(unbound(pack)) if not problems else (), tuple(u["document"] for u in manifest["unavailable"]),
        ledger["proofs"], () if problems else tuple(notes(pack, manifest)))


def _guarded(check: Check, pack: Pack, manifest: Mapping[str, Any]) -> list[PackageProblem]:
    """A check that cannot read what it needs is itself a problem, never a silence."""
    try:
        return list(check(pack, manifest))
    except PackageError as error:
        return [PackageProblem(str(error).partition(":")[0], str(error))]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [PackageProblem("", f"{check.__name__.strip('_')}: expected the shape of a package ({error!r})")]
