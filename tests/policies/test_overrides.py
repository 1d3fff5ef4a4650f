"""Own policies lie beside the library, and over it only where they say so; what was changed stays visible."""

import pytest
import yaml

from policies.cases import self_check
from policies.engine.embedded import EmbeddedEngine
from policies.library import LibraryError
from policies.model import Outcome
from policies.projection import build_input

FOLDER = "zz_01_doors_are_locked"
OPEN_TO_95 = build_input(b'{"exempt":false,"lock":{"status":"ok","value":{"days":95}}}', b'{"maximum_days":90}')


@pytest.fixture
def own(tmp_path):
    """Write one folder of own policies: ``own(name, body, policies, cases)``."""
    def write(body, *, name=FOLDER, policies=(), cases=None, at="ours"):
        path = tmp_path / at / "controls" / name
        path.mkdir(parents=True)
        (path / "control.yaml").write_text(yaml.safe_dump(body))
        for stem, source in dict(policies).items():
            (path / f"{stem}.rego").write_text(source.format(folder=name, stem=stem))
        if cases:
            (path / "cases.yaml").write_text(yaml.safe_dump(cases))
        return tmp_path / at
    return write


def test_an_override_changes_what_it_states_and_keeps_the_rest(folder, own):
    """Owner's wording and severity are the customer's; tests, cases and everything else stay."""
    folder.control()
    before = folder.read()
    after = folder.read(own({"id": "ZZ-01", "overrides": True, "severity": "low",
                             "statement": "The porter locks each door daily; the door log is the evidence."}))
    control = after.controls["ZZ-01"]
    assert (control.severity, control.title) == ("low", before.controls["ZZ-01"].title)
    assert control.overridden == ("severity", "statement")
    assert control.where == f"extra/controls/{FOLDER}/control.yaml:4"
    assert (after.modules, after.cases) == (before.modules, before.cases)


def test_a_test_that_is_brought_stands_in_the_place_of_the_shipped_one(folder, own, sample_policy):
    """The shipped module leaves the bundle, its cases go with it, and the bundle has another digest."""
    folder.control()
    looser = sample_policy.replace("> input.params.maximum_days", "> input.params.maximum_days + 7")
    case = {"name": "a week over", "test": "door", "outcome": "pass", "input": {
        "params": {"maximum_days": 90}, "subject": {"exempt": False, "lock": {"status": "ok", "value": {"days": 95}}}}}
    library = folder.read(own({"id": "ZZ-01", "overrides": True}, policies={"door": looser}, cases=[case]))
    assert library.controls["ZZ-01"].overridden == ("test door",)
    assert [path for path, _ in library.modules if path.endswith("door.rego")] == [f"extra/controls/{FOLDER}/door.rego"]
    assert [item.name for item in library.cases] == ["a week over"]
    assert library.digest != folder.read().digest
    engine = EmbeddedEngine()
    engine.load(library)
    assert engine.evaluate(library.controls["ZZ-01"].tests, OPEN_TO_95)[0].outcome is Outcome.PASS


def test_a_test_may_be_added_to_a_shipped_control(folder, own, sample_policy):
    """The control has both tests, and the shipped cases still prove the shipped one."""
    folder.control()
    library = folder.read(own({"id": "ZZ-01", "overrides": True}, policies={"gate": sample_policy}))
    assert [test.id for test in library.controls["ZZ-01"].tests] == [f"{FOLDER}.door", f"{FOLDER}.gate"]
    engine = EmbeddedEngine()
    engine.load(library)
    assert [wrong.split(": ", 1)[1] for wrong in self_check(library, engine).wrong] == [
        f"{FOLDER}.gate has no known failure in its cases"]


def test_folders_lie_over_each_other_in_their_order(folder, own):
    """The last one speaks, and everything that any of them changed is named."""
    folder.control()
    first = own({"id": "ZZ-01", "overrides": True, "severity": "low"})
    second = own({"id": "ZZ-01", "overrides": True, "severity": "info", "nature": "detective"}, at="theirs")
    control = folder.read(first, second).controls["ZZ-01"]
    assert (control.severity, control.overridden) == ("info", ("severity", "nature"))


DEFECTS = {
    "not said": ({"id": "ZZ-01", "severity": "low"}, FOLDER, r"control\.yaml:1: the file: .*required property"),
    "nothing there": ({"id": "ZZ-99", "overrides": True}, FOLDER, r"control\.yaml:2: ZZ-99 overrides nothing"),
    "another folder": ({"id": "ZZ-01", "overrides": True}, "zz_01_doors", "expected the folder name 'zz_01_doors_are"),
    "an unknown key": ({"id": "ZZ-01", "overrides": True, "colour": "red"}, FOLDER, r"control\.yaml:1: .*'colour'"),
    "a wrong value": ({"id": "ZZ-01", "overrides": True, "severity": "mild"}, FOLDER, r":3: severity: 'mild'"),
    "overrides: false": ({"id": "ZZ-01", "overrides": False}, FOLDER, "the file: .title. is a required"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_bad_override_names_its_own_file_and_line(folder, own, defect):
    """What is wrong stands in the customer's file, and is looked for there."""
    folder.control()
    body, name, message = DEFECTS[defect]
    with pytest.raises(LibraryError, match=message) as caught:
        folder.read(own(body, name=name))
    assert str(caught.value).startswith("extra/controls/")


def test_what_an_override_brings_is_held_to_what_comes_from_outside(folder, own, sample_policy):
    """A forbidden call in a replaced test stops the load, as in any own policy."""
    folder.control()
    fetching = sample_policy.replace("_readable if {{", '_readable if {{\n\thttp.send({{"url": "x"}})')
    with pytest.raises(LibraryError, match=r"http\.send may not be called"):
        folder.read(own({"id": "ZZ-01", "overrides": True}, policies={"door": fetching}))
