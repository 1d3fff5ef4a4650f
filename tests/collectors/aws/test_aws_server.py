"""End to end over HTTP: the endpoint comes from AWS_ENDPOINT_URL, as an operator would set it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from agent.demo.standins.aws.server import aws_server
from collectors.aws import guard

TLS_ONLY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::exports/*",
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server with a bucket, a user and a key."""
    with aws_server() as url:
        session = botocore.session.Session()
        session.register("before-sign.s3-control", guard._without_account_prefix)
        s3 = session.create_client("s3")
        s3.create_bucket(Bucket="exports")
        s3.put_bucket_policy(Bucket="exports", Policy=json.dumps(TLS_ONLY))
        session.create_client("iam").create_user(UserName="ada")
        session.create_client("kms", region_name="eu-west-1").create_key(Description="data")
        session.create_client("s3control").put_public_access_block(
            AccountId="123456789012", PublicAccessBlockConfiguration={"BlockPublicAcls": True})
        yield url


def test_an_account_is_read_over_http(server: str, connected: Any, pass_of: Any) -> None:
    """Every part of the chain but AWS is real: sessions, guard, paging, retries and the runner."""
    source = connected()
    scans = {(s.lane.kind, s.lane.scope): s for s in pass_of(
        source, "aws.account", "aws.s3.bucket", "aws.iam.user", "aws.kms.key", "aws.iam.credential")}
    assert source.id == "aws:123456789012"
    assert scans["aws.s3.bucket", ""].only["policy"]["value"] == TLS_ONLY
    assert scans["aws.iam.user", ""].only["item"]["UserName"] == "ada"
    assert scans["aws.kms.key", "eu-west-1"].only["label"] == "data"
    assert scans["aws.kms.key", "us-east-1"].documents == {}
    assert scans["aws.iam.credential", ""].codes == ["clock_skew"]  # the server's clock is the real one, the pass's not
    assert any(document["root"] for document in scans["aws.iam.credential", ""].documents.values())


def test_the_accounts_own_public_access_block_is_found_at_an_address(server: str, connected: Any, scan_of: Any) -> None:
    """S3 Control puts the account before the host's name, which an address has not."""
    block = scan_of(connected(), "aws.account").only["public_access_block"]
    assert block["status"] == "ok"
    assert block["value"]["BlockPublicAcls"] is True


@pytest.mark.parametrize(("method", "path", "query", "headers", "body", "operation"), [
    ("POST", "/", "", {}, b"Action=ListUsers&Version=2010-05-08", "iam:ListUsers"),
    ("POST", "/", "", {"HTTP_X_AMZ_TARGET": "StarlingDoveService.DescribeConfigurationRecorders"}, b"{}",
     "config:DescribeConfigurationRecorders"),
    ("GET", "/exports", "policyStatus", {}, b"", "s3:GetBucketPolicyStatus"),
    ("GET", "/exports", "policy", {}, b"", "s3:GetBucketPolicy"),
    ("GET", "/", "", {}, b"", "s3:ListBuckets"),
    ("GET", "/v20180820/configuration/publicAccessBlock", "", {}, b"", "s3control:GetPublicAccessBlock"),
    ("POST", "/standards/get", "", {}, b"{}", "securityhub:GetEnabledStandards"),
    ("GET", "/detector/12", "", {}, b"", "guardduty:GetDetector"),
    ("POST", "/", "", {}, b"Action=Unheard&Version=2010-05-08", None),
    ("POST", "/", "", {}, b"Action=ListUsers&Version=1999-01-01", None),
], ids=str)
def test_a_request_on_the_wire_is_known_by_its_protocol(method: str, path: str, query: str, headers: dict[str, str],
                                                        body: bytes, operation: str | None) -> None:
    """The operation that a request asks for follows from the service's own model, by form, target or path."""
    from agent.demo.standins.aws.gateway import asked_over_http

    signed = {"iam": "iam", "config": "config", "s3control": "s3", "securityhub": "securityhub",
              "guardduty": "guardduty"}.get((operation or "iam:").partition(":")[0], "s3")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, **headers,
               "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=AKID/20260302/us-east-1/{signed}/aws4_request, x"}
    asked = asked_over_http(environ, body)
    assert (asked.operation if asked else None) == operation
