"""End to end over HTTP: the endpoint comes from AWS_ENDPOINT_URL, as an operator would set it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from agent.demo.standins.aws.server import moto_server
from collectors.aws import guard
from collectors.base import ScanStatus

TLS_ONLY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::exports/*",
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A moto server with a bucket, a user and a key."""
    with moto_server() as url:
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
    # The server's report has no root user: it is not taken for the whole account.
    assert scans["aws.iam.credential", ""].status is ScanStatus.PARTIAL


def test_the_accounts_own_public_access_block_is_found_at_an_address(server: str, connected: Any, scan_of: Any) -> None:
    """S3 Control puts the account before the host's name, which an address has not."""
    block = scan_of(connected(), "aws.account").only["public_access_block"]
    assert block["status"] == "ok"
    assert block["value"]["BlockPublicAcls"] is True
