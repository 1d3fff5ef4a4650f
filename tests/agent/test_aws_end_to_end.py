"""AWS from the stand-in to verdicts: what happened and what was found, by the real clients into a real store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agent.demo.standins.aws.kept import event
from policies.operation.period import micros
from policies.operation.results import Cause, Operation
from tests.agent.aws_account import REGION, START, Account
from tests.collectors.aws.governance import finding

LOOKUP = "cloudtrail:LookupEvents"
SIGN_IN = {"eventSource": "signin.amazonaws.com", "eventType": "AwsConsoleSignIn",
           "responseElements": {"ConsoleLogin": "Success"}}


def test_a_sign_in_without_a_second_factor_is_a_deviation_with_its_date(account: Account) -> None:
    """Two passes in ninety days prove the population whole, and the one sign-in by password alone is named."""
    account.world.kept.put(
        LOOKUP, event("ConsoleLogin", "2026-01-10T09:00:00Z", 1, **SIGN_IN, additionalEventData={"MFAUsed": "Yes"}),
        event("ConsoleLogin", "2026-02-03T10:00:00Z", 2, **SIGN_IN, additionalEventData={"MFAUsed": "No"}))
    account.passes((1, 60), "aws.cloudtrail.event")
    result = account.result("AC-28", date(2026, 2, 28))
    population = result.tests[0].population
    assert (population.complete, population.passed, population.items) == (True, 1, 2)
    assert [d.reasons for d in result.deviations] == [
        ("user ada signed in with a password alone on 2026-02-03T10:00:00Z",)]


@pytest.mark.parametrize(("logged", "unmatched"), [
    (True, []),
    (False, ["use of <root_account> (2026-01-20) is not in CloudTrail's root events of the regions that were read"]),
])
def test_a_use_of_the_root_user_is_in_both_its_sources_or_named(account: Account, logged: bool,
                                                                unmatched: list[str]) -> None:
    """The credential report dates it, and CloudTrail has the sign-in, or the population is not whole."""
    account.world.root.last_used = date(2026, 1, 20)
    if logged:
        account.world.kept.put(LOOKUP, event("ConsoleLogin", "2026-01-20T09:00:00Z", 1, **SIGN_IN,
                                             userIdentity={"type": "Root", "accountId": "123456789012"}))
    account.passes((1, 30, 60), "aws.cloudtrail.event", "aws.iam.user_activity")
    test = next(t for t in account.result("AC-09", date(2026, 2, 28)).tests if t.kind == "aws.cloudtrail.event")
    proof = next(p for p in test.population.completeness if p["query"] == "root_uses_against_the_log")
    assert (proof["unmatched"], proof["rows"]) == (unmatched, int(logged))
    assert test.population.complete is logged


def test_a_summer_without_passes_is_lost_and_no_clean_population(account: Account) -> None:
    """CloudTrail forgot what nobody read: the hole has its dates and its reason, and nothing is effective."""
    account.passes((1, 150, 151), "aws.cloudtrail.event")
    result = account.result("AC-28", date(2026, 5, 31))
    (hole,) = result.unknown
    assert (result.operation, hole.cause) == (Operation.INSUFFICIENT_EVIDENCE, Cause.LOST)
    assert hole.why.startswith("no complete window covers 2026-01-02 06:00Z to 2026-03-02 06:15Z")
    assert hole.why.endswith("the source keeps them for 90 days")


def test_a_vulnerability_is_judged_by_its_last_state(account: Account) -> None:
    """Found in January, still open beyond its limit in March: late. Closed on time: not. Reopened: open again."""
    inspector, kept = account.world.client("inspector2"), account.world.kept
    inspector.enable(accountIds=["123456789012"], resourceTypes=["EC2"])
    first = START + timedelta(days=1)
    kept.put("inspector2:ListFindings", finding("slow", firstObservedAt=first),
             finding("quick", firstObservedAt=first), finding("again", firstObservedAt=first))
    account.passes(range(2, 10), "aws.inspector.finding")
    kept.clear()
    closed = {"status": "CLOSED", "updatedAt": START + timedelta(days=10), "firstObservedAt": first}
    kept.put("inspector2:ListFindings", finding("slow", firstObservedAt=first), finding("quick", **closed),
             finding("again", **closed))
    account.passes(range(10, 14), "aws.inspector.finding")
    kept.clear()
    kept.put("inspector2:ListFindings", finding("slow", firstObservedAt=first), finding("again", firstObservedAt=first))
    account.passes(range(14, 60, 2), "aws.inspector.finding")
    result = account.result("VM-02", date(2026, 2, 28))
    assert sorted(d.item.rpartition("/")[2] for d in result.deviations) == ["again", "slow"]
    assert {d.reasons for d in result.deviations} == {("HIGH, first seen on 2026-01-02: open, due by 2026-02-01",)}
    assert result.tests[0].population.passed == 1


def test_a_region_without_inspector_has_no_clean_list(account: Account) -> None:
    """That nobody looked is unknown, and never a period without vulnerabilities."""
    account.passes(range(0, 60, 2), "aws.inspector.finding")
    result = account.result("VM-02", date(2026, 2, 28))
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert not result.tests[0].population.complete


def test_a_finding_nobody_looked_at_is_an_exposure_until_it_is_archived(account: Account) -> None:
    """GuardDuty's finding of high severity fails from a day after it was made, to the pass that no longer has it."""
    account.world.client("guardduty").create_detector(Enable=True)
    made = {"Id": "t", "AccountId": "123456789012", "Arn": "a", "CreatedAt": "2026-01-05T08:00:00.000Z",
            "UpdatedAt": "2026-01-05T08:00:00.000Z", "Region": REGION, "Resource": {}, "SchemaVersion": "2.0",
            "Severity": 8.0, "Type": "UnauthorizedAccess:IAMUser/x", "Service": {"Archived": False}}
    account.passes(range(5), "aws.guardduty.finding")
    account.world.kept.put("guardduty:ListFindings", "t")
    account.world.kept.put("guardduty:GetFindings", made)
    account.passes(range(5, 9), "aws.guardduty.finding")
    account.world.kept.clear()
    account.passes(range(9, 31), "aws.guardduty.finding")
    test = next(t for t in account.result("LM-04", date(2026, 1, 30)).tests if t.test.endswith("guardduty_finding"))
    (exposure,) = test.exposures
    assert exposure.start == micros(datetime(2026, 1, 6, 8, tzinfo=UTC))
    assert exposure.end == micros(START + timedelta(days=9))


