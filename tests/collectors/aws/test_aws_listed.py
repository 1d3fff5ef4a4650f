"""Kinds that are declared as data: nothing secret is kept, many subjects cost few calls, and empty is a fact."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest

from agent.demo.standins.aws import wire
from collectors.aws import (
    balancers,
    datastores,
    ec2,
    ec2_compute,
    ec2_network,
    edge,
    messaging,
    rds,
    rds_snapshots,
    secrets,
    ssm,
    wafv2,
    workloads,
)
from collectors.base import Collector, Level, ScanStatus
from tests.collectors.aws.workloads import CANARY, USER_DATA

MODULES = (balancers, datastores, ec2, ec2_compute, ec2_network, edge, messaging, rds, rds_snapshots, secrets, ssm,
           wafv2, workloads)
DECLARED: tuple[Collector, ...] = tuple(c for module in MODULES for c in module.COLLECTORS)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def _scope(collector: Collector) -> str:
    return "us-east-1" if collector.level is Level.REGION else ""


@pytest.mark.parametrize("collector", [pytest.param(c, id=c.kind) for c in DECLARED])
def test_no_planted_secret_is_in_a_document(collector: Collector, prod: Any, scan_of: Any) -> None:
    """Values of variables, headers, definitions, user data and parameters are planted, and none is kept."""
    scan = scan_of(prod, collector.kind, _scope(collector))
    assert scan.bodies
    for body in scan.bodies.values():
        assert CANARY.encode() not in body
        assert base64.b64encode(CANARY.encode()) not in body


def test_an_empty_list_that_is_counted_as_none_is_empty(prod: Any, faults: Any, scan_of: Any) -> None:
    """CloudFront leaves the list out where there are no distributions; a list left out otherwise is unreadable."""
    none = {"Marker": "", "MaxItems": 100, "IsTruncated": False, "Quantity": 0}
    faults.answer("cloudfront:ListDistributions", {"DistributionList": none})
    assert scan_of(prod, "aws.cloudfront.distribution").status is ScanStatus.COMPLETE
    faults.answer("cloudfront:ListDistributions", {"DistributionList": {**none, "Quantity": 3}})
    scan = scan_of(prod, "aws.cloudfront.distribution")
    assert (scan.status, scan.codes) == (ScanStatus.FAILED, ["unreadable_answer"])


def test_a_subject_deleted_between_listing_and_reading_is_gone(prod: Any, faults: Any, scan_of: Any) -> None:
    """A table, queue or stage that is not there any more is no subject and no problem."""
    for kind, operation, code in (
            ("aws.dynamodb.table", "dynamodb:DescribeTable", "ResourceNotFoundException"),
            ("aws.sqs.queue", "sqs:GetQueueAttributes", "AWS.SimpleQueueService.NonExistentQueue"),
            ("aws.apigateway.stage", "apigateway:GetStages", "NotFoundException"),
            ("aws.elbv2.load_balancer", "elbv2:DescribeListeners", "LoadBalancerNotFound"),
            ("aws.ec2.image", "ec2:DescribeImageAttribute", "InvalidAMIID.NotFound")):
        faults.fail(operation, code)
        scan = scan_of(prod, kind, "us-east-1")
        assert (kind, scan.status, scan.documents, scan.codes) == (kind, ScanStatus.COMPLETE, {}, [])


def test_one_subject_that_cannot_be_described_does_not_hide_the_others(prod: Any, faults: Any, scan_of: Any) -> None:
    """A table whose description is refused makes the listing incomplete; the other table is read."""
    table = {"Table": {"TableName": "carts", "TableId": "t-1", "TableArn": "arn:aws:dynamodb:us-east-1:1:table/carts"}}
    faults.answer("dynamodb:ListTables", {"TableNames": ["closed", "carts"]})
    faults.answer("dynamodb:DescribeTable", wire.error("dynamodb:DescribeTable", "AccessDeniedException"), table)
    scan = scan_of(prod, "aws.dynamodb.table", "us-east-1")
    assert (scan.status, set(scan.documents)) == (ScanStatus.PARTIAL, {"t-1"})
    assert [(p.code, p.listing) for p in scan.ended.problems if p.listing] == [("AccessDeniedException", True)]


def test_many_subjects_cost_one_call_for_all(furnished: Any, prod: Any, faults: Any, scan_of: Any) -> None:
    """Patch states of a hundred machines take two calls, and scanning rules of thirty repositories take two."""
    machines = [{"InstanceId": f"i-{n:017x}", "PingStatus": "Online"} for n in range(100)]
    faults.answer("ssm:DescribeInstanceInformation", {"InstanceInformationList": machines})
    names = [f"app-{n}" for n in range(30)]
    faults.answer("ecr:DescribeRepositories", {"repositories": [
        {"repositoryName": name, "repositoryArn": f"arn:{name}"} for name in names]})
    faults.answer("ecr:BatchGetRepositoryScanningConfiguration", {"scanningConfigurations": [
        {"repositoryName": name, "scanOnPush": True} for name in names]})
    faults.fail("ecr:GetRepositoryPolicy", "RepositoryPolicyNotFoundException")
    furnished.asked.clear()
    scan_of(prod, "aws.ssm.managed_instance", "us-east-1")
    scan = scan_of(prod, "aws.ecr.repository", "us-east-1")
    asked = [request.operation for request in furnished.asked if request.region == "us-east-1"]
    assert asked.count("ssm:DescribeInstancePatchStates") == 2
    assert asked.count("ecr:BatchGetRepositoryScanningConfiguration") == 2
    assert {document["scanning"]["value"]["scanOnPush"] for document in scan.documents.values()} == {True}


def test_a_batch_without_an_answer_for_a_subject_is_no_fact_about_it(prod: Any, faults: Any, scan_of: Any) -> None:
    """A repository that the registry says nothing of is in error; a machine that was never scanned is absent."""
    faults.answer("ecr:BatchGetRepositoryScanningConfiguration", {"scanningConfigurations": []})
    faults.answer("ssm:DescribeInstancePatchStates", {"InstancePatchStates": []})
    assert scan_of(prod, "aws.ecr.repository", "us-east-1").only["scanning"]["status"] == "error"
    machines = scan_of(prod, "aws.ssm.managed_instance", "us-east-1").documents.values()
    assert {machine["patches"]["status"] for machine in machines} == {"absent"}


@pytest.mark.parametrize(("data", "part"), [
    (base64.b64encode(USER_DATA.encode()).decode(), {"status": "ok", "value": {"secrets": ["assigned"]}}),
    (base64.b64encode(gzip.compress(USER_DATA.encode())).decode(),
     {"status": "ok", "value": {"secrets": ["assigned"]}}),
    (base64.b64encode(b"#!/bin/sh\nyum update -y\n").decode(), {"status": "ok", "value": {"secrets": []}}),
    (None, {"status": "absent", "code": "not_configured"}),
    ("*** no base64 ***", {"status": "error", "code": "unparsable"}),
    (base64.b64encode(b"\x1f\x8bbroken").decode(), {"status": "error", "code": "unparsable"}),
    (base64.b64encode(gzip.compress(bytes(3 << 20))).decode(), {"status": "error", "code": "unparsable"}),
], ids=["plain", "packed", "nothing secret", "none", "not base64", "broken", "a bomb"])
def test_of_user_data_only_the_classes_of_secrets_are_kept(data: str | None, part: dict[str, Any], prod: Any,
                                                           faults: Any, scan_of: Any) -> None:
    """The text is decoded, searched and left out; what cannot be decoded is not taken for free of secrets."""
    template = {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "workers", "VersionNumber": 1,
                "LaunchTemplateData": {"ImageId": "ami-1", **({"UserData": data} if data else {})}}
    faults.answer("ec2:DescribeLaunchTemplateVersions", {"LaunchTemplateVersions": [template]})
    document = scan_of(prod, "aws.ec2.launch_template", "us-east-1").only
    assert document["user_data"] == part
    assert document["item"]["LaunchTemplateData"] == {"ImageId": "ami-1"}


def test_variables_that_lambda_cannot_decrypt_are_not_taken_for_none(prod: Any, faults: Any, scan_of: Any) -> None:
    """A function whose key is out of reach has unknown variables."""
    function = {"FunctionName": "resize", "FunctionArn": "arn:aws:lambda:us-east-1:1:function:resize",
                "Environment": {"Error": {"ErrorCode": "AccessDeniedException", "Message": "no key"}}}
    faults.answer("lambda:ListFunctions", {"Functions": [function]})
    environment = scan_of(prod, "aws.lambda.function", "us-east-1").only["environment"]
    assert environment == {"status": "error", "code": "AccessDeniedException"}


def test_only_snapshots_that_can_be_shared_cost_a_call(furnished: Any, prod: Any, scan_of: Any) -> None:
    """Automatic snapshots cannot be shared, so that nothing is asked about them."""
    furnished.asked.clear()
    scan = scan_of(prod, "aws.rds.snapshot", "us-east-1")
    asked = [r.operation for r in furnished.asked if r.region == "us-east-1"]
    assert asked.count("rds:DescribeDBSnapshotAttributes") == 1
    assert {d["item"]["SnapshotType"]: d["sharing"]["status"] for d in scan.documents.values()} == {
        "manual": "ok", "automated": "absent"}


def test_web_acls_keep_what_a_rule_does_and_not_what_it_looks_for(prod: Any, scan_of: Any) -> None:
    """The rule that compares a header is there by its name and its action alone."""
    item = scan_of(prod, "aws.wafv2.web_acl", "us-east-1").only["item"]
    assert item["Rules"] == [
        {"Name": "common", "Priority": 0, "OverrideAction": ["None"], "Statement": ["ManagedRuleGroupStatement"],
         "ManagedRuleGroup": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}},
        {"Name": "header", "Priority": 1, "Action": ["Block"], "Statement": ["ByteMatchStatement"]}]
