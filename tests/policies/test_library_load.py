"""The loader reads everything strictly and names file and line of what is wrong."""

import pytest
import yaml

from policies.library import LibraryError, bundle_digest, load_library


def test_the_sample_loads_with_its_defaults(folder):
    """A control's gap is 192 hours and its correction time 0 unless it says otherwise; its test is found."""
    folder.control()
    library = folder.read()
    control = library.controls["ZZ-01"]
    assert (control.maximum_gap_hours, control.correction_hours, control.effort, control.effort_days) == (
        192, 0, "quick_win", 1)
    assert [test.id for test in control.tests] == ["zz_01_doors_are_locked.door"]
    assert control.tests[0].package == "controls.zz_01_doors_are_locked.door"
    assert [case.name for case in library.cases] == ["at the limit", "one day over", "refused", "exempt"]


def test_shipped_library_is_read_once():
    """Two loads give the same object: the library is read once a process."""
    assert load_library() is load_library()


DEFECTS = {
    "unknown key": ({"colour": "red"}, r"control\.yaml:1: the file: .*'colour' was unexpected"),
    "unknown criterion": ({"criteria": ["CC6.1", "CC8.2"]}, r"control\.yaml:\d+: unknown criterion 'CC8\.2'"),
    "missing statement": ({"statement": None}, r"control\.yaml:1: .*'statement' is a required property"),
    "band invented": ({"effort": {"band": "soon", "days": 1}}, r"control\.yaml:\d+: effort\.band: 'soon'"),
    "relation invented": ({"references": {"hipaa": [{"id": "164.312", "relation": "met", "why": "x"}]}},
                          r"control\.yaml:\d+: references\.hipaa\.0\.relation: 'met'"),
    "framework invented": ({"references": {"pci": []}}, r"'pci' was unexpected"),
    "default breaks its own schema": (
        {"parameters": {"maximum_days": {"schema": {"type": "integer"}, "default": "ninety", "description": "x"}}},
        r"control\.yaml:\d+: the default of parameter 'maximum_days' breaks its own schema"),
    "schema is no schema": (
        {"parameters": {"maximum_days": {"schema": {"type": "whole"}, "default": 1, "description": "x"}}},
        r"control\.yaml:\d+: the schema of parameter 'maximum_days' is not JSON Schema"),
    "parameter of the test not declared": ({"parameters": {}}, r"door\.rego:1: unknown parameter 'maximum_days'"),
}


CIRCLES = {
    "itself": ({"ZZ-01": ["ZZ-01"]}, r"depends_on goes in a circle: ZZ-01 -> ZZ-01"),
    "two": ({"ZZ-01": ["ZZ-02"], "ZZ-02": ["ZZ-01"]}, r"circle: ZZ-01 -> ZZ-02 -> ZZ-01"),
    "a way that only ends in one": ({"ZZ-01": ["ZZ-02"], "ZZ-02": ["ZZ-03"], "ZZ-03": ["ZZ-02"]},
                                    r"circle: ZZ-02 -> ZZ-03 -> ZZ-02"),
    "unknown": ({"ZZ-01": ["ZZ-09"]}, r"depends_on names 'ZZ-09', which is no control"),
}


@pytest.mark.parametrize("defect", CIRCLES)
def test_what_a_control_rests_on_exists_and_leads_to_no_circle(folder, defect):
    """A failure that goes round would take its own basis away; the message names file, line and the way."""
    rests, message = CIRCLES[defect]
    for name in ("ZZ-01", "ZZ-02", "ZZ-03"):
        needed = dict.fromkeys(rests.get(name, ()), "It rests on it.")
        folder.control(f"zz_{name[-2:]}_doors_are_locked", changes={"id": name, "depends_on": needed or None})
    with pytest.raises(LibraryError, match=rf"control\.yaml:\d+: .*{message}"):
        folder.read()


