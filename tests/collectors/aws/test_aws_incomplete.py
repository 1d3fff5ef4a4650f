"""What is missing in the middle of a scan: pages, subjects that went, documents that nobody can read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.demo.standins.aws import wire
from collectors.base import ScanStatus
from collectors.limits import Limits

BORN = datetime(2026, 1, 5, tzinfo=UTC)
USER = {"Path": "/", "UserName": "ghost", "UserId": "AIDAGHOST00000000000", "CreateDate": BORN,
        "Arn": "arn:aws:iam::123456789012:user/ghost"}


def _details(user: dict[str, Any]) -> dict[str, Any]:
    """An answer of GetAccountAuthorizationDetails with this user only."""
    return {"UserDetailList": [user], "GroupDetailList": [], "Policies": [], "RoleDetailList": []}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def test_a_part_that_breaks_off_is_an_error_of_that_part(prod: Any, faults: Any, scan_of: Any) -> None:
    """The bucket's other parts are read; the broken one has status error and no value."""
    faults.break_off("s3:GetBucketAcl")
    scan = scan_of(prod, "aws.s3.bucket")
    bucket = scan.named("customer-data")
    assert bucket["acl"] == {"status": "error", "code": "unreachable"}
    assert bucket["policy"]["status"] == "ok"
    assert scan.status is ScanStatus.COMPLETE
    assert scan.codes == ["unreachable"] * 2


def test_a_failing_second_page_makes_the_scan_partial(prod: Any, faults: Any, scan_of: Any) -> None:
    """What the first page gave is kept, and the scan may close nothing."""
    faults.answer("logs:DescribeLogGroups",
                  {"logGroups": [{"arn": "arn:a", "logGroupName": "a", "creationTime": 0}], "nextToken": "2"},
                  wire.error("logs:DescribeLogGroups", "ServiceUnavailableException", status=500))
    scan = scan_of(prod, "aws.logs.group", "us-east-1")
    assert scan.status is ScanStatus.PARTIAL
    assert set(scan.documents) == {"arn:a"}
    assert [(p.code, p.listing, p.operation) for p in scan.ended.problems] == [
        ("server_error", True, "logs:DescribeLogGroups")]


def test_a_failing_second_page_of_related_lists_fails_the_scan(prod: Any, faults: Any, scan_of: Any) -> None:
    """Users without the groups of the page that failed would look as if they were granted less."""
    faults.answer("iam:GetAccountAuthorizationDetails",
                  {**_details(USER), "IsTruncated": True, "Marker": "2"},
                  wire.error("iam:GetAccountAuthorizationDetails", "ServiceFailure", status=500))
    scan = scan_of(prod, "aws.iam.user")
    assert (scan.status, scan.documents) == (ScanStatus.FAILED, {})


def test_a_token_that_expires_in_mid_run_breaks_the_lane(prod: Any, faults: Any, scan_of: Any) -> None:
    """Expired credentials are no matter of one part: the lane says so and is not complete."""
    faults.fail("s3:GetBucketAcl", "ExpiredToken", status=400)
    scan = scan_of(prod, "aws.s3.bucket")
    assert scan.status is ScanStatus.FAILED
    assert scan.codes == ["credentials_expired"]


def test_paging_that_does_not_end_is_cut_and_said(connected: Any, faults: Any, furnished: Any, scan_of: Any) -> None:
    """More pages than the limit make the scan partial: a bound is never a silent cut."""
    pages = [{"Keys": [], "Truncated": True, "NextMarker": str(number)} for number in range(5)]
    faults.answer("kms:ListKeys", *[{**page, "Keys": [{"KeyId": f"k{n}", "KeyArn": "arn:aws:kms:us-east-1:1:key/k"}]}
                                    for n, page in enumerate(pages)])
    faults.fail("kms:DescribeKey", "NotFoundException")
    limits = Limits(threads=1, retries=0, pages=3)
    scan = scan_of(connected(limits=limits), "aws.kms.key", "us-east-1", limits)
    assert "too_many_pages" in scan.codes
    assert scan.status is ScanStatus.PARTIAL