def _test_of_open_ports(account: Account, last: date) -> Any:
    return next(t for t in account.result("NW-01", last).tests if t.test.endswith("_security_group_open"))


def test_five_weeks_without_a_pass_are_filled_from_cloudtrails_history(account: Account) -> None:
    """The first pass after the hole reads what the account's history still has, and nothing in it touched a group."""
    account.passes((*range(22), *range(57, 61)), "aws.ec2.security_group", "aws.cloudtrail.event")
    test = _test_of_open_ports(account, date(2026, 2, 28))
    assert (test.shares.unknown, test.months_missing) == (6 * 3600 * test.subjects, ())
    assert [u.why for u in test.unknown] == ["no complete scan before 2026-01-01 06:00Z"]
    assert test.shares.proven > 56 * 86400 * test.subjects


def test_a_rule_that_was_opened_and_closed_between_two_passes_leaves_the_hole_open(account: Account) -> None:
    """Both ends look alike, and CloudTrail says that somebody was at the group in between."""
    found = account.world.client("ec2").describe_security_groups()["SecurityGroups"]
    touched = {"eventSource": "ec2.amazonaws.com", "requestParameters": {"groupId": found[0]["GroupId"]}}
    account.world.kept.put(LOOKUP, event("AuthorizeSecurityGroupIngress", "2026-02-03T10:00:00Z", 1, **touched),
                           event("RevokeSecurityGroupIngress", "2026-02-03T11:00:00Z", 2, **touched))
    account.passes((*range(22), *range(57, 61)), "aws.ec2.security_group", "aws.cloudtrail.event")
    test = _test_of_open_ports(account, date(2026, 2, 28))
    assert test.shares.unknown == 36 * 86400 + 6 * 3600
    assert "1 of the subjects" in test.unknown[1].why
    assert [u.cause for u in test.unknown] == [Cause.NOT_COLLECTED_YET] * 2
