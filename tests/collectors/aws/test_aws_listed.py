"""Kinds that are declared as data: nothing secret is kept, nothing is asked twice, and what fails is never empty."""

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
CALLS = [pytest.param(c, o.name, id=f"{c.kind}-{o.name}") for c in DECLARED for o in c.operations]
LISTINGS = [pytest.param(c, c.operations[0].name, id=c.kind) for c in DECLARED]


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def _scope(collector: Collector) -> str:
    return "us-east-1" if collector.level is Level.REGION else ""


def _statuses(scan: Any) -> set[str]:
    """The status of every part of every document."""
    return {part["status"] for document in scan.documents.values() for part in document.values()
            if isinstance(part, dict) and "status" in part}


def _says_so(scan: Any) -> bool:
    """Whether the scan is not complete, or a part of a document says that it could not be read."""
    return scan.status is not ScanStatus.COMPLETE or bool(_statuses(scan) & {"forbidden", "error", "partial"})


@pytest.mark.parametrize("collector", [pytest.param(c, id=c.kind) for c in DECLARED])
def test_no_planted_secret_is_in_a_document(collector: Collector, prod: Any, scan_of: Any) -> None:
    """Values of variables, headers, definitions, user data and parameters are planted, and none is kept."""
    scan = scan_of(prod, collector.kind, _scope(collector))
    assert scan.bodies
    for body in scan.bodies.values():
        assert CANARY.encode() not in body
        assert base64.b64encode(CANARY.encode()) not in body


@pytest.mark.parametrize(("collector", "operation"), CALLS)
def test_a_denied_call_is_never_nothing_found(collector: Collector, operation: str, prod: Any, faults: Any,
                                              scan_of: Any) -> None:
    """Whichever call is refused, the scan is incomplete or the part is forbidden, with the reason."""
    faults.deny(operation)
    scan = scan_of(prod, collector.kind, _scope(collector))
    assert _says_so(scan)
    assert scan.codes


@pytest.mark.parametrize(("collector", "operation"), CALLS)
@pytest.mark.parametrize("fault", ["throttled", "server_error", "hang_up", "timeout", "html", "not_json", "not_found"])
def test_a_call_that_fails_is_never_nothing_found(fault: str, collector: Collector, operation: str, prod: Any,
                                                  faults: Any, scan_of: Any) -> None:
    """Whatever goes wrong with whichever call, it is an incomplete scan or a part in error, with the reason."""
    send = {"throttled": lambda: faults.throttle(operation),
            "server_error": lambda: faults.fail(operation, "InternalFailure", status=500),
            "hang_up": lambda: faults.break_off(operation),
            "timeout": lambda: faults.break_off(operation, silent=True),
            "html": lambda: faults.send(operation, b"<!DOCTYPE html><html>Sign in</html>"),
            "not_json": lambda: faults.send(operation, b'{"half": '),
            "not_found": lambda: faults.fail(operation, "SomethingNotFound", status=404)}
    send[fault]()
    scan = scan_of(prod, collector.kind, _scope(collector))
    assert _says_so(scan)
    assert scan.codes


@pytest.mark.parametrize(("collector", "operation"), CALLS)
def test_expired_credentials_break_the_lane(collector: Collector, operation: str, prod: Any, faults: Any,
                                            scan_of: Any) -> None:
    """A token that runs out in mid-run is no matter of one part: the lane is not complete and says why."""
    faults.fail(operation, "ExpiredTokenException")
    scan = scan_of(prod, collector.kind, _scope(collector))
    assert scan.status is not ScanStatus.COMPLETE
    assert "credentials_expired" in scan.codes


@pytest.mark.parametrize(("collector", "operation"), LISTINGS)
def test_a_call_that_works_at_the_second_try_is_complete(collector: Collector, operation: str, connected: Any,
                                                         faults: Any, scan_of: Any) -> None:
    """One throttled answer is a retry and not a hole. A source of its own: a client's retries run out over its life."""
    source = connected()
    faults.throttle(operation, times=1)
    scan = scan_of(source, collector.kind, _scope(collector))
    assert (scan.status, scan.codes) == (ScanStatus.COMPLETE, [])


PAGES = {
    "aws.ec2.network_acl": ("ec2:DescribeNetworkAcls", {"NetworkAcls": [{"NetworkAclId": "acl-1"}],
                                                        "NextToken": "2"}),
    "aws.ec2.instance": ("ec2:DescribeInstances", {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}],
                                                   "NextToken": "2"}),
    "aws.dynamodb.table": ("dynamodb:ListTables", {"TableNames": ["carts"], "LastEvaluatedTableName": "carts"}),
    "aws.cloudfront.distribution": ("cloudfront:ListDistributions", {"DistributionList": {
        "Marker": "", "NextMarker": "2", "MaxItems": 1, "IsTruncated": True, "Quantity": 1, "Items": []}}),
    "aws.wafv2.web_acl": ("wafv2:ListWebACLs", {"WebACLs": [], "NextMarker": "2"}),
    "aws.sqs.queue": ("sqs:ListQueues", {"QueueUrls": ["https://queue.example/123456789012/jobs"], "NextToken": "2"}),
    "aws.kinesis.stream": ("kinesis:ListStreams", {"StreamNames": ["clicks"], "HasMoreStreams": True,
                                                   "NextToken": "2"}),
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_failing_second_page_is_an_incomplete_listing(kind: str, prod: Any, faults: Any, scan_of: Any) -> None:
    """Each way of paging is followed, and a page that does not come leaves the listing open."""
    operation, first = PAGES[kind]
    faults.answer(operation, first, wire.error(operation, "InternalFailure", status=500))
    collector = next(c for c in DECLARED if c.kind == kind)
    scan = scan_of(prod, kind, _scope(collector))
    assert scan.status is not ScanStatus.COMPLETE
    assert "server_error" in scan.codes


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
