"""What a control says of the findings of a tool that is off, in part or for a time: never that there were none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collectors.canonical import to_micros
from reports import readiness_json
from tests.agent.aws_account import REGION, START, Account
from tests.collectors.aws.governance import finding

LAST = date(2026, 2, 28)
DAYS = range(0, 62, 2)
TOOLS = ("aws.guardduty.region", "aws.guardduty.finding", "aws.securityhub.region", "aws.securityhub.finding")
ANALYZERS, ANALYZED = "aws.accessanalyzer.analyzer", "aws.accessanalyzer.finding"


def operation(account: Account, control: str, *others: str) -> str:
    """What the assessment's JSON says of the operation of a control."""
    report = json.loads(readiness_json.render(account.assessment(LAST, control, *others), account.library))
    (found,) = [item["operation"] for item in report["controls"] if item["id"] == control]
    return str(found)


def on(account: Account, region: str = REGION) -> str:
    """GuardDuty and Security Hub are on in a region; the detector's id."""
    account.world.client("securityhub", region).enable_security_hub()
    return str(account.world.client("guardduty", region).create_detector(Enable=True)["DetectorId"])


def threat(account: Account, **more: Any) -> None:
    """GuardDuty has a finding of low severity, made on the second of January and open."""
    account.world.kept.put("guardduty:ListFindings", "t")
    account.world.kept.put("guardduty:GetFindings", {
        "Id": "t", "AccountId": "123456789012", "Arn": "a", "CreatedAt": "2026-01-02T08:00:00.000Z", "Region": REGION,
        "UpdatedAt": "2026-01-02T08:00:00.000Z", "Resource": {}, "SchemaVersion": "2.0", "Severity": 2.0,
        "Type": "Recon:IAMUser/x", "Service": {"Archived": False}, **more})


def test_detectors_that_are_on_and_find_nothing_are_no_occurrence(account: Account) -> None:
    """Somebody looked all the time, so that an empty list is an answer."""
    on(account)
    account.passes(range(62), *TOOLS)
    assert operation(account, "LM-04") == "no_occurrence"


def test_detectors_that_never_were_on_found_nothing_out(account: Account) -> None:
    """Nobody looked: the detection fails, and of what it would have found there is no evidence."""
    account.passes(range(62), *TOOLS)
    assert operation(account, "LM-03") == "ineffective"
    assert operation(account, "LM-04") == "insufficient_evidence"


def _delete(account: Account, detector: str) -> None:
    account.world.client("guardduty").delete_detector(DetectorId=detector)


def _suspend(account: Account, detector: str) -> None:
    account.world.client("guardduty").update_detector(DetectorId=detector, Enable=False)


def _leave_the_hub(account: Account, _detector: str) -> None:
    account.world.client("securityhub").disable_security_hub()


@pytest.mark.parametrize("switch_off", [_delete, _suspend, _leave_the_hub])
def test_a_detector_that_goes_off_in_january_leaves_february_without_evidence(
        account: Account, switch_off: Callable[[Account, str], None]) -> None:
    """Deleted, suspended or left: the month in which nobody looked is not covered by the one before."""
    detector = on(account)
    account.passes(range(29), *TOOLS)
    switch_off(account, detector)
    account.passes(range(29, 62), *TOOLS)
    assert operation(account, "LM-04") == "insufficient_evidence"


def test_one_region_of_three_without_detectors_is_not_covered_by_the_others(tmp_path: Path,
                                                                            judging: tuple[Any, Any]) -> None:
    """What one of the two found is within its limit; of the third nobody knows."""
    regions = (REGION, "eu-west-1", "eu-central-1")
    account = Account(tmp_path, judging, regions)
    with account.world, account.store:
        for region in regions[:2]:
            on(account, region)
        threat(account, CreatedAt="2026-02-20T08:00:00.000Z")
        account.passes(range(61), *TOOLS)
        assert operation(account, "LM-04") == "insufficient_evidence"
        lacking = {u.scope for t in account.result("LM-04", LAST).tests for u in t.unknown}
        assert "eu-central-1" in lacking


def test_a_detector_that_is_made_anew_has_dealt_with_nothing(account: Account) -> None:
    """Its findings go with the old detector, between two passes: the open one goes on, and fails at its limit."""
    detector = on(account)
    threat(account)
    account.passes(range(20), *TOOLS)
    _delete(account, detector)
    account.world.kept.clear()
    on(account)
    account.passes(range(20, 62), *TOOLS)
    (exposure,) = [e for t in account.result("LM-04", LAST).tests for e in t.exposures]
    assert (exposure.start, exposure.end) == (to_micros(datetime(2026, 2, 1, 8, tzinfo=UTC)), None)
    assert operation(account, "LM-04") == "ineffective"


