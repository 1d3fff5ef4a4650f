"""Every AWS kind's documents have the shape that docs/sources/aws.md promises to those who write policies."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from collectors.aws import COLLECTORS
from collectors.base import Level, ScanStatus

_KINDS = Path(__file__).parents[3] / "docs" / "sources" / "aws.md"
_ROW = re.compile(r"^\| `(aws\.[a-z0-9_.]+)` \| (source|region)(?:, events)? \| ([^|]+) \| (.+) \|$", re.MULTILINE)
PROMISED = {kind: (level, text) for kind, level, _subject, text in _ROW.findall(_KINDS.read_text())}
# Keys that the page describes in words between its backticked names.
PLAIN_KEYS = {
    "aws.iam.user_activity": {"password_last_used", "access_key_1_last_used", "access_key_2_last_used", "known",
                              "root"},
    "aws.iam.credential": {"root"},
    "aws.cloudtrail.event": {"group", "day", "identity", "sign_in"},
    "aws.sso.instance": {"managed_here"},
    "aws.accessanalyzer.finding": {"analyzer"},
    "aws.guardduty.finding": {"detector"},
    "aws.securityhub.finding": {"hub"},
    "aws.inspector.finding": {"vulnerability", "resources", "fixed_at"},
}
VOLATILE = {"PasswordLastUsed", "StateValue", "StateReason", "StateUpdatedTimestamp", "storedBytes", "AttachTime",
            "metricFilterCount", "DBInstanceStatus", "LatestRestorableTime", "LatestDeliveryTime", "NextRotationDate",
            "access_key_1_last_used_date", "Progress", "ResponseMetadata", "lastStartTime", "RoleLastUsed"}


@pytest.fixture(scope="module")
def scans(prod: Any, pass_of: Any) -> dict[str, list[Any]]:
    """The scans of one pass over everything, by kind."""
    found: dict[str, list[Any]] = {}
    for scan in pass_of(prod):
        found.setdefault(scan.lane.kind, []).append(scan)
    return found


def test_the_page_and_the_collectors_name_the_same_kinds_and_levels() -> None:
    """Each documented kind has one collector of the documented level, and no collector is undocumented."""
    assert {kind: level for kind, (level, _) in PROMISED.items()} == {c.kind: c.level.value for c in COLLECTORS}
    assert len({c.kind for c in COLLECTORS}) == len(COLLECTORS)


@pytest.mark.parametrize("kind", sorted(PROMISED))
def test_each_kind_has_the_promised_keys_and_parts(kind: str, scans: dict[str, list[Any]]) -> None:
    """A document has the promised top-level keys and no others; each part is an envelope, each other key is not."""
    parts = set(re.findall(r"\*`(\w+)`\*", PROMISED[kind][1]))
    plain = PLAIN_KEYS.get(kind, set()) | {"account", "label"}
    if "`item`" in PROMISED[kind][1]:
        plain.add("item")
    if "`region`" in PROMISED[kind][1]:
        plain.add("region")
    documents = [document for scan in scans[kind] for document in scan.documents.values()]
    assert documents, "the furnished account has one of each"
    for document in documents:
        assert set(document) == parts | plain
        assert document["account"] == "123456789012"
        for part in parts:
            assert _is_envelope(document[part]), (part, document[part])


def _is_envelope(part: dict[str, Any]) -> bool:
    if part["status"] == "ok":
        return set(part) == {"status", "value"}
    return part["status"] == "absent" and set(part) == {"status", "code"}


def test_a_pass_over_a_healthy_account_is_complete_and_without_problems(scans: dict[str, list[Any]]) -> None:
    """Every lane of the furnished account ends complete, and every kind has a lane."""
    every = [scan for kind in scans.values() for scan in kind]
    assert set(scans) == set(PROMISED)
    assert [(scan.lane, scan.codes) for scan in every if scan.status is not ScanStatus.COMPLETE or scan.codes] == []


def test_region_kinds_have_a_lane_for_each_region(scans: dict[str, list[Any]]) -> None:
    """A region kind is read once a region, with the region in its documents, and names its parent kind."""
    for collector in COLLECTORS:
        scopes = {scan.lane.scope for scan in scans[collector.kind]}
        assert scopes == ({"us-east-1", "eu-west-1"} if collector.level is Level.REGION else {""})
        assert collector.parent == ("aws.region" if collector.level is Level.REGION else "")
        for scan in scans[collector.kind]:
            if scan.lane.scope:
                assert {document["region"] for document in scan.documents.values()} <= {scan.lane.scope}


def test_no_volatile_field_is_in_any_document(scans: dict[str, list[Any]]) -> None:
    """States, counters and uses that move by themselves would make a new document every day."""
    for kind, found in scans.items():
        for scan in found:
            for document in scan.documents.values():
                assert not VOLATILE & set(_keys(document)), kind


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for inner in value.values() for key in _keys(inner))]
    return [key for inner in value for key in _keys(inner)] if isinstance(value, list) else []


def test_a_second_pass_gives_the_same_bytes(scans: dict[str, list[Any]], prod: Any, pass_of: Any) -> None:
    """Nothing that was not changed is a change."""
    again = {(scan.lane, subject): body for scan in pass_of(prod) for subject, body in scan.bodies.items()}
    first = {(scan.lane, subject): body for found in scans.values() for scan in found
             for subject, body in scan.bodies.items()}
    assert again == first


def test_a_user_carries_every_policy_by_user_and_group(scans: dict[str, list[Any]]) -> None:
    """Attached and inline policies of the user's group, and AWS's own, come with their documents."""
    (scan,) = scans["aws.iam.user"]
    ada, robot = scan.named("ada"), scan.named("robot")
    assert [(p["via"], p["name"], p["arn"]) for p in ada["policies"]["value"]] == [
        ("group:admins", "own", "arn:aws:iam::123456789012:policy/own"), ("group:admins", "inline", None)]
    assert {p["document"]["Statement"][0]["Action"] for p in ada["policies"]["value"]} == {"*"}
    assert ada["groups"]["value"] == ["admins"]
    assert [set(device) for device in ada["mfa_devices"]["value"]] == [{"SerialNumber", "EnableDate"}]
    assert [set(key) for key in ada["access_keys"]["value"]] == [{"AccessKeyId", "Status", "CreateDate"}]
    assert ada["login_profile"] == {"status": "ok", "value": {"CreateDate": "2026-01-05T08:00:00.000000Z"}}
    assert ada["item"] | {"UserId": ""} == {
        "UserName": "ada", "UserId": "", "Arn": "arn:aws:iam::123456789012:user/ada", "Path": "/",
        "CreateDate": "2026-01-05T08:00:00.000000Z", "Tags": [{"Key": "team", "Value": "platform"}]}
    assert robot["login_profile"] == {"status": "absent", "code": "NoSuchEntity"}
    (policy,) = robot["policies"]["value"]
    assert (policy["via"], policy["arn"]) == ("user", "arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert policy["document"]["Version"] == "2012-10-17"


def test_subjects_are_the_providers_immutable_ids(scans: dict[str, list[Any]]) -> None:
    """A name alone is no subject: the subject is an id, or a name with its creation date."""
    user, bucket = scans["aws.iam.user"][0], scans["aws.s3.bucket"][0]
    assert {document["item"]["UserId"] for document in user.documents.values()} == set(user.documents)
    assert set(bucket.documents) == {"customer-data@2026-01-05T08:00:00.000000Z",
                                     "trail-logs@2026-01-05T08:00:00.000000Z"}
    credentials = scans["aws.iam.credential"][0].documents
    assert "arn:aws:iam::123456789012:user/ada@2026-01-05T08:00:00+00:00" in credentials
    assert set(scans["aws.cloudtrail.trail"][0].documents) == {
        "arn:aws:cloudtrail:us-east-1:123456789012:trail/everything"}


def test_a_bucket_is_read_in_its_own_region(scans: dict[str, list[Any]]) -> None:
    """The bucket of the second region has that region, its parsed policy, and what it lacks as absent."""
    bucket = scans["aws.s3.bucket"][0].named("customer-data")
    assert bucket["region"] == "eu-west-1"
    assert bucket["policy"] == {"status": "ok", "value": {"Version": "2012-10-17", "Statement": []}}
    assert bucket["versioning"]["value"] == {"Status": "Enabled"}
    assert bucket["lifecycle"] == {"status": "absent", "code": "NoSuchLifecycleConfiguration"}
    assert set(bucket["acl"]["value"]) == {"Owner", "Grants"}


def test_a_trail_of_another_region_is_what_logs_this_one(scans: dict[str, list[Any]]) -> None:
    """The region without a trail of its own shows the other region's, with its state; it has no trail subject."""
    region = next(s for s in scans["aws.cloudtrail.region"] if s.lane.scope == "eu-west-1").only
    (trail,) = region["trails"]["value"]
    assert set(trail) == {"trail", "status", "selectors"}
    assert trail["trail"]["HomeRegion"] == "us-east-1"
    assert trail["status"] == {"status": "ok", "value": {"IsLogging": True}}
    assert trail["selectors"]["status"] == "ok"
    other = next(s for s in scans["aws.cloudtrail.trail"] if s.lane.scope == "eu-west-1")
    assert other.documents == {}
    assert other.status is ScanStatus.COMPLETE