def test_two_controls_may_rest_on_the_same_one(folder):
    """Ways that meet again make no circle, and the reasons are kept."""
    rests = {"ZZ-01": ["ZZ-02", "ZZ-03"], "ZZ-02": ["ZZ-03"], "ZZ-03": []}
    for name, others in rests.items():
        needed = {other: f"Because of {other}." for other in others}
        folder.control(f"zz_{name[-2:]}_doors_are_locked", changes={"id": name, "depends_on": needed or None})
    assert folder.read().controls["ZZ-01"].depends_on == {"ZZ-02": "Because of ZZ-02.", "ZZ-03": "Because of ZZ-03."}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_bad_control_file_names_file_and_line(folder, defect):
    """Each defect of control.yaml stops the load with its place and what was expected."""
    changes, message = DEFECTS[defect]
    folder.control(changes=changes)
    with pytest.raises(LibraryError, match=message):
        folder.read()


def test_the_line_of_a_defect_is_the_line_in_the_file(folder):
    """The number after the file name is where an editor finds the defect."""
    path = folder.control() / "control.yaml"
    lines = path.read_text().splitlines()
    place = next(i for i, line in enumerate(lines, 1) if "band:" in line)
    path.write_text("\n".join(line.replace("quick_win", "soon") for line in lines))
    with pytest.raises(LibraryError, match=rf"control\.yaml:{place}: effort\.band"):
        folder.read()


def test_a_doubled_key_is_refused(folder):
    """YAML would keep the last of two equal keys; the loader refuses them."""
    path = folder.control() / "control.yaml"
    path.write_text(path.read_text() + "key: false\n")
    with pytest.raises(LibraryError, match=r"control\.yaml:\d+: the key 'key' stands twice"):
        folder.read()


def test_a_doubled_control_id_is_refused(folder):
    """Two folders may not define one control."""
    folder.control()
    folder.control("zz_02_doors_again")
    with pytest.raises(LibraryError, match="control ZZ-01 stands twice"):
        folder.read()


def test_a_control_without_a_test_is_refused(folder):
    """A control nobody can test would pass by silence."""
    folder.control(policies={})
    with pytest.raises(LibraryError, match=r"zz_01_doors_are_locked: a control needs at least one test"):
        folder.read()


def test_dotted_names_are_refused(folder, sample_policy):
    """Dots in names break Rego packages and REST paths."""
    folder.control(policies={"door.old": sample_policy})
    with pytest.raises(LibraryError, match="names are small letters"):
        folder.read()


def test_a_case_of_an_unknown_test_is_refused(folder):
    """A case that is never evaluated proves nothing."""
    folder.control(cases=[{"name": "x", "test": "window", "input": {"subject": {}}, "outcome": "fail"}])
    with pytest.raises(LibraryError, match=r"cases\.yaml:\d+: unknown test 'window'"):
        folder.read()


def test_dates_and_leading_zeros_stay_text(folder):
    """Account ids and dates in cases reach the policy as they are written."""
    path = folder.control()
    (path / "cases.yaml").write_text(
        "- {name: x, test: door, outcome: fail, input: {subject: {account: 012345678901, on: 2026-01-31, no: off}}}\n")
    assert folder.read().cases[0].input["subject"] == {"account": "012345678901", "on": "2026-01-31", "no": "off"}


def test_needs_are_checked(folder):
    """A need of an unknown criterion is an error with its line."""
    entry = {"id": "CC9.9-x", "criterion": "CC9.9", "text": "x", "origin": "criterion_text", "controls": []}
    (folder.root / "criteria" / "needs.yaml").write_text(yaml.safe_dump({"needs": [entry]}))
    with pytest.raises(LibraryError, match=r"needs\.yaml:\d+: unknown criterion 'CC9\.9'"):
        folder.read()


