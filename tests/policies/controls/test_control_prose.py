"""What people read in a control."""

import re

import pytest

from policies.library import load_library
from policies.operation.leavers import LIMITS

LIBRARY = load_library()
CONTROLS = LIBRARY.controls
MODULES = dict(LIBRARY.modules)
VAGUE = re.compile(r"\b(all|always|immediately|regularly|timely|ensures?)\b", re.IGNORECASE)
OPINION = re.compile(r"\b(compliant|certified|unqualified|audit passed)\b", re.IGNORECASE)

each_control = pytest.mark.parametrize("name", CONTROLS)


@each_control
def test_a_statement_can_be_tested_as_written(name):
    """A statement promises nothing that no evidence can show, and says what the evidence is."""
    statement = CONTROLS[name].statement
    assert not VAGUE.search(statement)
    assert "evidence" in statement


@each_control
def test_each_attribute_and_parameter_is_used_by_a_test(name):
    """An attribute nobody tests and a parameter nobody reads would promise what does not happen."""
    control = CONTROLS[name]
    assert {test.attribute for test in control.tests} == {attribute.id for attribute in control.attributes}
    schedules = [test.expected for test in control.tests if test.expected]  # tieout reads these, not the policy
    read = {param for each in (*control.tests, *schedules) for param in each.params}
    read |= {param for test in control.tests if test.population == "leavers" for param in LIMITS}
    assert read == {entry.name for entry in control.parameters}


@each_control
def test_cmmc_follows_nist(name):
    """CMMC level 2 repeats NIST SP 800-171: the same numbers, each with the same relation."""
    references = CONTROLS[name].references
    nist = {(entry["id"], entry["relation"]) for entry in references.get("nist_800_171r2", ())}
    cmmc = {(entry["id"].split("-", 1)[1], entry["relation"]) for entry in references.get("cmmc_l2", ())}
    assert nist == cmmc


@each_control
def test_exposure_privilege_and_logging_are_watched_daily(name):
    """Controls whose failure is an open door allow no more than 26 hours between two observations."""
    if name in {"AC-01", "AC-05", "AC-08", "AC-09", "DP-04", "NW-01", "LM-01", "LM-02", "LM-03", "CM-04"}:
        assert CONTROLS[name].maximum_gap_hours == 26


def test_nothing_sounds_like_an_opinion():
    """Neither controls nor reasons use the words of an auditor's opinion; a provider's own name of a state is none."""
    for control in CONTROLS.values():
        assert not OPINION.search(f"{control.title} {control.statement} {control.risk} {control.acceptance}")
    assert not any(OPINION.search(re.sub('(?i)"compliant"', "", source)) for source in MODULES.values())
