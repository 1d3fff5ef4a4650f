"""The auditor package: written once, the same every time, and every tampering is named."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from collectors.base import Lane, ScanSeal, ScanStatus, Yields
from policies.model import Verdict
from policies.operation.events import Item, population_digest
from policies.operation.results import Operation
from reports import contract
from reports.errors import PackageError
from reports.package import checksums, verify_package, write_package
from reports.package_zip import FileEntry, PackageLimits
from store.store import Store
from tests.reports import builders
from tests.reports.builders import NOW, Evidence


@pytest.fixture(scope="session")
def package(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One package; tests must not write to it."""
    path = tmp_path_factory.mktemp("package") / "acme.zip"
    write_package(path, evidence.assessment, evidence.snapshot, builders.library())
    return path


def rewritten(package: Path, target: Path, change: Callable[[dict[str, bytes]], None], *, resign: bool) -> Path:
    """A copy of the package whose files went through ``change``; with ``resign`` all sums are made to fit again."""
    with zipfile.ZipFile(package) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    if resign:
        manifest = json.loads(files["manifest.json"])
        own = {"manifest.json", "SHA256SUMS"}
        manifest["files"] = [{"path": n, "sha256": hashlib.sha256(d).hexdigest(), "size": len(d)}
                             for n, d in sorted(files.items()) if n not in own]
        files["manifest.json"] = contract.dumps(manifest)
        del files["SHA256SUMS"]
        files["SHA256SUMS"] = checksums(FileEntry(n, hashlib.sha256(d).hexdigest(), len(d)) for n, d in files.items())
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target


def test_a_package_verifies(package: Path, evidence: Evidence) -> None:
    """A package as written has no problem, names the head and binds every document to its digest."""
    report = verify_package(package)
    assert report.problems == ()
    assert (report.ok, report.head, report.unbound, report.unavailable) == (True, evidence.snapshot.head, (), ())


def test_the_same_inputs_give_the_same_bytes(package: Path, evidence: Evidence, tmp_path: Path) -> None:
    """Writing again gives a byte-identical package, and leaves no unfinished file."""
    again = tmp_path / "again.zip"
    write_package(again, evidence.assessment, evidence.snapshot, builders.library())
    assert again.read_bytes() == package.read_bytes()
    assert list(tmp_path.iterdir()) == [again]


