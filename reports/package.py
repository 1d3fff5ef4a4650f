"""The auditor package: populations, results, the evidence they cite, the policies that judged, and the ledger.

Everything known is in it: there is no option to leave a deviation out, and the chance that a sample meets one is never
in it. The same inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from policies.model import Library
from policies.operation.results import Assessment
from reports import contract, package_files
from reports.errors import PackageError
from reports.numbers import rfc3339
from reports.package_checks import PackageProblem
from reports.package_verify import PackageReport, verify_package
from reports.package_zip import FileEntry, ZipWriter
from reports.readiness_json import period
from reports.sarif import tool_version
from reports.wording import INTERNAL, MARK, NOT_AN_OPINION, require_proof
from store.snapshot import Snapshot

__all__ = ["PackageProblem", "PackageReport", "verify_package", "write_package"]

SCHEMA = "tieout.package/1"
_README = """{name}
{system}, {first_day} to {last_day} ({time_zone})

What this is
  The populations, results and evidence of one readiness assessment, as management's tool
  recorded them. {not_an_opinion}
  {internal}
  {mark}

How to check it
  1. Unzip it into an empty folder and run `sha256sum -c SHA256SUMS` there: every file is as packed.
  2. `tieout verify PACKAGE.zip` recomputes the digests of the evidence, of the populations and of
     the policy bundle, the counts of deviations, the selections from their seals and seeds, and the
     chain of the ledger, and names the first file that is wrong.
  3. Compare the ledger head below with the anchor that was kept out of the administrator's reach.
     A package can only prove that it fits together; the anchor proves when it was so.

     ledger head      {head}
     ledger entry     {sequence}
     policy bundle    {bundle}

What is inside
  manifest.json    every file with its SHA-256 and size
  results/         the assessment, the gap report, the controls as tested; deviations.csv lists
                   every known deviation and exposure ({deviations} rows), whatever its chance of
                   being sampled; calendar.json: fiscal year, working days and holidays
  populations/     every item of each sealed population with its outcome; for state tests, every
                   subject that existed in the period
  evidence/        the documents cited, named by their digest: SHA-256 over "tieout/document/v1", a
                   zero byte, and the file's bytes. Documents about people are hashed with a nonce,
                   under "tieout/document/personal/v1"; nonces.json has the nonces that are given
  imports/         saved answers of providers that were imported, where there are any: index.json says
                   who took each, when and who vouches for it; files are named by the SHA-256 that
                   they had, and "as_given": false marks those from which secrets were taken out
  policies/        the Rego that judged
  samples/         by the ledger entry of the seal: each sealed population that items were chosen of, the
                   selections with their seeds, and the results of the items as they were recorded
  ledger/          the entries of the ledger up to the one named above
"""


def write_package(path: Path, assessment: Assessment, snapshot: Snapshot, library: Library, *,
                  extra: Mapping[str, bytes] | None = None) -> None:
    """Write the package; it appears under its name only when it is whole.

    ``extra`` are further files by their path inside the package. Raises ``PackageError`` where the snapshot or the
    library is not the one that the assessment was made from, and ``DamagedDocument`` for evidence that is not what
    was sealed.
    """
    require_proof(assessment)
    _same_origin(assessment, snapshot, library)
    noted = package_files.Gathered()
    with ZipWriter(Path(path)) as archive:
        archive.add("README.txt", _readme(assessment, snapshot))
        _add_all(archive, package_files.results(assessment, library))
        _add_all(archive, package_files.populations(assessment, snapshot))
        _add_all(archive, package_files.evidence(package_files.cited(assessment), snapshot, noted))
        _add_all(archive, package_files.imports(snapshot))
        _add_all(archive, package_files.policies(library))
        archive.add("ledger/entries.jsonl", package_files.ledger(snapshot))
        _add_all(archive, sorted((extra or {}).items()))
        manifest = _manifest(assessment, snapshot, archive.entries, noted)
        archive.add("manifest.json", contract.dumps(manifest))
        archive.add("SHA256SUMS", checksums(archive.entries))


def checksums(entries: Iterable[FileEntry]) -> bytes:
    """What ``sha256sum -c`` reads, by path."""
    return "".join(f"{e.sha256}  {e.path}\n" for e in sorted(entries, key=lambda e: e.path)).encode()


def _add_all(archive: ZipWriter, files: Iterable[tuple[str, bytes]]) -> None:
    for name, data in files:
        archive.add(name, data)


def _same_origin(assessment: Assessment, snapshot: Snapshot, library: Library) -> None:
    if assessment.bundle != library.digest:
        raise PackageError(f"policy bundle: expected {assessment.bundle}, the one that judged, got {library.digest}",
                           hint="Assess again with the policies as they are now.")
    if assessment.ledgers and snapshot.head not in {ledger.head for ledger in assessment.ledgers}:
        raise PackageError(f"snapshot: expected a ledger head of the assessment, got {snapshot.head}",
                           hint="Open the snapshot at the assessment's sequence.")


def _manifest(assessment: Assessment, snapshot: Snapshot, entries: list[FileEntry],
              noted: package_files.Gathered) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "name": assessment.name,
        "system": assessment.system,
        "period": period(assessment.period),
        "as_of": rfc3339(assessment.as_of),
        "tool": {"name": "tieout", "version": tool_version(), "engine": assessment.engine},
        "bundle": assessment.bundle,
        "ledger": {"head": snapshot.head, "sequence": snapshot.sequence, "proofs": True},
        "deviations": len(package_files.deviation_rows(assessment)),
        "unavailable": [{"document": digest, "why": why} for digest, why in sorted(noted.missing.items())],
        "personal": sorted(noted.personal),
        "files": [{"path": e.path, "sha256": e.sha256, "size": e.size}
                  for e in sorted(entries, key=lambda e: e.path)],
    }


def _readme(assessment: Assessment, snapshot: Snapshot) -> bytes:
    period_ = assessment.period
    return _README.format(
        name=assessment.name, system=assessment.system, first_day=period_.first_day, last_day=period_.last_day,
        time_zone=period_.time_zone, not_an_opinion=NOT_AN_OPINION, internal=INTERNAL, mark=MARK, head=snapshot.head,
        sequence=snapshot.sequence, bundle=assessment.bundle,
        deviations=len(package_files.deviation_rows(assessment))).encode()
