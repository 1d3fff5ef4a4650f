"""The commands of the README, each in a process of its own against stand-in servers."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import zipfile
from pathlib import Path

import pytest

from reports.contract import faults


def test_collect_tells_what_it_sealed(bench) -> None:
    """A complete pass says how many lanes, and a second one adds nothing but itself."""
    again = bench.json("collect")
    assert again["complete"]
    assert {lane["status"] for lane in again["lanes"]} == {"complete"}
    assert "github.change" in {lane["kind"] for lane in again["lanes"]}


@pytest.mark.parametrize(("command", "schema"), [("check", "check"), ("readiness", "readiness"), ("gap", "gap")])
def test_the_machine_readable_contract_holds(bench, command: str, schema: str) -> None:
    """The JSON on stdout is valid under the published schema, whatever the verdict."""
    done = bench.call(command, "--format", "json")
    assert done.returncode in {0, 1, 2}, done.stderr
    assert faults(schema, json.loads(done.stdout)) == []


def test_check_finds_the_planted_faults(bench) -> None:
    """The organisation's unreviewed changes and its member without a second factor are failures: exit code 1."""
    done = bench.call("check", "--format", "json")
    failing = {(item["control"]) for item in json.loads(done.stdout)["outcomes"] if item["outcome"] == "fail"}
    assert done.returncode == 1
    assert {"CM-01", "AC-01"} <= failing


def test_check_as_of_before_anything_was_collected_cannot_conclude(bench) -> None:
    """At an instant before the first scan nothing passes: exit code 2."""
    done = bench.call("check", "--as-of", "2020-01-01T00:00:00Z", "--control", "GV-02", "--all", "--format", "json")
    assert done.returncode == 2
    assert {item["outcome"] for item in json.loads(done.stdout)["outcomes"]} == {"no_evidence"}


@pytest.mark.parametrize("output", ["jsonl", "junit", "sarif", "text"])
def test_every_format_of_check_names_the_failing_control(bench, output: str) -> None:
    """Each format carries the failure."""
    assert "CM-01" in bench.call("check", "--format", output).stdout


def test_readiness_is_never_ready_on_one_days_evidence(bench, tmp_path: Path) -> None:
    """One day of a three months' window holds up nothing, and the pages are written."""
    done = bench.call("readiness", "-o", str(tmp_path))
    assert done.returncode == 1
    assert "NOT READY" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"readiness.html", "readiness.json", "readiness.txt"}


def test_the_package_checks_by_tieout_and_by_sha256sum(bench, tmp_path: Path) -> None:
    """``export`` writes what ``verify`` and plain ``sha256sum -c`` both accept."""
    pack = tmp_path / "pack.zip"
    assert bench.call("export", "-o", str(pack)).returncode == 0
    assert bench.call("verify", str(pack)).returncode == 0
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(tmp_path / "out")
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "out", check=True)


def test_verifying_a_package_does_not_claim_to_have_judged_again(bench, tmp_path: Path) -> None:
    """Whoever can rewrite a whole package can rewrite its sums too, so the answer says what it is not."""
    pack = tmp_path / "pack.zip"
    assert bench.call("export", "-o", str(pack)).returncode == 0
    assert "results were not judged again" in bench.call("verify", str(pack)).stdout


def test_verify_knows_the_anchor(bench) -> None:
    """The store verifies, and the report names the class of its anchor."""
    shown = bench.json("verify")
    assert shown["ok"]
    assert shown["anchor"] == "file"


def test_evidence_can_be_listed_shown_and_followed(bench) -> None:
    """A subject is found by its label, shown with its document, and its history begins with its first sight."""
    labels = {row["label"] for row in bench.json("evidence", "list", "--kind", "github.repository")["subjects"]}
    assert any(label.endswith("api") for label in labels)
    label = min(labels)
    shown = json.loads(bench.call("evidence", "show", label, "--kind", "github.repository").stdout)
    assert shown["document"]["label"] == label
    history = bench.json("evidence", "history", label, "--kind", "github.repository")
    assert history["changes"][0]["changed"] == ["first seen"]


def test_doctor_answers_every_topic(bench) -> None:
    """``doctor`` looks at each topic, and nothing fails on a sound folder."""
    findings = bench.json("doctor")["findings"]
    assert {"configuration", "controls", "engine", "schedule", "store"} <= {item["topic"] for item in findings}
    assert [item for item in findings if item["state"] == "fail"] == []


def test_permissions_are_printed_for_the_configured_types(bench) -> None:
    """Only the types that are configured appear."""
    assert set(bench.json("permissions")["sources"]) == {"github", "files"}


