"""What is a change and what is not: order, dates, and things that come and go."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.aws.ec2 import COLLECTORS
from collectors.canonical import canonical_bytes

GROUPS = next(c for c in COLLECTORS if c.kind == "aws.ec2.security_group")
RANGES = [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "192.0.2.0/24", "Description": "office"}, {"CidrIp": "0.0.0.0/0"}]
PAIRS = [{"GroupId": "sg-1", "UserId": "1"}, {"GroupId": "sg-2", "UserId": "1"}]
RULES = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": RANGES, "Ipv6Ranges": [],
          "UserIdGroupPairs": PAIRS, "PrefixListIds": []} for port in (22, 443, 5432)]


@settings(max_examples=50)
@given(st.permutations(RULES), st.permutations(RANGES), st.permutations(PAIRS), st.permutations(RULES))
def test_the_order_of_rules_carries_no_meaning(rules: list[Any], ranges: list[Any], pairs: list[Any],
                                               egress: list[Any]) -> None:
    """However the API orders rules, ranges and groups, the document is the same."""
    def body(ingress: list[Any], outgoing: list[Any]) -> bytes:
        return canonical_bytes({"item": {"GroupId": "sg-0", "IpPermissions": ingress, "IpPermissionsEgress": outgoing}},
                               GROUPS.set_paths)

    shuffled = [{**rule, "IpRanges": ranges, "UserIdGroupPairs": pairs} for rule in rules]
    assert body(shuffled, egress) == body(RULES, RULES)
    assert body(shuffled[1:], egress) != body(RULES, RULES)


def test_rules_in_another_order_are_no_change_end_to_end(world: Any, source: Any, scan_of: Any) -> None:
    """Two answers that differ in order only give the same bytes; one that differs in a rule does not."""
    def scan(rules: list[Any]) -> dict[str, bytes]:
        world.faults.answer("ec2:DescribeSecurityGroups", {"SecurityGroups": [
            {"GroupId": "sg-0", "GroupName": "web", "IpPermissions": rules}]})
        return scan_of(source, "aws.ec2.security_group", "us-east-1").bodies

    assert scan(RULES) == scan(RULES[::-1]) != scan(RULES[:2])


def test_an_empty_account_is_read_completely(world: Any, source: Any, pass_of: Any) -> None:
    """Nothing there is a complete scan without subjects, which is not the same as a scan that failed."""
    for scan in pass_of(source, "aws.s3.bucket", "aws.iam.user", "aws.kms.key", "aws.rds.instance", "aws.ec2.volume"):
        assert (scan.status.value, scan.codes, scan.documents) == ("complete", [], {})


def test_a_bucket_made_again_under_its_old_name_is_another_subject(world: Any, source: Any, scan_of: Any) -> None:
    """A name alone does not join two buckets into one history."""
    s3 = world.client("s3")
    with world.dated():
        s3.create_bucket(Bucket="exports")
    first = set(scan_of(source, "aws.s3.bucket").documents)
    with world.dated(world.clock() + timedelta(days=1)):
        s3.delete_bucket(Bucket="exports")
        s3.create_bucket(Bucket="exports")
    assert first == {"exports@2026-03-02T06:00:00.000000Z"}
    assert set(scan_of(source, "aws.s3.bucket").documents) == {"exports@2026-03-03T06:00:00.000000Z"}


def test_a_new_default_version_changes_policy_and_user(world: Any, source: Any, scan_of: Any) -> None:
    """What a user is granted changes with the version in force of an attached policy, without a change of the user."""
    iam = world.client("iam")
    narrow, wide = ({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}
                    for action in ("s3:ListBucket", "*"))
    with world.dated():
        arn = iam.create_policy(PolicyName="own", PolicyDocument=json.dumps(narrow))["Policy"]["Arn"]
        iam.create_user(UserName="ada")
        iam.attach_user_policy(UserName="ada", PolicyArn=arn)
    assert scan_of(source, "aws.iam.user").only["policies"]["value"][0]["document"] == narrow
    with world.dated():
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(wide), SetAsDefault=True)
    assert scan_of(source, "aws.iam.user").only["policies"]["value"][0]["document"] == wide
    policy = scan_of(source, "aws.iam.policy").only
    assert policy["document"] == {"status": "ok", "value": wide}
    assert policy["item"]["DefaultVersionId"] == "v2"


def test_an_inactive_key_is_still_a_subject(world: Any, source: Any, scan_of: Any) -> None:
    """A key that is switched off changes its document; a key that is deleted leaves the population."""
    iam = world.client("iam")
    with world.dated():
        iam.create_user(UserName="ada")
        key = iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]
        iam.update_access_key(UserName="ada", AccessKeyId=key, Status="Inactive")
    scan = scan_of(source, "aws.iam.access_key")
    assert scan.documents[key]["item"]["Status"] == "Inactive"
    with world.dated():
        iam.delete_access_key(UserName="ada", AccessKeyId=key)
    assert scan_of(source, "aws.iam.access_key").documents == {}