def test_a_bucket_deleted_between_listing_and_reading_is_gone(prod: Any, faults: Any, scan_of: Any) -> None:
    """It is no subject of this scan, and no problem of it either."""
    faults.answer("s3:ListBuckets", {"Buckets": [{"Name": "ghost", "CreationDate": BORN},
                                                 {"Name": "trail-logs", "CreationDate": BORN}]})
    scan = scan_of(prod, "aws.s3.bucket")
    assert [document["label"] for document in scan.documents.values()] == ["trail-logs"]
    assert (scan.status, scan.codes) == (ScanStatus.COMPLETE, [])


def test_a_bucket_whose_region_is_denied_shows_it_in_every_part(prod: Any, faults: Any, scan_of: Any) -> None:
    """Its calls cannot be sent without its region: no part is taken for absent."""
    faults.answer("s3:ListBuckets", {"Buckets": [{"Name": "trail-logs", "CreationDate": BORN}]})
    faults.deny("s3:GetBucketLocation")
    bucket = scan_of(prod, "aws.s3.bucket").only
    assert bucket["region"] == ""
    assert {bucket[part]["status"] for part in ("policy", "acl", "encryption", "versioning")} == {"forbidden"}


def test_a_listing_that_tells_the_region_saves_a_call(furnished: Any, prod: Any, faults: Any, scan_of: Any) -> None:
    """The bucket's region is taken from the listing where it is in it."""
    faults.answer("s3:ListBuckets", {"Buckets": [{"Name": "customer-data", "BucketRegion": "eu-west-1",
                                                  "CreationDate": BORN}]})
    furnished.asked.clear()
    bucket = scan_of(prod, "aws.s3.bucket").only
    assert (bucket["region"], bucket["policy"]["status"]) == ("eu-west-1", "ok")
    assert "s3:GetBucketLocation" not in {request.operation for request in furnished.asked}


def test_a_user_deleted_between_listing_and_reading_is_gone(prod: Any, faults: Any, scan_of: Any) -> None:
    """Its own calls say NoSuchEntity, which for the sign-in alone would mean: it has none."""
    faults.answer("iam:GetAccountAuthorizationDetails", _details(USER))
    scan = scan_of(prod, "aws.iam.user")
    assert (scan.documents, scan.status) == ({}, ScanStatus.COMPLETE)


@pytest.mark.parametrize("text", ["{not json", '"a string"', '{"Version": "1", "Version": "2"}', '{"a": NaN}'],
                         ids=["syntax", "no object", "repeated key", "NaN"])
def test_a_policy_that_is_no_json_is_an_error_of_its_part(text: str, prod: Any, faults: Any, scan_of: Any) -> None:
    """A policy that readers could understand in two ways, or not at all, is not evidence."""
    faults.answer("s3:GetBucketPolicy", {"Policy": text})
    faults.answer("kms:GetKeyPolicy", {"Policy": text})
    bucket = scan_of(prod, "aws.s3.bucket").named("trail-logs")
    key = scan_of(prod, "aws.kms.key", "us-east-1").named("data")
    assert bucket["policy"] == key["policy"] == {"status": "error", "code": "unparsable"}


def test_an_unparsable_inline_policy_leaves_the_grants_partial(prod: Any, faults: Any, scan_of: Any) -> None:
    """The other policies stay; the list does not claim to be all that the user is granted."""
    user = {**USER, "UserName": "robot", "UserPolicyList": [
        {"PolicyName": "odd", "PolicyDocument": "{odd"},
        {"PolicyName": "even", "PolicyDocument": json.dumps({"Statement": []})}]}
    faults.answer("iam:GetAccountAuthorizationDetails", _details(user))
    policies = scan_of(prod, "aws.iam.user").only["policies"]
    assert (policies["status"], policies["code"]) == ("partial", "unparsable")
    assert {p["name"]: p["document"] for p in policies["value"]} == {"odd": None, "even": {"Statement": []}}


