"""The id lists of other frameworks: complete, exact, and what a control may refer to."""

from collections import Counter

import pytest

from policies.framework_files import BRIDGED, CUI, bridge, read_frameworks
from policies.sources import LibraryError

FRAMEWORKS = read_frameworks()


@pytest.mark.parametrize(("name", "count"), [("iso27001_2022", 93 + 25), (CUI, 110), ("cmmc_l2", 110)])
def test_a_framework_is_whole(name, count):
    """Annex A has 93 controls beside the clauses 4 to 10, SP 800-171r2 and CMMC Level 2 have 110 requirements."""
    assert len(FRAMEWORKS[name].requirements) == count


def test_annex_a_is_numbered_without_a_hole():
    """Annex A runs from A.5.1 to A.5.37, A.6.1 to A.6.8, A.7.1 to A.7.14 and A.8.1 to A.8.34."""
    expected = {f"A.{part}.{number}" for part, last in ((5, 37), (6, 8), (7, 14), (8, 34))
                for number in range(1, last + 1)}
    assert {key for key in FRAMEWORKS["iso27001_2022"].requirements if key.startswith("A.")} == expected


def test_the_families_of_sp_800_171_are_as_large_as_they_are():
    """Requirements of the fourteen families, in the order of the publication."""
    families = Counter(key.split(".")[1] for key in FRAMEWORKS[CUI].requirements)
    assert list(families.values()) == [22, 3, 9, 9, 11, 3, 6, 9, 2, 6, 3, 4, 16, 7]


def test_every_hipaa_specification_is_there():
    """Appendix A to subpart C counts 36 specifications of safeguards, and standards without one that stand alone."""
    rules = FRAMEWORKS["hipaa"].requirements
    safeguards = [item for item in rules.values() if item.id.startswith(("164.308", "164.310", "164.312"))]
    assert Counter(item.title[-3:] for item in safeguards if item.title.endswith(")")) == {"(R)": 20, "(A)": 22}


def test_the_bridge_leads_from_every_requirement_to_known_controls_and_to_no_others():
    """SP 800-53r5 is kept only as far as the appendix leads; SC-19 alone has no successor there."""
    targets = {target for found in bridge().values() for target in found}
    assert set(bridge()) == set(FRAMEWORKS[CUI].requirements)
    assert targets == set(FRAMEWORKS[BRIDGED].requirements)
    assert [source for source, found in bridge().items() if not found] == ["3.13.14"]


@pytest.mark.parametrize(("framework", "wrong"), [
    ("iso27001_2022", "A.5.38"), ("iso27001_2022", "5.1"), (CUI, "3.1.23"), (CUI, "03.01.01"), (BRIDGED, "AC-99"),
    ("cmmc_l2", "AC.L1-3.1.1"), ("hipaa", "164.312(f)"), ("dfars_7012", "252.204-7012")])
def test_an_id_that_is_none_stops_the_load(folder, framework, wrong):
    """An unknown id is named with file and line, and near ids are listed, never chosen."""
    folder.control(changes={"references": {framework: [{"id": wrong, "relation": "partial", "why": "So."}]}})
    with pytest.raises(LibraryError, match=r"control\.yaml:\d+: unknown id") as caught:
        folder.read()
    assert wrong in str(caught.value)


def test_one_id_twice_stops_the_load(folder):
    """Two relations to one requirement would contradict each other."""
    entry = {"id": "A.8.5", "relation": "partial", "why": "So."}
    folder.control(changes={"references": {"iso27001_2022": [entry, {**entry, "relation": "full"}]}})
    with pytest.raises(LibraryError, match=r"A\.8\.5 of ISO/IEC 27001:2022 stands twice"):
        folder.read()


def test_sp_800_53_is_reached_by_the_bridge_and_marked(folder):
    """A reference to SP 800-171r2 brings its controls of SP 800-53r5, never as full, unless the control names one."""
    own = {"id": "IA-2(1)", "relation": "full", "why": "Said here."}
    folder.control(changes={"references": {
        CUI: [{"id": "3.5.3", "relation": "full", "why": "It asks for more than one factor."}], BRIDGED: [own]}})
    first, second = folder.read().controls["ZZ-01"].references[BRIDGED]
    assert first == own
    assert (second["id"], second["relation"], second["bridged"]) == ("IA-2(2)", "partial", "3.5.3")
