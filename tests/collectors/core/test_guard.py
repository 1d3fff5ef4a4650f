"""Nothing undeclared and nothing but reads leaves the process, and what was read is counted."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from collectors.guard import (
    Meter,
    OutOfTime,
    RefusedByGuard,
    check_declared,
    check_read_only,
    declaring,
    meter,
    metering,
    require_declared,
    require_declared_path,
)
from tests.collectors.core.support import START


@pytest.mark.parametrize("name", [
    "s3:ListBuckets", "iam:GetUser", "ec2:DescribeRegions", "iam:GenerateCredentialReport", "sts:AssumeRole",
    "cloudtrail:LookupEvents", "iam:SimulatePrincipalPolicy", "GET /orgs/{org}", "HEAD /user", "READ people.csv",
])
def test_reads_are_allowed(name):
    """Reads by their verb, and the few reads whose verb says otherwise."""
    check_read_only(name)


@pytest.mark.parametrize("name", [
    "s3:PutObject", "iam:CreateUser", "ec2:RunInstances", "kms:Decrypt", "s3:GetObject", "ssm:GetParameter",
    "secretsmanager:GetSecretValue", "sts:GetSessionToken", "lambda:GetFunction", "iam:GenerateServiceLastAccessed",
    "POST /graphql", "DELETE /repos/{r}", "get /user", "ListBuckets", "s3:", "", "s3:listbuckets", "PATCH x",
])
def test_writes_secrets_and_nonsense_are_refused(name):
    """A write, a read that hands out secrets, and a name that is no operation are refused even when declared."""
    with pytest.raises(RefusedByGuard) as caught:
        check_declared(name, {name})
    assert caught.value.code == "not_a_read"


def test_an_undeclared_read_is_refused():
    """A read that the collector did not declare is refused, and the sentence names both."""
    with declaring("s3:ListBuckets"):
        require_declared("s3:ListBuckets")
        with pytest.raises(RefusedByGuard, match=r"s3:GetBucketAcl.*s3:ListBuckets") as caught:
            require_declared("s3:GetBucketAcl")
    assert caught.value.code == "undeclared_operation"
    assert caught.value.operation == "s3:GetBucketAcl"


def test_outside_a_lane_nothing_is_allowed():
    """Without a declaration every request is refused, and a declaration ends with its block."""
    with declaring("s3:ListBuckets"):
        pass
    with pytest.raises(RefusedByGuard):
        require_declared("s3:ListBuckets")


def test_a_declaration_does_not_reach_another_thread():
    """Two lanes read at the same time do not lend each other permissions."""
    refused = []

    def other() -> None:
        try:
            require_declared("s3:ListBuckets")
        except RefusedByGuard:
            refused.append(True)

    with declaring("s3:ListBuckets"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert refused == [True]


def test_a_write_cannot_be_declared():
    """The declaration itself is refused, before any request."""
    with pytest.raises(RefusedByGuard), declaring("s3:ListBuckets", "s3:PutObject"):
        pytest.fail("a write was declared")


@pytest.mark.parametrize(("method", "path", "template"), [
    ("GET", "/orgs/acme/members", "GET /orgs/{org}/members"), ("GET", "/user", "GET /user"),
    ("GET", "/repos/acme/a.b/branches/x%2Fy", "GET /repos/{owner}/{repo}/branches/{branch}"),
])
def test_paths_match_their_template(method, path, template):
    """A concrete path is allowed by the template that declares it."""
    with declaring("GET /orgs/{org}/members", "GET /user", "GET /repos/{owner}/{repo}/branches/{branch}"):
        assert require_declared_path(method, path) == template


@pytest.mark.parametrize(("method", "path"), [
    ("POST", "/orgs/acme/members"), ("GET", "/orgs/acme"), ("GET", "/orgs/acme/members/x"), ("GET", "/orgs//members"),
    ("GET", "/orgs/../members"), ("DELETE", "/user"), ("GET", "/"),
])
def test_other_paths_are_refused(method, path):
    """Another method, another depth and a path that climbs are refused."""
    with declaring("GET /orgs/{org}/members", "GET /user"), pytest.raises(RefusedByGuard):
        require_declared_path(method, path)


def test_no_request_leaves_after_the_deadline():
    """A listing that never ends is stopped at its next request."""
    with declaring("s3:ListBuckets", "GET /user"), metering(Meter(deadline=time.monotonic() - 1)):
        with pytest.raises(OutOfTime) as caught:
            require_declared("s3:ListBuckets")
        with pytest.raises(OutOfTime):
            require_declared_path("GET", "/user")
    assert caught.value.code == "time_budget"


def test_the_meter_counts_what_was_met():
    """Calls, statuses, bytes, pages, rows, retries and notes add up."""
    with metering(Meter()) as counted:
        meter().call("a", 200, 10)
        meter().call("b", 403, 5)
        meter().call("a", 200)
        meter().page(100)
        meter().page(7)
        meter().retry()
        meter().note("report_generated", "2026-03-01")
    assert (counted.calls, counted.bytes, counted.pages, counted.rows, counted.retries) == (3, 15, 2, 107, 1)
    assert counted.statuses == {"200": 2, "403": 1}
    assert counted.notes == {"report_generated": "2026-03-01"}


def test_outside_a_lane_counting_goes_nowhere():
    """A client can be used without a lane; what it counts is not added to anybody's scan."""
    meter().call("a", 200)
    assert meter().calls == 0


@pytest.mark.parametrize(("seconds", "expected"), [((10, -400, 30), 400.0), ((10, 20), -20.0), ((), 0.0)])
def test_the_largest_skew_is_kept(seconds, expected):
    """The distance from the service's clock that is largest counts, with its sign."""
    counted = Meter(clock=lambda: START)
    for ahead in seconds:
        counted.server_date(START + timedelta(seconds=ahead))
    assert counted.skew == expected