def test_sha256sum_checks_an_unzipped_package(package: Path, tmp_path: Path) -> None:
    """Plain ``sha256sum -c SHA256SUMS`` accepts every file and covers all of them."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": OK") == len([p for p in tmp_path.rglob("*") if p.is_file()]) - 1


def test_the_manifest_follows_its_schema_and_lists_everything(package: Path) -> None:
    """The manifest conforms, and names every file but itself and the sums."""
    with zipfile.ZipFile(package) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert contract.faults("package", manifest) == []
        assert {f["path"] for f in manifest["files"]} == set(archive.namelist()) - {"manifest.json", "SHA256SUMS"}


def test_every_known_deviation_is_listed(package: Path, evidence: Evidence) -> None:
    """The list holds each exposure and each deviation, and the writer has no parameter that could leave one out."""
    with zipfile.ZipFile(package) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("results/deviations.csv").decode())))
        everything = archive.read("README.txt") + archive.read("results/readiness.json")
    known = {e.subject for r in evidence.assessment.controls for e in r.exposures}
    known |= {d.item for r in evidence.assessment.controls for d in r.deviations}
    assert {row["item"] for row in rows} == known
    assert b"p_at_least_one" not in everything
    assert set(write_package.__kwdefaults__ or {}) == {"extra"}


TAMPERINGS = {
    "an edited document": (lambda f: f.update({doc(f): f[doc(f)] + b" "}), "evidence/"),
    "a population row removed": (lambda f: f.update({"populations/CM-01.csv":
                                                     f["populations/CM-01.csv"].rsplit(b"\r\n", 2)[0] + b"\r\n"}),
                                 "populations/CM-01.json"),
    "a population document swapped": (lambda f: f.update({"populations/CM-01.json": f["populations/CM-01.json"].replace(
        builders.digest("4711:pr:7").encode(), builders.digest("4711:pr:8").encode())}), "populations/CM-01.json"),
    "a deviation left out": (lambda f: f.update({"results/deviations.csv":
                                                 f["results/deviations.csv"].rsplit(b"\r\n", 2)[0] + b"\r\n"}),
                             "results/deviations.csv"),
    "an edited policy": (lambda f: f.update({"policies/lib/result.rego": b"package other\n"}), "policies"),
    "a shortened ledger": (lambda f: f.update({"ledger/entries.jsonl": f["ledger/entries.jsonl"].split(b"\n")[0]
                                               + b"\n"}), "ledger/entries.jsonl"),
    "a forged ledger entry": (lambda f: f.update({"ledger/entries.jsonl": f["ledger/entries.jsonl"].replace(
        b'kind\\":\\"pass', b'kind\\":\\"fork')}), "ledger/entries.jsonl"),
    "a stripped signature": (lambda f: f.update({"ledger/entries.jsonl": re.sub(
        rb'"signature":"[0-9a-f]{4}', b'"signature":"0000', f["ledger/entries.jsonl"])}), "ledger/entries.jsonl"),
    "a document removed": (lambda f: f.pop(f"evidence/{builders.digest('acme-customer-exports')}.json"), "evidence/"),
    "a result with an unknown key": (lambda f: f.update({"results/readiness.json": f["results/readiness.json"].replace(
        b'"verdict"', b'"verdikt"', 1)}), "results/readiness.json"),
}


def doc(files: dict[str, bytes]) -> str:
    """The path of the first document."""
    return next(name for name in sorted(files) if name.startswith("evidence/"))


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_named(name: str, package: Path, tmp_path: Path) -> None:
    """A change is found by its sums, and by recomputation where all sums were made to fit again."""
    change, where = TAMPERINGS[name]
    plain = verify_package(rewritten(package, tmp_path / "plain.zip", change, resign=False))
    fitted = verify_package(rewritten(package, tmp_path / "fitted.zip", change, resign=True))
    assert not plain.ok
    assert plain.problems[0].path.startswith(where.split(".")[0])
    assert not fitted.ok
    assert fitted.problems[0].path.startswith(where), fitted.problems


def test_files_missing_and_extra_are_named(package: Path, tmp_path: Path) -> None:
    """A file that the manifest lists and that is gone, and one that it does not list, are each named."""
    gone = verify_package(rewritten(package, tmp_path / "a.zip", lambda f: f.pop("README.txt"), resign=False))
    more = verify_package(rewritten(package, tmp_path / "b.zip", lambda f: f.update({"new.txt": b"x"}), resign=False))
    assert gone.problems[0].path == "README.txt"
    assert "missing" in gone.problems[0].message
    assert more.problems[0].path == "new.txt"


def test_edited_sums_are_named(package: Path, tmp_path: Path) -> None:
    """A SHA256SUMS that gives another sum for a file is a problem of that file."""
    def change(files: dict[str, bytes]) -> None:
        good = hashlib.sha256(files["README.txt"]).hexdigest().encode()
        files["SHA256SUMS"] = files["SHA256SUMS"].replace(good, b"0" * 64)
    report = verify_package(rewritten(package, tmp_path / "sums.zip", change, resign=False))
    assert [p.path for p in report.problems] == ["README.txt"]


HOSTILE_NAMES = ["../escape.txt", "/etc/passwd", "a/../../b", "C:\\windows", "..\\b", "a//b", "a\nb", "folder/"]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_that_leave_the_folder_are_refused(name: str, package: Path, tmp_path: Path) -> None:
    """An entry whose name could leave the folder is the first problem, and nothing of it is read."""
    target = tmp_path / "hostile.zip"
    shutil.copy(package, target)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"")
    report = verify_package(target)
    assert [p.message for p in report.problems] == ["its name could leave the package's folder, or is not plain"]


def test_links_and_doubles_are_refused(package: Path, tmp_path: Path) -> None:
    """A symbolic link and a second entry of the same name are each refused."""
    linked, doubled = tmp_path / "link.zip", tmp_path / "double.zip"
    shutil.copy(package, linked)
    shutil.copy(package, doubled)
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(linked, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with zipfile.ZipFile(doubled, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("README.txt", b"another")
    assert [p.path for p in verify_package(linked).problems] == ["link"]
    assert [(p.path, p.message) for p in verify_package(doubled).problems] == [("README.txt", "is there twice")]


def test_bombs_are_refused_before_they_are_read(package: Path, tmp_path: Path) -> None:
    """A file that inflates beyond the ratio, and one above the limit, are refused by their headers."""
    bomb = tmp_path / "bomb.zip"
    shutil.copy(package, bomb)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.bin", b"\0" * 4_000_000)
    assert verify_package(bomb).problems[0].path == "big.bin"
    small = PackageLimits(total_bytes=1000)
    assert "bytes in all" in verify_package(package, limits=small).problems[0].message


def test_a_file_that_is_no_zip_is_an_integrity_error(tmp_path: Path) -> None:
    """What cannot be read as a zip raises ``PackageError``, which exits with 4."""
    path = tmp_path / "no.zip"
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(PackageError, match=r"no\.zip: expected a package") as raised:
        verify_package(path)
    assert raised.value.exit_code == 4


def test_damaged_bytes_inside_the_zip_are_named(package: Path, tmp_path: Path) -> None:
    """A flipped byte in the body of a file makes that file the first problem."""
    data = bytearray(package.read_bytes())
    with zipfile.ZipFile(package) as archive:
        info = archive.getinfo("README.txt")
    data[info.header_offset + 30 + len("README.txt") + 5] ^= 0xFF
    target = tmp_path / "flipped.zip"
    target.write_bytes(bytes(data))
    assert verify_package(target).problems[0].path == "README.txt"


def test_a_snapshot_of_another_ledger_is_refused(evidence: Evidence, tmp_path: Path) -> None:
    """A package is not written from a snapshot or a library that the assessment did not use."""
    other = builders.assessment()
    with pytest.raises(PackageError, match="expected a ledger head of the assessment"):
        write_package(tmp_path / "x.zip", other, evidence.snapshot, builders.library())
    changed = replace(builders.library(), digest="0" * 64)
    with pytest.raises(PackageError, match="policy bundle"):
        write_package(tmp_path / "x.zip", evidence.assessment, evidence.snapshot, changed)
    assert list(tmp_path.iterdir()) == []


def test_a_document_that_is_not_in_the_store_is_listed(evidence: Evidence, tmp_path: Path) -> None:
    """Cited evidence that the store cannot give is named in the manifest and in the report, not dropped."""
    first = evidence.assessment.controls[0]
    test = first.tests[0]
    lost = replace(test.exposures[0], documents=("ab" * 32,))
    changed = replace(first, tests=(replace(test, exposures=(lost,)),))
    assessment = replace(evidence.assessment, controls=(changed, *evidence.assessment.controls[1:]))
    target = tmp_path / "lost.zip"
    write_package(target, assessment, evidence.snapshot, builders.library())
    report = verify_package(target)
    assert report.ok
    assert report.unavailable == ("ab" * 32,)


def test_documents_about_people_are_bound_by_their_nonce(tmp_path: Path) -> None:
    """A personal document is checked under its nonce; without the nonce the report names it as not checked."""
    lane = Lane("files:registers", "files.person")
    with Store.create(tmp_path / "people.db", at=NOW) as store:
        a_pass = store.writer(lambda: NOW).begin_pass(started_at=NOW, meta={})
        sink = a_pass.open_lane(lane, label="registers", scope_label="", provenance=b"{}", started_at=NOW,
                                yields=Yields.STATE, personal=True)
        sink.add("person-1", builders.body("person-1"))
        sink.seal(ScanSeal(ScanStatus.COMPLETE, NOW))
        a_pass.close(NOW)
        with store.snapshot() as snapshot:
            digest = next(snapshot.history(snapshot.lanes()[0].id)).changes[0].digest
            assert digest
            event = builders.event("AC-05", 1, (("person-1", "2026-03-01", "late"),))
            cited = replace(event.deviations[0], document=digest.hex())
            row = replace(event.population.rows[0], document=digest.hex())
            item = Item(row.item, "", "", 0, digest, Verdict(row.outcome))
            population = replace(event.population, rows=(row,), digest=population_digest([item]))
            result = builders.result("AC-05", Operation.INEFFECTIVE, replace(event, deviations=(cited,),
                                                                             population=population))
            write_package(tmp_path / "people.zip", builders.assessment(controls=(result,), ledgers=()), snapshot,
                          builders.library())
    whole = verify_package(tmp_path / "people.zip")
    assert (whole.problems, whole.unbound) == ((), ())
    stripped = verify_package(rewritten(tmp_path / "people.zip", tmp_path / "stripped.zip",
                                        lambda f: f.pop("evidence/nonces.json"), resign=True))
    assert stripped.unbound == (digest.hex(),)
    forged = verify_package(rewritten(tmp_path / "people.zip", tmp_path / "forged.zip", lambda f: f.update(
        {f"evidence/{digest.hex()}.json": b"{}"}), resign=True))
    assert forged.problems[0].path == f"evidence/{digest.hex()}.json"


def test_extra_files_are_packed_and_unsafe_names_refused(evidence: Evidence, tmp_path: Path) -> None:
    """Further files are listed like the others; a name that leaves the folder stops the writing."""
    target = tmp_path / "extra.zip"
    write_package(target, evidence.assessment, evidence.snapshot, builders.library(),
                  extra={"samples/CM-01.json": b"{}\n"})
    assert verify_package(target).ok
    with pytest.raises(PackageError, match="expected a new relative name"):
        write_package(target, evidence.assessment, evidence.snapshot, builders.library(), extra={"../x": b""})
    assert verify_package(target).ok
