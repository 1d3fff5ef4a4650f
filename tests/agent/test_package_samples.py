"""Samples in the auditor's package: chosen again from seal and seed, held against the ledger; tampering is named."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from agent.demo.standins.github.changes import Codebase
from reports import contract
from reports.package import verify_package
from store.custody import set_anchor
from store.store import Store
from tests.agent.conftest import _bench
from tests.agent.test_evaluation_commands import Sampled
from tests.reports.test_reports_package import rewritten


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A package with an auditor's sample, its results and a rehearsal, and a merge that came after the seal."""
    for bench in _bench(tmp_path_factory.mktemp("package"), collect=True):
        bench.call("population", "CM-01", "--seal")
        bench.json("sample", "CM-01", "--size", "2", "--seed", "own")
        sample = Sampled(bench, "nonce", "--rule", "ten-percent")
        sample.evaluate("--results", sample.fill(at2="deviation"))
        bench.server.world.move_to(datetime.now(UTC) + timedelta(seconds=1))
        Codebase(bench.server.world, "api").push("owner-one", datetime.now(UTC), "late")
        bench.call("collect")
        done = bench.call("export", "-o", "pack.zip")
        assert done.returncode == 0, done.stderr
        yield bench


@pytest.fixture
def package(exported):
    """The zip; tests write copies of it."""
    return exported.folder / "pack.zip"


def the(files, what):
    """The path of the last file of a sort, as ``selection-`` or ``results-``."""
    return max((n for n in files if n.startswith("samples/") and what in n), key=lambda n: (len(n), n))


def test_a_package_with_samples_verifies_and_says_what_came_after_the_seal(exported, package, tmp_path):
    """Populations, selections and results are in it under their sums; the merge after the seal is a fact, no fault."""
    report = verify_package(package)
    assert report.problems == ()
    assert sum("1 items came into the population after its seal" in note for note in report.notes) == 2
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path)
        taken = json.loads(archive.read(the(archive.namelist(), "selection-")))
    assert contract.faults("sample", taken) == []
    assert (taken["seed"], taken["rehearsal"]) == ("nonce", "")
    sums = ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"]
    assert subprocess.run(sums, cwd=tmp_path, check=False).returncode == 0
    assert "came into the population" in exported.call("verify", "pack.zip").stdout


def test_nothing_of_detectability_is_exported(package):
    """The chance that a sample meets a deviation is management's own view."""
    with zipfile.ZipFile(package) as archive:
        names = [n for n in archive.namelist() if n.startswith("samples/")]
        text = b"".join(archive.read(n) for n in names).lower()
    assert names
    assert not [word for word in (b"chance", b"detectab", b"at_least_one") if word in text]


def edited(files, name, change):
    """A JSON file of the package, changed in place."""
    value = json.loads(files[name])
    change(value)
    files[name] = contract.dumps(value)


def swap(files):
    """Another item of the population in the place of the second."""
    held = {row["id"] for row in json.loads(files[the(files, "population")])["rows"]}

    def change(taken):
        other = min(held - {item["id"] for item in taken["items"]})
        taken["items"][1]["id"] = other
    edited(files, the(files, "selection-"), change)


def first(files, what):
    """The id of the first item of a selection."""
    return json.loads(files[the(files, what)])["items"][0]["id"]


def grow(rows):
    """One more row, like the last but under another id."""
    rows.append({**rows[-1], "id": rows[-1]["id"] + "9", "item": rows[-1]["item"] + "9"})


BAD = {
    "swapped_item": (swap, "selection-", "item 2 is another"),
    "item_left_out": (lambda f: edited(f, the(f, "selection-"), lambda t: t["items"].pop()), "selection-", "got 2"),
    "changed_seed": (lambda f: edited(f, the(f, "selection-"), lambda t: t.update(seed="better")), "selection-",
                     "expected the seed of the ledger"),
    "population_grown_after_the_seal": (lambda f: edited(f, the(f, "population"), lambda p: grow(p["rows"])),
                                        "population", "as sealed, got"),
    "population_row_removed": (lambda f: edited(f, the(f, "population"), lambda p: p["rows"].pop(0)), "population",
                               "as sealed, got"),
    "population_document_swapped": (lambda f: edited(f, the(f, "population"), lambda p: p["rows"][0].update(
        document="00" * 32)), "population", "expected the sealed population"),
    "chosen_item_called_not_due": (lambda f: edited(f, the(f, "population"), lambda p: p["not_due"].append(
        first(f, "selection-").partition("|")[2])), "", "cannot be made again"),
    "attributes_exchanged": (lambda f: edited(f, the(f, "population"), lambda p: p.update(
        attributes_digest="00" * 32)), "population", "expected the attributes that were sealed"),
    "deviation_passed_afterwards": (lambda f: edited(f, the(f, "results-"), lambda rows: rows[1]["marks"].update(
        A="pass")), "results-", "expected the results that the ledger holds"),
    "result_left_out": (lambda f: edited(f, the(f, "results-"), lambda rows: rows.pop()), "results-",
                        "expected the results that the ledger holds"),
    "result_of_a_stranger": (lambda f: edited(f, the(f, "results-"), lambda rows: rows[0].update(item="x")), "results-",
                             "expected an item of the population"),
    "results_left_out": (lambda f: f.pop(the(f, "results-")), "results-", "expected in the package"),
    "selection_left_out": (lambda f: f.pop(the(f, "selection-")), "selection-", "expected in the package"),
    "rehearsal_hidden": (lambda f: edited(f, min(n for n in f if "selection-" in n), lambda t: t.update(rehearsal="")),
                         "selection-", "expected it to be called a rehearsal"),
}


@pytest.mark.parametrize("defect", BAD)
def test_a_bad_sample_is_named_although_all_sums_fit(package, tmp_path, defect):
    """Whoever changes a sample and makes every checksum fit again is still found, by file."""
    change, where, said = BAD[defect]
    report = verify_package(rewritten(package, tmp_path / "bad.zip", change, resign=True))
    assert any(said in problem.message for problem in report.problems), report.problems
    assert any(where in problem.path for problem in report.problems)
    assert report.notes == ()


def test_a_forged_selection_in_the_ledger_is_not_passed_on_as_one(exported, tmp_path):
    """Even who holds the signing key cannot enter items that do not follow from seal and seed."""
    shutil.copytree(exported.folder, tmp_path / "copy")
    with Store.open(tmp_path / "copy" / "tieout.db") as store:
        set_anchor(store, tmp_path / "copy" / "elsewhere" / "anchor", datetime.now(UTC))
        with store.snapshot() as view:
            kept = dict(list(view.entries("selection"))[-1].payload)
        kept["items"] = [kept["items"][0], "00" * 32, *kept["items"][2:]]
        store.append_entry("selection", kept, at=datetime.now(UTC))
    done = subprocess.run([*exported.command(), "export", "-o", "pack.zip"], cwd=tmp_path / "copy", check=False,
                          env=exported.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    report = verify_package(tmp_path / "copy" / "pack.zip")
    assert any("cannot be made again from its population and its seed: item 2" in note for note in report.notes)
