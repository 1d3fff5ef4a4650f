"""Acceptance 3: a user who was made and deleted between two readings of the list is in the population by the log."""

from __future__ import annotations

from agent.demo.standins.aws.kept import event
from tests.acceptance.conftest import REGIONS, Firm, at, every

LOOKUP = "cloudtrail:LookupEvents"


def test_a_user_who_came_and_went_between_two_readings_is_named(firm: Firm) -> None:
    """No list ever had it; CloudTrail did, so what was tested was not whole, and the control is no clean result."""
    firm.with_aws(REGIONS[1]).runs("AC-21")
    firm.aws.client("iam").create_user(UserName="stays")
    for number, (name, when) in enumerate((("CreateUser", "2026-02-03T10:00:00Z"),
                                           ("DeleteUser", "2026-02-03T15:00:00Z")), 1):
        firm.aws.kept.put(LOOKUP, event(name, when, number, requestParameters={"userName": "ghost"},
                                        awsRegion=REGIONS[1]))
    firm.passes(*every(14), at(4, 1))
    control = firm.readiness()["controls"]["AC-21"]
    rows = [u["why"] for u in control["unknown"] if u["cause"] == "tie_out_failed"]
    assert control["operation"] == "insufficient_evidence", control["why"]
    assert ["ghost" in why for why in rows] == [True], control["unknown"]


def test_a_list_that_the_log_bears_out_is_whole(firm: Firm) -> None:
    """The same account without the visitor: every user of the log is in a list, and the control is effective."""
    firm.with_aws(REGIONS[1]).runs("AC-21")
    firm.aws.client("iam").create_user(UserName="stays")
    firm.passes(*every(14), at(4, 1))
    assert firm.readiness()["controls"]["AC-21"]["operation"] == "effective"
