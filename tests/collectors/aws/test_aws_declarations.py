"""What the collectors declare: real operations, the permissions that allow them, and no more than they use."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, deque
from typing import Any

import botocore.session
import pytest

from collectors.aws import COLLECTORS, CONNECT_OPERATIONS
from collectors.base import Operation
from collectors.guard import check_read_only
from collectors.permissions import least_privilege

OPERATIONS = sorted({o for c in COLLECTORS for o in c.operations} | set(CONNECT_OPERATIONS), key=lambda o: o.name)
# Service Authorization Reference: where the action is not the operation's own name.
OTHER_NAMES = {
    **{f"{service}:{name}": "apigateway:GET" for service, name in (
        ("apigateway", "GetRestApis"), ("apigateway", "GetStages"), ("apigatewayv2", "GetApis"),
        ("apigatewayv2", "GetStages"))},
    "accessanalyzer:ListFindingsV2": "access-analyzer:ListFindings",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
}

# Service prefixes of the same reference that are not botocore's names.
OTHER_PREFIXES = {"accessanalyzer": "access-analyzer", "service-quotas": "servicequotas", "sso-admin": "sso",
                  "efs": "elasticfilesystem", "elb": "elasticloadbalancing", "elbv2": "elasticloadbalancing",
                  "opensearch": "es", "stepfunctions": "states"}


@pytest.fixture(scope="module")
def session() -> Any:
    """Service models of botocore."""
    return botocore.session.Session()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_each_operation_exists_is_a_read_and_names_its_permission(operation: Operation, session: Any) -> None:
    """The operation is in botocore's model, the guard lets it through, and the reference is its service's page."""
    service, name = operation.name.split(":")
    assert name in session.get_service_model(service).operation_names
    check_read_only(operation.name)
    own = f"{OTHER_PREFIXES.get(service, service)}:{name}"
    assert operation.permission == OTHER_NAMES.get(operation.name, own)
    assert operation.reference.startswith("https://docs.aws.amazon.com/service-authorization/")


def test_botocores_own_pages_name_the_same_s3_permissions(session: Any) -> None:
    """Where the documentation of an operation names its permission, it is the declared one."""
    model = session.get_service_model("s3")
    named = 0
    for operation in OPERATIONS:
        service, name = operation.name.split(":")
        text = model.operation_model(name).documentation if service == "s3" else ""
        if "s3:" in text:
            assert operation.permission in text
            named += 1
    assert named >= 6


def test_declarations_load_without_the_sdk() -> None:
    """Permissions can be printed where botocore is not installed."""
    code = ("import sys; import collectors.aws, collectors.permissions; "
            "print([m for m in sys.modules if m.split('.')[0] in ('boto3', 'botocore', 'moto')])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_least_privilege_is_one_statement_of_reads() -> None:
    """The policy to paste allows each declared action once, and none that changes anything."""
    (statement,) = least_privilege("aws", COLLECTORS)["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == sorted({operation.permission for operation in OPERATIONS})
    verbs = ("Get", "GET", "List", "Describe", "Generate", "Lookup", "BatchGet", "SelectResource")
    assert [action for action in statement["Action"] if not action.partition(":")[2].startswith(verbs)] == []


def test_collectors_ask_for_no_permission_that_they_do_not_use(furnished: Any, prod: Any, faults: Any, pass_of: Any,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the furnished account each collector makes each call that it declares: least privilege is the least."""
    monkeypatch.setattr("collectors.aws.iam_policies._AWS_MANAGED", {})
    unused: dict[str, set[str]] = {}
    for collector in COLLECTORS:
        furnished.asked.clear()
        pass_of(prod, collector.kind)
        asked = {request.operation for request in furnished.asked}
        unused[collector.kind] = {operation.name for operation in collector.operations} - asked
    # The group and the role of this account have no policy of AWS's.
    assert {kind: names for kind, names in unused.items() if names} == {
        "aws.iam.group": {"iam:GetPolicy", "iam:GetPolicyVersion"},
        "aws.iam.role": {"iam:GetPolicy", "iam:GetPolicyVersion"}}


def test_nothing_is_asked_twice_in_a_pass(furnished: Any, connected: Any, pass_of: Any, monkeypatch: Any) -> None:
    """Over all kinds of an account: what several of them need is read by the first, for every region by default."""
    monkeypatch.setattr(furnished, "asked", deque())
    pass_of(connected(regions=None))
    asked = Counter((request.region, *request.fingerprint) for request in furnished.asked)
    assert len(asked) > 300
    assert [request for request, times in asked.items() if times > 1] == []
