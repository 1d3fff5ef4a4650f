"""The criteria are exactly the 61 that exist, and every one in scope says what it needs."""

import re
from collections import Counter

import pytest

from policies.library import load_library
from policies.sources import SCHEMAS

COMMON = (5, 3, 4, 2, 3, 8, 5, 1, 2)  # how many criteria CC1 to CC9 have
IDS = [f"CC{series}.{number}" for series, count in enumerate(COMMON, 1) for number in range(1, count + 1)]
IDS += ["A1.1", "A1.2", "A1.3", "PI1.1", "PI1.2", "PI1.3", "PI1.4", "PI1.5", "C1.1", "C1.2"]
IDS += ["P1.1", "P2.1", "P3.1", "P3.2", "P4.1", "P4.2", "P4.3", "P5.1", "P5.2", "P6.1", "P6.2", "P6.3", "P6.4", "P6.5"]
IDS += ["P6.6", "P6.7", "P7.1", "P8.1"]


@pytest.fixture(scope="module")
def library():
    """The shipped library."""
    return load_library()


def test_the_ids_are_exactly_the_sixty_one(library):
    """No invented criterion (CC8.2, CC8.3, P1.0), none missing, in the catalogue's order."""
    assert len(IDS) == 61
    assert [criterion.id for criterion in library.criteria] == IDS


def test_the_categories_have_their_numbers(library):
    """33 common, 3 availability, 2 confidentiality, 5 processing integrity, 18 privacy."""
    assert Counter(criterion.category for criterion in library.criteria) == {
        "security": 33, "availability": 3, "confidentiality": 2, "processing_integrity": 5, "privacy": 18}


def test_series_and_titles_tell_criteria_apart(library):
    """A criterion's series is the head of its id, and no two have one title."""
    assert all(criterion.id.startswith(f"{criterion.series}.") for criterion in library.criteria)
    assert len({criterion.title for criterion in library.criteria} - {""}) >= 59


def test_every_criterion_of_a_security_engagement_states_a_need(library):
    """Each common, availability and confidentiality criterion has at least one need that its own text asks for."""
    stated = {need.criterion for need in library.needs if need.origin == "criterion_text"}
    wanted = {c.id for c in library.criteria if c.category in {"security", "availability", "confidentiality"}}
    assert wanted <= stated


def test_needs_and_controls_agree(library):
    """A control serves a need only of a criterion that it names, and every control serves some need."""
    for need in library.needs:
        for control_id in need.controls:
            assert need.criterion in library.controls[control_id].criteria, (need.id, control_id)
    assert {control_id for need in library.needs for control_id in need.controls} == set(library.controls)


def test_a_control_serves_a_need_of_each_criterion_that_it_names(library):
    """What control.yaml claims is spelt out as a need, or the claim would count for nothing."""
    served = {(control_id, need.criterion) for need in library.needs for control_id in need.controls}
    stated = {need.criterion for need in library.needs}
    claimed = {(control.id, criterion) for control in library.controls.values() for criterion in control.criteria
               if criterion in stated}
    assert claimed <= served


def test_no_points_of_focus_are_shipped():
    """Points of focus are the AICPA's and are considerations, never requirements: nothing here words one."""
    files = [path for path in SCHEMAS.parent.rglob("*") if path.suffix in {".yaml", ".json", ".rego"}]
    assert files
    assert [path.name for path in files if re.search(r"points? of focus", path.read_text(), re.IGNORECASE)] == []
