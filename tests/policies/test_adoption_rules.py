"""Adoption takes exact ids, refuses contradictions, and keeps what management wrote."""

from dataclasses import replace
from datetime import date

import pytest

from policies.adoption import AdoptionError, adopt, declined_controls
from policies.library import LibraryError, load_library
from policies.model import Declined
from policies.parameters import ParameterError

BY = {"approver": "cto", "declined_on": "2026-01-31"}


@pytest.fixture
def library(folder):
    """Three controls and a profile of two of them."""
    for number in (1, 2, 3):
        folder.control(f"zz_0{number}_doors", changes={"id": f"ZZ-0{number}"})
    (folder.root / "profiles.yaml").write_text("doors: {title: Doors, controls: [ZZ-01, ZZ-02]}\n")
    return folder.read()


def test_nothing_is_adopted_unless_management_says_so(library):
    """A library control is a candidate."""
    assert adopt(library, {}) == ()
    assert adopt(library, {"profile": None, "adopt": (), "decline": ()}) == ()


def test_a_profile_is_adopted_and_single_entries_lie_over_it(library):
    """Profile, own entries and declines add up; order is by id."""
    adopted = adopt(library, {
        "profile": "doors", "decline": [{"id": "ZZ-01", "reason": "The doors are the landlord's."} | BY],
        "adopt": ["ZZ-03", {"id": "ZZ-02", "owner": "Head of facilities", "statement": "We lock doors.", "key": False,
                            "parameters": {"maximum_days": 30}, "in_operation_from": "2026-01-31"}]})
    assert [item.control.id for item in adopted] == ["ZZ-02", "ZZ-03"]
    own, bare = adopted
    assert (own.owner, own.statement, own.key, own.in_operation_from) == (
        "Head of facilities", "We lock doors.", False, date(2026, 1, 31))
    assert (own.parameters, bare.parameters) == ({"maximum_days": 30}, {"maximum_days": 90})
    assert (bare.statement, bare.key, bare.owner) == (bare.control.statement, True, "")


def test_an_unknown_id_is_an_error_that_lists_close_names(library):
    """Ids are never matched loosely: not by case, not by likeness."""
    for wrong in ("ZZ-1", "zz-01", "ZZ-01 ", "ZZ-011"):
        with pytest.raises(AdoptionError, match="unknown control") as caught:
            adopt(library, {"adopt": [wrong]})
        assert "ZZ-01" in caught.value.diagnostics()


DEFECTS = {
    "unknown profile": ({"profile": "windows"}, "unknown profile 'windows'"),
    "declined unknown": ({"decline": [{"id": "ZZ-99", "reason": "x"}]}, "unknown control 'ZZ-99'"),
    "declined without reason": ({"decline": [{"id": "ZZ-01", "reason": " "} | BY]}, "without a reason"),
    "declined by nobody": ({"decline": [{"id": "ZZ-01", "reason": "x", **BY, "approver": ""}]}, "without an approver"),
    "declined at no time": ({"decline": [{"id": "ZZ-01", "reason": "x", "approver": "cto"}]}, "without a date"),
    "both at once": ({"adopt": ["ZZ-01"], "decline": [{"id": "ZZ-01", "reason": "x"} | BY]}, "adopted and declined"),
    "twice": ({"adopt": ["ZZ-01", {"id": "ZZ-01"}]}, "stands twice"),
    "unknown key": ({"adopt": [{"id": "ZZ-01", "waived": True}]}, "unknown keys waived"),
    "bad date": ({"adopt": [{"id": "ZZ-01", "in_operation_from": "31.1.2026"}]}, "in_operation_from must be a date"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_contradiction_is_an_error(library, defect):
    """Each defect of the configuration is refused in a sentence."""
    config, message = DEFECTS[defect]
    with pytest.raises(AdoptionError, match=message):
        adopt(library, config)


def test_a_bad_parameter_stops_the_adoption(library):
    """Management's limit must be one that the policy understands."""
    with pytest.raises(ParameterError):
        adopt(library, {"adopt": [{"id": "ZZ-01", "parameters": {"maximum_days": "soon"}}]})


def test_declines_keep_their_reason(library):
    """The report says why management does not run a control."""
    found = declined_controls(library, {"decline": [{"id": "ZZ-02", "reason": "No doors."} | BY]})
    assert found == {"ZZ-02": Declined("ZZ-02", "No doors.", "cto", date(2026, 1, 31))}


def test_profiles_add_up(library):
    """Several profiles are adopted together, and a control of two of them once."""
    more = replace(library, profiles={**library.profiles, "gates": ("ZZ-02", "ZZ-03")})
    assert [item.control.id for item in adopt(more, {"profile": ["doors", "gates"]})] == ["ZZ-01", "ZZ-02", "ZZ-03"]


def test_the_frequency_is_managements_where_it_says_so(library):
    """Otherwise it is the control's own."""
    own, bare = adopt(library, {"adopt": [{"id": "ZZ-01", "frequency": "each night"}, "ZZ-02"]})
    assert (own.frequency, bare.frequency) == ("each night", "continuous")


@pytest.mark.parametrize(("entry", "steps"), [
    ("ZZ-9", ("controls", "adopt", 1)),
    ({"id": "ZZ-02", "parameters": {"maximum_days": "soon"}}, ("controls", "adopt", 1, "parameters", "maximum_days")),
    ({"id": "ZZ-02", "parameters": {"minimum_days": 1}}, ("controls", "adopt", 1, "parameters", "minimum_days")),
])
def test_an_error_knows_its_place_in_the_configuration(library, entry, steps):
    """The path leads to the entry or the parameter, so that the line can be named."""
    with pytest.raises(LibraryError) as caught:
        adopt(library, {"adopt": ["ZZ-01", entry]})
    assert caught.value.steps == steps


def test_every_shipped_profile_can_be_adopted():
    """A profile names controls that exist, with defaults that their schemas accept."""
    library = load_library()
    assert "security-core" in library.profiles
    for name, ids in library.profiles.items():
        assert [item.control.id for item in adopt(library, {"profile": name})] == sorted(ids)