def test_controls_are_adopted_and_declined_in_the_file(fresh) -> None:
    """Adopting keeps the file's comments; a bad parameter changes nothing; declining makes it visible."""
    path = fresh.folder / "tieout.yaml"
    path.write_text("# a comment to keep\n" + path.read_text())
    assert fresh.call("controls", "adopt", "AC-10", "--owner", "lead", "--set", "maximum_age_days=60").returncode == 0
    assert "# a comment to keep" in path.read_text()
    before = path.read_bytes()
    assert fresh.call("controls", "adopt", "AC-10", "--set", "maximum_age_days=soon").returncode == 3
    assert fresh.call("controls", "adopt", "ZZ-99").returncode == 3
    assert path.read_bytes() == before
    assert fresh.call("controls", "decline", "BC-04", "--reason", "one zone is enough",
                      "--approver", "cto").returncode == 0
    states = {row["id"]: row["state"] for row in fresh.json("controls", "list")["controls"]}
    assert (states["AC-10"], states["BC-04"]) == ("adopted", "declined")


def test_readiness_and_check_do_not_rest_on_the_cache(fresh) -> None:
    """Verdicts that were edited in the unsigned cache change nothing of what readiness and check say."""
    assert fresh.call("collect").returncode == 0
    assert fresh.call("gap").returncode == 1
    before, failing = fresh.json("readiness")["controls"], fresh.json("check")["totals"]
    with sqlite3.connect(fresh.folder / "tieout.cache") as cache:
        cache.execute("""UPDATE OR REPLACE vector SET value = CAST(replace(replace(CAST(value AS TEXT), 'f', 'p'), 'n',
                         'p') AS BLOB)""")
        assert cache.execute("SELECT count(*) FROM vector").fetchone()[0] > 0
    after = fresh.json("readiness")["controls"]
    assert [(c["operation"], c["implemented"]) for c in after] == [(c["operation"], c["implemented"]) for c in before]
    assert fresh.json("check")["totals"] == failing


def test_a_waiver_is_entered_in_the_ledger_and_changes_no_outcome(fresh) -> None:
    """The failure stays a failure with exit code 1, and says which exception is laid over it."""
    with (fresh.folder / "tieout.yaml").open("a") as file:
        file.write("""
  waivers:
    - {id: W-1, control: AC-01, owner: it, approver: ciso, reason: a new member, approved_on: 2026-01-01,
       start: 2026-01-01, until: 2099-01-01}
""".lstrip("\n"))
    text = (fresh.folder / "tieout.yaml").read_text()
    (fresh.folder / "tieout.yaml").write_text(text.replace("controls: {profile: security-core}",
                                                           "controls:\n  profile: security-core"))
    assert fresh.call("collect").returncode == 0
    done = fresh.call("check", "--control", "AC-01", "--format", "json")
    waived = [item for item in json.loads(done.stdout)["outcomes"] if item["outcome"] == "fail"]
    assert done.returncode == 1
    assert waived
    assert all("W-1" in item["waiver"] for item in waived)


WAIVER = ("{id: W-1, control: AC-01, owner: a, approver: b, reason: r, approved_on: 2026-01-01, start: 2026-01-01, "
          "until: 2026-02-01}")


@pytest.mark.parametrize(("old", "new", "said"), [
    ("AC-01", "XX-99", "unknown control 'XX-99'"),
    ("owner: a", "test: no_such, owner: a", "unknown test 'no_such'"),
    ("start: 2026-01-01", "start: 2026-03-01", "ends (2026-02-01) before it starts (2026-03-01)"),
    ("approver: b, ", "", "approver"),
], ids=["unknown control", "unknown test", "out of order", "nobody approved it"])
def test_a_bad_waiver_is_refused_before_anything_is_judged(fresh, old: str, new: str, said: str) -> None:
    """One sentence that names the fault; exit code 3."""
    path = fresh.folder / "tieout.yaml"
    bad = f"controls: {{profile: security-core, waivers: [{WAIVER.replace(old, new)}]}}"
    path.write_text(path.read_text().replace("controls: {profile: security-core}", bad))
    done = fresh.call("collect")
    assert done.returncode == 3
    assert said in done.stderr


def test_a_pass_can_read_only_what_the_adopted_controls_read(fresh) -> None:
    """Their kinds, what they join and the lists of scopes are read; the rest is left for another pass."""
    needed = {lane["kind"] for lane in fresh.json("collect", "--adopted")["lanes"]}
    everything = {lane["kind"] for lane in fresh.json("collect")["lanes"]}
    assert {"github.change", "github.repository", "files.person", "github.branch"} <= needed
    assert needed < everything
    assert "github.team" in everything - needed
