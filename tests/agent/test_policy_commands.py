"""``tieout policy`` on the shipped library and on own folders: what a compliance engineer calls, end to end."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from agent.cli.main import cli
from policies.library import _cached, load_library
from reports.contract import faults


def _call(*arguments):
    _cached.cache_clear()  # the command reads its folders anew; this process has read them before
    return CliRunner().invoke(cli, ["policy", *arguments], standalone_mode=False, catch_exceptions=False)


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path, monkeypatch):
    """Nothing is configured where the command is called."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("form", ["state", "event", "expected_instance"])
def test_a_new_control_is_sound_once_its_words_are_edited(form):
    """The scaffold's tests hold as written; lint asks for each of them at its place, and then for nothing."""
    made = _call("new", "OUR-01", "--type", form, "--kind", "aws.s3.bucket", "--name", "buckets_are_reviewed")
    assert made.output.splitlines()[-2].startswith("Edit these files, then run: tieout policy lint")
    folder = Path("our-policies/controls/our_01_buckets_are_reviewed")
    assert sorted(path.name for path in folder.iterdir()) == ["aws_s3_bucket.rego", "cases.yaml", "control.yaml"]
    asked = _call("lint", "--policies", "our-policies")
    assert {line.split(": ")[1] for line in asked.output.splitlines()[:-1]} == {"wording"}
    assert {line.partition(":")[0] for line in asked.output.splitlines()[:-1]} == {
        str(folder / name) for name in ("aws_s3_bucket.rego", "control.yaml")}
    for path in folder.iterdir():
        path.write_text(re.sub(r"EDIT: ?(who does.*?example:)?", "", path.read_text(), flags=re.DOTALL))
    assert _call("lint", "--policies", "our-policies").return_value == 0
    tested = _call("test", "--policies", "our-policies", "--control", "OUR-01", "--mutants")
    assert tested.return_value == 0, tested.output
    assert "0 wrong" in tested.output


@pytest.mark.parametrize(("arguments", "said"), [
    (("our-1",), "two to four capitals"), (("AC-10",), "exists already"),
    (("OUR-01", "--kind", "aws.nothing"), "unknown kind"),
    (("OUR-01", "--criterion", "CC8.2"), "unknown criterion"), (("OUR-01", "--name", "Doors!"), "small letters")])
def test_a_scaffold_that_cannot_be_is_refused(arguments, said):
    """The sentence names what was expected, and nothing is written."""
    with pytest.raises(Exception, match=said):
        _call("new", *arguments)
    assert not Path("our-policies").exists()


def test_a_folder_that_is_there_is_not_overwritten():
    """What somebody wrote is never replaced by a scaffold."""
    _call("new", "OUR-01")
    before = Path("our-policies/controls/our_01_aws_s3_bucket/control.yaml").read_bytes()
    with pytest.raises(Exception, match="exists already"):
        _call("new", "OUR-01")
    assert Path("our-policies/controls/our_01_aws_s3_bucket/control.yaml").read_bytes() == before


def test_a_policy_that_does_not_compile_is_told_once():
    """One line with file and place, and not one a case and proof; the folder is the one that was named."""
    _call("new", "OUR-01")
    path = Path("our-policies/controls/our_01_aws_s3_bucket/aws_s3_bucket.rego")
    path.write_text(path.read_text().replace(":= false if input", ":= false if if input"))
    tested = _call("test", "--policies", "our-policies", "--control", "OUR-01")
    first, *rest = tested.output.splitlines()
    assert first.startswith(f"BROKEN {path}")
    assert len(rest) == 1
    assert tested.return_value == 1


@pytest.mark.parametrize(("old", "new", "said"), [
    ("kind: aws.s3.bucket", "kind: aws.s3.buket", "aws has no kind 'aws.s3.buket'. Known names close to it: "),
    ("", "", "it still holds the scaffold's words"),
])
def test_lint_names_what_a_newcomer_left_or_misspelt(old, new, said):
    """A kind that no source has would never be judged, and a scaffold's words are nobody's control."""
    _call("new", "OUR-01")
    path = Path("our-policies/controls/our_01_aws_s3_bucket/aws_s3_bucket.rego")
    path.write_text(path.read_text().replace(old, new, 1))
    assert said in _call("lint", "--policies", "our-policies").output


def test_an_error_of_the_load_names_the_folder_that_was_given():
    """The place is one that an editor finds."""
    _call("new", "OUR-01")
    path = Path("our-policies/controls/our_01_aws_s3_bucket/control.yaml")
    path.write_text(path.read_text().replace("[CC6.1]", "[CC6.9]"))
    with pytest.raises(Exception, match=rf"^{path}:\d+: unknown criterion 'CC6.9'"):
        _call("lint", "--policies", "our-policies")


@pytest.mark.parametrize(("arguments", "holds"), [
    (("--criterion", "CC8.1"), lambda row: "CC8.1" in row["criteria"]),
    (("--source", "github"), lambda row: row["kind"].startswith("github.")),
    (("--type", "event"), lambda row: row["type"] == "event"),
    (("--criterion", "CC6.1", "--source", "aws", "--type", "state"),
     lambda row: "CC6.1" in row["criteria"] and row["kind"].startswith("aws.") and row["type"] == "state"),
])
def test_the_filters_leave_exactly_what_they_say(arguments, holds):
    """Some tests are left, all of them are such, and none of the others is."""
    rows = json.loads(_call("list", "--format", "json").output)["tests"]
    left = json.loads(_call("list", "--format", "json", *arguments).output)["tests"]
    assert 0 < len(left) < len(rows)
    assert left == [row for row in rows if holds(row)]


