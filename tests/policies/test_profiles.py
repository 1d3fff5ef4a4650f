"""The profiles that ship: what they hold together is enough to begin with."""

import pytest

from policies.adoption import adopt
from policies.library import load_library

LIBRARY = load_library()
CATEGORY = {criterion.id: criterion.category for criterion in LIBRARY.criteria}
NEEDS = [need for need in LIBRARY.needs if need.origin == "criterion_text"]


def _unserved(profiles, category):
    held = {item.control.id for item in adopt(LIBRARY, {"profile": profiles})}
    return [need.id for need in NEEDS if CATEGORY[need.criterion] == category and not held & set(need.controls)]


def test_the_core_serves_every_need_of_the_common_criteria():
    """About 45 controls, and no common criterion fails by design for want of one."""
    assert 40 <= len(LIBRARY.profiles["security-core"]) <= 50
    assert _unserved(["security-core"], "security") == []


@pytest.mark.parametrize("category", ["availability", "confidentiality", "processing_integrity", "privacy"])
def test_a_category_is_served_by_the_core_and_its_own_profile(category):
    """A profile of a category is what it adds."""
    assert _unserved(["security-core", category], category) == []


def test_every_control_is_in_some_profile_and_the_two_of_security_do_not_overlap():
    """Nothing of the library is out of reach, and 'more' is what the core does not hold."""
    assert set().union(*LIBRARY.profiles.values()) == set(LIBRARY.controls)
    assert not set(LIBRARY.profiles["security-core"]) & set(LIBRARY.profiles["security-more"])
