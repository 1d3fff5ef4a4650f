"""Acceptance 8: a period in which nothing happened, with proof that it is so and without."""

from __future__ import annotations

from tests.acceptance.conftest import Firm, at


def test_nothing_merged_and_a_branch_that_says_the_same_is_no_occurrence(firm: Firm) -> None:
    """Each window was read to its end and tied to the branch's own commits: zero is a fact."""
    firm.with_github("api").runs("CM-01").passes(at(1, 1), at(2, 15), at(4, 1))
    control = firm.readiness()["controls"]["CM-01"]
    (test,) = control["tests"]
    assert (control["operation"], control["population"], test["sealed"]["complete"]) == ("no_occurrence", 0, True)
    assert {bool(proof["second_source"]) for proof in test["sealed"]["completeness"]} == {True}


def test_nothing_merged_while_nobody_could_look_is_not(firm: Firm) -> None:
    """The list ends in February: the same zero, and no proof of the rest of the period."""
    firm.with_github("api").runs("CM-01").passes(at(1, 1), at(2, 15))
    control = firm.readiness()["controls"]["CM-01"]
    assert (control["operation"], control["population"]) == ("insufficient_evidence", 0)
    assert not control["tests"][0]["sealed"]["complete"]


def test_an_empty_register_is_no_proof_that_nothing_happened(firm: Firm) -> None:
    """A file without rows may as well be one that nobody fills."""
    firm.runs("IR-02")
    (firm.folder / "registers/incidents").mkdir()
    firm.passes(at(1, 1), at(2, 15), at(3, 15), at(4, 1))
    assert firm.readiness()["controls"]["IR-02"]["operation"] == "insufficient_evidence"