def test_an_own_and_an_overridden_control_are_marked(tmp_path):
    """The list says where each control comes from."""
    _call("new", "OUR-01")
    over = Path("our-policies/controls") / load_library().controls["AC-10"].folder
    over.mkdir()
    (over / "control.yaml").write_text("id: AC-10\noverrides: true\nseverity: low\n")
    rows = json.loads(_call("list", "--format", "json", "--policies", "our-policies").output)["tests"]
    origins = {row["control"]: row["origin"] for row in rows}
    assert (origins["OUR-01"], origins["AC-10"], origins["AC-11"]) == ("own", "overridden: severity", "library")
    assert "overridden: severity" in _call("show", "AC-10", "--policies", "our-policies").output


def test_a_control_is_shown_with_everything_that_is_known_of_it():
    """Statement, tests, evidence, permissions, cross-references and the rule's own text."""
    shown = _call("show", "AC-10").output
    for part in ("replaces it before it is older", "aws.iam.access_key", "iam:ListAccessKeys", "A.5.17",
                 "164.308(a)(5)(ii)(D)", "maximum_age_days", "package controls.ac_10", "Deviation"):
        assert part in shown, part


def test_coverage_counts_61_criteria_and_follows_its_schema():
    """Each criterion has one answer, the counts add up, and the automation is explained."""
    found = json.loads(_call("coverage", "--format", "json").stdout)
    assert faults("coverage", found) == []
    assert sum(found["counts"].values()) == len(found["criteria"]) == 61
    assert all(item["why"] for item in found["criteria"])
    assert "61 criteria: " in _call("coverage").output


@pytest.mark.parametrize("name", ["iso27001", "nist-800-171", "cmmc", "nist-800-53", "hipaa", "dfars"])
def test_a_crosswalk_goes_both_ways_and_claims_nothing(name):
    """Both directions hold the same pairs, what nothing serves is listed, and no requirement is said to be met."""
    found = json.loads(_call("crosswalk", "--to", name, "--format", "json").stdout)
    assert faults("crosswalk", found) == []
    assert len(found["requirements"]) > 10
    there = {(row["id"], item["id"]) for row in found["requirements"] for item in row["controls"]}
    back = {(item["id"], control) for control, items in found["controls"].items() for item in items}
    assert there == back
    assert set(found["not_served"]) == {row["id"] for row in found["requirements"] if not row["controls"]}
    text = _call("crosswalk", "--to", name).output + _call("crosswalk", "--to", name, "--by", "control").output
    assert not re.search(r"\bmet\b|complian|certified", text)


def test_the_catalogue_is_whole_and_its_links_lead_somewhere():
    """A page a control, a criterion and a framework, in both forms; each link of each page is a page."""
    _call("docs", "-o", "pages")
    library = load_library()
    names = {path.stem for path in Path("pages").glob("*.html")}
    assert names == {path.stem for path in Path("pages").glob("*.md")}
    assert names >= {f"control-{name}" for name in library.controls} | {f"criterion-{c.id}" for c in library.criteria}
    for path in Path("pages").glob("*.html"):
        links = set(re.findall(r'href="([^"]+)\.html"', path.read_text()))
        assert links <= names, path


OVERLAID = """engagement: {name: Example, system: Platform}
controls:
  adopt:
    - {id: LM-05, owner: security-lead, frequency: twice a month}
    - {id: AC-10, parameters: {maximum_age_days: 60}}
  out_of_scope:
    - {id: S-1, controls: [AC-10], names: ["sandbox-*"], reason: no data, approver: ciso, decided_on: 2026-01-10}
"""


def test_what_management_runs_stands_beside_what_the_library_says():
    """Frequency, owner, limits and what is out of scope, in the list of controls and with each control."""
    Path("tieout.yaml").write_text(OVERLAID)
    listed = CliRunner().invoke(cli, ["controls", "list"]).output
    assert "frequency: twice a month (the library says: monthly)" in listed
    assert "out of scope by: S-1" in listed
    written = CliRunner().invoke(cli, ["controls", "list", "--format", "json"]).output
    rows = {row["id"]: row for row in json.loads(written)["controls"]}
    assert (rows["LM-05"]["frequency"], rows["LM-05"]["library_frequency"]) == ("twice a month", "monthly")
    assert (rows["AC-10"]["library_frequency"], rows["AC-10"]["out_of_scope"]) == (None, ["S-1"])
    shown = _call("show", "LM-05").output.split("Statement")[0]
    assert re.search(r"frequency +twice a month +monthly", shown)
    shown = _call("show", "AC-10").output.split("Statement")[0]
    assert re.search(r"maximum_age_days +60 +90", shown)
    assert "Out of scope by S-1: no data (approved by ciso on 2026-01-10)" in shown
    assert "As management runs it" not in _call("show", "DP-04").output