def test_a_need_served_by_nothing_known_is_refused(folder):
    """A misspelt control id in a need is an error that lists close names, never a silent gap."""
    folder.control()
    entry = {"id": "CC6.1-x", "criterion": "CC6.1", "text": "x", "origin": "criterion_text", "controls": ["ZZ-1"]}
    (folder.root / "criteria" / "needs.yaml").write_text(yaml.safe_dump({"needs": [entry]}))
    with pytest.raises(LibraryError, match=r"needs\.yaml:\d+: unknown control 'ZZ-1'") as caught:
        folder.read()
    assert "ZZ-01" in caught.value.diagnostics()


def test_the_customers_folder_adds_controls_and_serves_needs(folder, tmp_path):
    """A folder of the same layout is laid beside the library, shown under extra/, and may serve a need."""
    need = {"id": "CC6.1-doors", "criterion": "CC6.1", "text": "Doors.", "origin": "criterion_text", "controls": []}
    (folder.root / "criteria" / "needs.yaml").write_text(yaml.safe_dump({"needs": [need]}))
    folder.control()
    extra = tmp_path / "ours"
    folder.control("our_01_gates", changes={"id": "OUR-01"}, root=extra)
    (extra / "criteria").mkdir()
    (extra / "criteria" / "needs.yaml").write_text("served_by: {CC6.1-doors: [OUR-01]}\n")
    library = folder.read(extra)
    assert list(library.controls) == ["OUR-01", "ZZ-01"]
    assert library.needs[0].controls == ("OUR-01",)
    assert library.controls["OUR-01"].tests[0].source == "extra/controls/our_01_gates/door.rego"
    assert library.digest != folder.read().digest


@pytest.mark.parametrize("call", ["http.send({})", "time.now_ns()", 'uuid.rfc4122("x")', "opa.runtime()",
                                  'rand.intn("x", 2)', 'net.lookup_ip_addr("x")', 'trace("x")'])
def test_the_customers_policies_may_not_fetch_or_look_at_a_clock(folder, tmp_path, write_policy, call):
    """A forbidden built-in in a policy from outside stops the load with its line."""
    policy = write_policy("our_01_gates", "gate", f'result := {{"outcome": "pass", "reasons": []}} if {call}')
    folder.control("our_01_gates", changes={"id": "OUR-01"}, policies={"gate": policy}, cases=None,
                   root=tmp_path / "ours")
    with pytest.raises(LibraryError, match=r"extra/controls/our_01_gates/gate\.rego:13: .* may not be called"):
        folder.read(tmp_path / "ours")


def test_the_digest_binds_paths_and_sources():
    """Moving a byte from a path to its source, or from one module to the next, changes the digest."""
    bundles = [(("a", "bc"),), (("ab", "c"),), (("a", "b"), ("c", "")), (("a", ""), ("b", "c"))]
    assert len({bundle_digest(bundle) for bundle in bundles}) == len(bundles)
    assert bundle_digest((("a", "1"), ("b", "2"))) == bundle_digest((("b", "2"), ("a", "1")))


@pytest.mark.parametrize("source", [
    "package lib.outcome\n\nconclude(facts) := {}\n", "# a remark\npackage\nlib.helper\n",
    "package controls.zz_01_gates.door\n\napplicable := false\n", "import rego.v1\n", ""])
def test_a_helper_from_outside_cannot_add_to_another_package(folder, tmp_path, source):
    """Rego joins the files of one package, so a stray one could switch a shipped test off for chosen subjects."""
    folder.control("zz_01_gates", changes={"id": "ZZ-01"})
    extra = tmp_path / "ours"
    (extra / "lib").mkdir(parents=True)
    (extra / "lib" / "helper.rego").write_text("package lib.helper\n\nyes := true\n")
    assert folder.read(extra).controls
    (extra / "lib" / "helper.rego").write_text(source)
    with pytest.raises(LibraryError, match=r"extra/lib/helper\.rego:\d+: the package must equal its folder"):
        folder.read(extra)
