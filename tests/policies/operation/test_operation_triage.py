"""Which assessment is due: every case of the rule and its ties, and that facts are read and not asked."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.operation.triage import Due, EarlierReport, Facts, decide

TODAY = date(2026, 7, 1)
FACTS = Facts(TODAY, (), 0, policies=5, adopted=20, inconsistent=0, needs=60, open_needs=0, criteria=33, design_gaps=0,
              evidence_days={"AC-01": 200, "CM-01": 190})
SOC2 = EarlierReport("soc2", date(2025, 12, 31))
ISO = EarlierReport("iso27001", date(2027, 1, 1))


@pytest.mark.parametrize(("changes", "due", "said"), [
    ({}, Due.READINESS, "190 days or more"),
    ({"evidence_days": {"AC-01": 183}}, Due.READINESS, "183 days"),
    ({"evidence_days": {"AC-01": 182}}, Due.TYPE_1, "182 days of evidence"),
    ({"evidence_days": {"AC-01": 200, "CM-01": None}}, Due.GAP, "CM-01 left no evidence yet"),
    ({"evidence_days": {}}, Due.GAP, "no control is key"),
    ({"policies": 0}, Due.GAP, "no policy is on record"),
    ({"adopted": 0}, Due.GAP, "no control is adopted"),
    ({"inconsistent": 6}, Due.GAP, "6 of 20 adopted controls"),
    ({"inconsistent": 5}, Due.READINESS, "190 days"),
    ({"design_gaps": 10}, Due.GAP, "10 of 33 criteria lack a control"),
    ({"design_gaps": 9}, Due.READINESS, "190 days"),
    ({"earlier": (replace(SOC2, exceptions=("CC6.2",)),)}, Due.FOCUSED_GAP, "exceptions in CC6.2"),
    ({"earlier": (replace(SOC2, exceptions=("CC6.2",)),), "inconsistent": 20}, Due.FOCUSED_GAP, "CC6.2"),
    ({"earlier": (SOC2,)}, Due.READINESS, "roll it forward"),
    ({"earlier": (SOC2,), "policies": 0}, Due.READINESS, "roll it forward"),
    ({"earlier": (SOC2,), "inconsistent": 6}, Due.GAP, "6 of 20"),
    ({"earlier": (SOC2, replace(SOC2, until=date(2024, 12, 31), exceptions=("CC6.2",)))}, Due.READINESS, "2025-12-31"),
    ({"earlier": (ISO,), "applicability": 93}, Due.TARGETED_GAP, "93 entries"),
    ({"earlier": (ISO,)}, Due.TARGETED_GAP, "not on record yet"),
    ({"earlier": (ISO,), "inconsistent": 6}, Due.GAP, "6 of 20"),
    ({"earlier": (ISO, SOC2)}, Due.READINESS, "roll it forward"),
])
def test_every_case_of_the_decision_and_its_ties(changes, due, said):
    """The first rule that speaks decides, and says on which fact."""
    found = decide(replace(FACTS, **changes))
    assert found.due is due
    assert said in found.reasons[0]


def test_a_type_2_that_cannot_be_supported_yet_has_a_date():
    """Six months after the youngest key control left its first evidence."""
    found = decide(replace(FACTS, evidence_days={"AC-01": 100, "CM-01": 93}))
    assert found.supportable_from == date(2026, 9, 29)


@pytest.mark.parametrize(("asked", "changes", "note"), [
    ("gap", {"open_needs": 5}, "would be waste"),
    ("gap", {"open_needs": 6}, ""),
    ("readiness", {"policies": 0}, "at less cost"),
    ("readiness", {}, ""),
    ("", {"open_needs": 0}, ""),
])
def test_what_was_asked_for_never_decides(asked, changes, note):
    """It only adds a note where it would be waste."""
    facts = replace(FACTS, **changes)
    found = decide(facts, asked)
    assert found.due is decide(facts).due
    assert bool(found.notes) is bool(note)
    assert note in " ".join(found.notes)


def test_an_iso_certificate_keeps_its_credit_where_controls_are_inconsistent():
    """It is said, and it does not make up for them."""
    found = decide(replace(FACTS, earlier=(ISO,), inconsistent=10))
    assert "keeps its credit" in found.reasons[1]


@given(st.integers(0, 20), st.integers(0, 20))
def test_more_failing_controls_never_bring_readiness_nearer(few, more):
    """Readiness on many failing controls implies readiness on fewer."""
    low, high = sorted((few, more))
    if decide(replace(FACTS, inconsistent=high)).due is Due.READINESS:
        assert decide(replace(FACTS, inconsistent=low)).due is Due.READINESS
