"""Acceptance 5: a review campaign that is complete, but one of whose revocations nobody carried out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.conftest import Firm, at, every

QUARTERS = (("2025-12-20", 0), ("2026-03-20", 3))


def review(firm: Firm, day: str, revoked: int, executed: int) -> None:
    """A review of four accounts, with so many revocations of which so many were carried out."""
    decisions = [{"system": "github", "account": f"user-{n}", "subject": f"P-{n}",
                  "decision": "revoke" if n < revoked else "keep",
                  **({"executed_on": day} if n < executed else {})} for n in range(4)]
    firm.page(f"access_reviews/{day}.md", {
        "id": f"AR-{day}", "systems": ["github"], "performed_by": "P-20", "performed_on": day, "approved_by": "P-21",
        "approved_on": day, "population": {"source": "github", "taken_on": day, "accounts": 4},
        "decisions": decisions, "attachments": ["minutes.txt"]})


@pytest.mark.parametrize(("executed", "operation"), [(3, "effective"), (2, "ineffective")])
def test_a_revocation_that_nobody_carried_out_fails_the_review(firm: Firm, executed: int, operation: str) -> None:
    """One deviation at the item, which names the account; the instance, though held and in time, does not pass."""
    firm.runs("AC-07")
    (firm.folder / "registers/minutes.txt").write_text("the list of the day")
    for day, revoked in QUARTERS:
        review(firm, day, revoked, executed if revoked else 0)
    firm.passes(*every(7), at(4, 25))
    control = firm.readiness(at(4, 26))["controls"]["AC-07"]
    executed_test = instances_of(control, "executed")
    assert control["operation"] == operation, control["why"]
    deviations = [d for d in control["deviations"] if d["test"].endswith("executed")]
    assert [d["reasons"] for d in deviations] == ([] if executed == 3 else [
        ["AR-2026-03-20: revoke of user-2 was not carried out"]])
    assert executed_test["sealed"]["passed"] == (executed == 3)


def instances_of(control: dict[str, Any], stem: str) -> dict[str, Any]:
    """The one test of a control whose name ends so."""
    (test,) = (t for t in control["tests"] if t["id"].endswith(stem))
    return test
