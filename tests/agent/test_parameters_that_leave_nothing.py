"""Parameters may narrow what a test concerns, and never turn into a clean answer by leaving nothing of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policies.operation.results import Operation
from tests.agent.aws_account import REGION, Account

LAST = date(2026, 2, 28)


def rules(account: Account, **states: str) -> None:
    """Rules of AWS Config with their states, recorded and read every other day."""
    config = account.world.client("config")
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": "arn:aws:iam::123456789012:role/config"})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "logs"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    for name, state in states.items():
        config.put_config_rule(ConfigRule={
            "ConfigRuleName": name, "Source": {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"}})
        account.world.kept.put("config:DescribeComplianceByConfigRule", {
            "ConfigRuleName": name, "Compliance": {"ComplianceType": state}})
    account.passes(range(0, 62, 2), "aws.config.rule")


@pytest.mark.parametrize(("accepted", "operation"), [
    ([], Operation.INEFFECTIVE),
    (["*"], Operation.INSUFFICIENT_EVIDENCE),
    (["broken"], Operation.EFFECTIVE),
])
def test_rules_that_are_all_accepted_leave_nothing_to_conclude_on(account: Account, accepted: list[str],
                                                                  operation: Operation) -> None:
    """Accepting every rule is no control without an occurrence; accepting one of two is management's decision."""
    rules(account, broken="NON_COMPLIANT", sound="COMPLIANT")
    result = account.result({"id": "LM-11", "parameters": {"accepted_rules": accepted}}, LAST)
    assert result.operation is operation, result.why


def test_what_no_parameter_leaves_out_is_still_no_occurrence(account: Account) -> None:
    """A rule of which no resource exists concerns nothing, whatever management accepts beside it."""
    rules(account, idle="NOT_APPLICABLE")
    result = account.result({"id": "LM-11", "parameters": {"accepted_rules": ["other"]}}, LAST)
    assert result.operation is Operation.NO_OCCURRENCE


def test_a_region_in_which_something_runs_is_not_unused(account: Account) -> None:
    """Evidence wins over the parameter: the region is judged, and the limits say why."""
    account.world.client("sqs").create_queue(QueueName="orders")
    account.passes(range(0, 62, 2), "aws.inspector.region", "aws.sqs.queue")
    assessment = account.assessment(LAST, {"id": "VM-01", "parameters": {"unused_regions": [REGION, "eu-west-1"]}})
    assert assessment.controls[0].operation is Operation.INEFFECTIVE
    assert [limit for limit in assessment.limits if "unused" in limit] == [
        f"VM-01 calls {REGION} unused, and something was seen in it that somebody made: it is judged all the same."]


def test_one_test_of_several_that_is_left_without_subjects_is_named(account: Account) -> None:
    """Every region is called unused: the test of regions concludes nothing, whatever the others say."""
    account.passes(range(0, 62, 2), "aws.inspector.region")
    entry: dict[str, Any] = {"id": "VM-01", "parameters": {"unused_regions": [REGION]}}
    result = account.result(entry, LAST)
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert "parameters" in result.why