def test_a_managed_policy_that_is_denied_leaves_the_grants_partial(prod: Any, faults: Any, scan_of: Any) -> None:
    """What the user is granted by AWS's own policy is not known, so nobody may call it little."""
    faults.deny("iam:GetPolicy")
    policies = scan_of(prod, "aws.iam.user").named("robot")["policies"]
    assert (policies["status"], policies["code"]) == ("partial", "AccessDenied")
    assert [(p["name"], p["document"]) for p in policies["value"]] == [("ReadOnlyAccess", None)]


def test_a_user_in_a_group_that_is_not_listed_has_unknown_grants(prod: Any, faults: Any, scan_of: Any) -> None:
    """A group created between two pages is no reason to leave its grants out."""
    faults.answer("iam:GetAccountAuthorizationDetails", _details({**USER, "UserName": "robot", "GroupList": ["new"]}))
    assert scan_of(prod, "aws.iam.user").only["policies"] == {"status": "error", "code": "group_not_listed"}


def test_keys_of_a_user_that_cannot_be_listed_make_the_scan_partial(prod: Any, faults: Any, scan_of: Any) -> None:
    """One user's keys are missing from the population, so the population is not whole."""
    faults.fail("iam:ListAccessKeys", "ServiceFailure", status=500)
    scan = scan_of(prod, "aws.iam.access_key")
    assert (scan.status, set(scan.codes)) == (ScanStatus.PARTIAL, {"server_error"})


def test_an_asymmetric_key_has_no_rotation(prod: Any, faults: Any, scan_of: Any) -> None:
    """That a key cannot rotate is a fact about it, not a failure."""
    faults.fail("kms:GetKeyRotationStatus", "UnsupportedOperationException")
    key = scan_of(prod, "aws.kms.key", "us-east-1").named("data")
    assert key["rotation"] == {"status": "absent", "code": "UnsupportedOperationException"}


def test_a_region_without_security_hub_says_so(prod: Any, faults: Any, scan_of: Any) -> None:
    """Not subscribed is evidence: both parts are absent."""
    for operation in ("securityhub:DescribeHub", "securityhub:GetEnabledStandards"):
        faults.fail(operation, "InvalidAccessException", status=401)
    scan = scan_of(prod, "aws.securityhub.region", "us-east-1")
    assert scan.only["hub"] == scan.only["standards"] == {"status": "absent", "code": "InvalidAccessException"}
    assert scan.codes == []


def test_snapshots_of_others_are_left_out(prod: Any, faults: Any, scan_of: Any) -> None:
    """The listing may hold other owners' snapshots; the population is one's own."""
    faults.answer("ec2:DescribeSnapshots", {"Snapshots": [
        {"SnapshotId": "snap-1", "OwnerId": "123456789012"}, {"SnapshotId": "snap-2", "OwnerId": "999999999999"}]})
    faults.answer("ec2:DescribeSnapshotAttribute", {"CreateVolumePermissions": [{"Group": "all"}]})
    scan = scan_of(prod, "aws.ec2.snapshot", "us-east-1")
    assert set(scan.documents) == {"snap-1"}
    assert scan.only["sharing"]["value"] == [{"Group": "all"}]


def test_names_of_any_letters_and_marks_are_kept_as_they_are(prod: Any, faults: Any, scan_of: Any) -> None:
    """A label may hold what the service lets through; a zero byte in an id is a problem and no subject."""
    odd = "größe\u202e\u0007<b>名前"
    faults.answer("logs:DescribeLogGroups", {"logGroups": [
        {"arn": "arn:a", "logGroupName": odd, "creationTime": 0},
        {"arn": "arn:b\u0000", "logGroupName": "zero", "creationTime": 0}]})
    scan = scan_of(prod, "aws.logs.group", "us-east-1")
    assert {document["label"] for document in scan.documents.values()} == {odd}
    assert (scan.status, scan.codes) == (ScanStatus.PARTIAL, ["no_subject"])


def test_equal_names_in_two_regions_are_two_subjects(prod: Any, pass_of: Any) -> None:
    """A log group of one name in each region is two, each in the lane of its region."""
    scans = pass_of(prod, "aws.logs.group")
    flows = {subject for scan in scans for subject, document in scan.documents.items() if document["label"] == "flow"}
    assert len(flows) == 2