def test_what_a_detector_left_behind_is_kept_as_long_as_the_source_would(account: Account) -> None:
    """After ninety days GuardDuty itself forgets a finding, and so does the list."""
    detector = on(account)
    threat(account)
    account.passes((0, 1), *TOOLS)
    _delete(account, detector)
    account.world.kept.clear()
    on(account)
    account.passes((2, 92, 93), *TOOLS)
    with account.store.snapshot() as view:
        (lane,) = view.lanes("aws.guardduty.finding")
        (history,) = view.history(lane.id)
        last = history.changes[-1]
        assert (last.digest, last.observed_at) == (None, to_micros(START + timedelta(days=93)))
        kept = json.loads(view.document(history.changes[1].digest or b""))
    assert kept["producer_gone_on"] == "2026-01-03"


@pytest.mark.parametrize(("off", "whole"), [((), True), ((10,), False), (tuple(range(20, 40)), False)])
def test_inspector_that_was_off_in_between_has_no_whole_list(account: Account, off: tuple[int, ...],
                                                             whole: bool) -> None:
    """A window that is read once it is on again reaches back over the time in which nobody looked, and cannot vouch."""
    inspector = account.world.client("inspector2")
    account.world.kept.put("inspector2:ListFindings", finding("t", firstObservedAt=START - timedelta(hours=1),
                                                              status="CLOSED", updatedAt=START))
    for number in range(-1, 62):
        switch = inspector.disable if number in off else inspector.enable
        switch(accountIds=["123456789012"], resourceTypes=["EC2"])
        account.world.forget()
        account.passes((number,), "aws.inspector.finding")
    (test,) = account.result("VM-02", LAST).tests
    assert test.population is not None
    assert test.population.complete is whole


def _rule(account: Account) -> None:
    config = account.world.client("config")
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": "arn:aws:iam::123456789012:role/config"})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "logs"})
    config.put_config_rule(ConfigRule={
        "ConfigRuleName": "volumes", "Source": {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"}})
    account.world.kept.put("config:DescribeComplianceByConfigRule", {
        "ConfigRuleName": "volumes", "Compliance": {"ComplianceType": "COMPLIANT"}})


def test_rules_of_config_are_met_only_while_something_is_recorded(account: Account) -> None:
    """Recorded all the time: effective."""
    _rule(account)
    account.world.client("config").start_configuration_recorder(ConfigurationRecorderName="default")
    account.passes(DAYS, "aws.config.rule")
    assert operation(account, "LM-11") == "effective"


@pytest.mark.parametrize("with_a_rule", [True, False])
def test_rules_of_config_that_nothing_is_recorded_for_say_nothing(account: Account, with_a_rule: bool) -> None:
    """Without a recorder a rule goes on saying what it said last, and without a rule nothing is held to anything."""
    if with_a_rule:
        _rule(account)
    account.passes(DAYS, "aws.config.rule")
    assert operation(account, "LM-11") == "insufficient_evidence"


def _analyzer(name: str, created: datetime = START) -> dict[str, Any]:
    return {"arn": f"arn:aws:access-analyzer:{REGION}:123456789012:analyzer/{name}", "name": name, "type": "ACCOUNT",
            "status": "ACTIVE", "createdAt": created}


@pytest.mark.parametrize("afterwards", [
    pytest.param([_analyzer("second")], id="another is there instead"),
    pytest.param([_analyzer("first", START + timedelta(days=5)), _analyzer("second")], id="made again under its name"),
])
def test_findings_of_an_analyzer_that_was_deleted_stay_open(account: Account, afterwards: list[dict[str, Any]]) -> None:
    """Whoever deletes the analyzer has not ended the access that it found."""
    kept = account.world.kept
    found = {"id": "f", "analyzedAt": START, "createdAt": START, "updatedAt": START, "status": "ACTIVE",
             "resource": "arn:aws:s3:::open", "resourceType": "AWS::S3::Bucket", "resourceOwnerAccount": "123456789012",
             "findingType": "ExternalAccess"}
    kept.put("accessanalyzer:ListAnalyzers", _analyzer("first"))
    kept.put("accessanalyzer:ListFindingsV2", found)
    account.passes((0, 1), ANALYZERS, ANALYZED)
    kept.clear()
    kept.put("accessanalyzer:ListAnalyzers", *afterwards)
    account.passes(range(2, 62), ANALYZERS, ANALYZED)
    assert operation(account, "AC-23") == "ineffective"
    (test,) = [t for t in account.result("AC-23", LAST).tests if t.kind == ANALYZED]
    assert [e.end for e in test.exposures] == [None]