def test_regional_services_show_their_state(scans: dict[str, list[Any]]) -> None:
    """Config, GuardDuty, Security Hub and EC2 give the keys that policies read."""
    config, guard, hub, ec2 = (scans[f"aws.{name}.region"][0].only for name in ("config", "guardduty", "securityhub",
                                                                                "ec2"))
    assert config["recorders"]["value"][0]["status"] == {"recording": True, "lastStatus": "SUCCESS"}
    assert config["recorders"]["value"][0]["recorder"]["recordingGroup"]["allSupported"] is True
    assert config["delivery_channels"]["value"][0]["s3BucketName"] == "trail-logs"
    assert guard["detectors"]["value"][0]["detail"]["value"]["Status"] == "ENABLED"
    assert hub["hub"]["value"]["HubArn"].endswith("hub/default")
    assert len(hub["standards"]["value"]) == 1
    assert ec2["ebs_encryption_by_default"]["value"] == {"EbsEncryptionByDefault": False}


def test_resources_show_what_policies_read(scans: dict[str, list[Any]]) -> None:
    """Databases, networks, snapshots, logs and alarms carry the promised fields."""
    database = scans["aws.rds.instance"][0].named("orders")
    assert database["tls"]["value"] == {"rds.force_ssl": "1"}
    assert (database["item"]["StorageEncrypted"], database["item"]["BackupRetentionPeriod"]) == (True, 7)
    assert scans["aws.rds.cluster"][0].named("ledger")["tls"]["value"] == {}
    (flow,) = [flow for vpc in scans["aws.ec2.vpc"][0].documents.values() for flow in vpc["flow_logs"]["value"]]
    assert (flow["FlowLogStatus"], flow["TrafficType"]) == ("ACTIVE", "ALL")
    for snapshot in scans["aws.ec2.snapshot"][0].documents.values():
        assert snapshot["sharing"] == {"status": "ok", "value": []}
    assert scans["aws.logs.group"][0].named("flow")["item"]["creationTime"] == "2026-01-05T08:00:00.000000Z"
    assert scans["aws.cloudwatch.alarm"][0].only["item"]["Threshold"] == "1.5"
    key = scans["aws.kms.key"][0].named("data")
    assert key["rotation"]["value"] == {"KeyRotationEnabled": False}
    assert key["policy"]["value"]["Statement"][0]["Effect"] == "Allow"


def test_a_role_has_its_trust_and_longest_session(scans: dict[str, list[Any]]) -> None:
    """The role's item is joined from two calls: the session length and the policies."""
    role = scans["aws.iam.role"][0].named("worker")
    assert role["item"]["MaxSessionDuration"] == 7200
    assert role["trust"]["value"]["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}
    assert [(p["via"], p["name"]) for p in role["policies"]["value"]] == [("role", "own")]


def test_kinds_about_people_are_personal(scans: dict[str, list[Any]]) -> None:
    """What tells of a person is hashed with a nonce by the store."""
    personal = {kind for kind, found in scans.items() if found[0].personal}
    assert personal == {"aws.iam.user", "aws.iam.credential", "aws.iam.user_activity", "aws.cloudtrail.event"}


def test_an_organisations_policy_has_its_document_and_its_targets(scans: dict[str, list[Any]]) -> None:
    """What bounds the accounts, and where it is attached."""
    policy = scans["aws.organization.policy"][0].named("FullAWSAccess")
    assert policy["content"]["value"]["Statement"] == [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    assert policy["item"]["Type"] == "SERVICE_CONTROL_POLICY"
    assert [target["Type"] for target in policy["targets"]["value"]].count("ROOT") == 1
