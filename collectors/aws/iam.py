"""IAM users, access keys, groups, customer managed policies and roles, with what each is granted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.iam_policies import Grant, Policies, default_document
from collectors.aws.parts import Parts, only, parsed, without
from collectors.base import Collector, Document, Item, Problem, Scope, Unavailable

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
_DETAILS = "get_account_authorization_details"
_GONE = "NoSuchEntity"


def _users(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    iam = source.client("iam")
    # AWS's own policies are left out of the details: over a thousand, of which an account uses a few.
    found = iam.whole(_DETAILS, "UserDetailList", "GroupDetailList", "Policies",
                      Filter=["User", "Group", "LocalManagedPolicy"])
    policies = Policies(iam, found["Policies"])
    groups = {group["GroupName"]: group for group in found["GroupDetailList"]}
    users = sorted(found["UserDetailList"], key=lambda user: str(user["UserId"]))
    for items in source.each(partial(_user, source.account, iam, policies, groups), users):
        yield from items


def _user(account: str, iam: Api, policies: Policies, groups: dict[str, Row], user: Row) -> list[Item]:
    """The document of one user; nothing when it was deleted meanwhile."""
    name = user["UserName"]
    parts = Parts(user["UserId"])
    body = {
        "mfa_devices": parts.read(partial(_owned, iam, "list_mfa_devices", "MFADevices", name)),
        "login_profile": parts.get(iam, "get_login_profile", lambda answer: only(answer["LoginProfile"], "CreateDate"),
                                   (_GONE,), UserName=name),
        "access_keys": parts.read(partial(_owned, iam, "list_access_keys", "AccessKeyMetadata", name)),
        "groups": parts.read(lambda: sorted(user.get("GroupList", []))),
        "policies": parts.read(lambda: policies.granted(_grants(user, groups))),
    }
    if _GONE in (body["mfa_devices"].get("code"), body["access_keys"].get("code")):
        return []
    item = only(user, "UserName", "UserId", "Arn", "Path", "CreateDate", "Tags")
    return [Document(user["UserId"], name, {"account": account, "item": item, **body}), *parts.problems]


def _owned(iam: Api, method: str, key: str, user: str) -> list[Row]:
    """A user's devices or keys, less the repeated user name."""
    return [without(row, "UserName") for row in iam.whole(method, key, UserName=user)[key]]


def _grants(user: Row, groups: dict[str, Row]) -> Iterator[Grant]:
    yield "user", user.get("UserPolicyList", []), user.get("AttachedManagedPolicies", [])
    for name in sorted(user.get("GroupList", [])):
        if name not in groups:
            raise Unavailable("group_not_listed", f"{user['Arn']}: expected its group {name} among the account's "
                              "groups, got none", operation="iam:GetAccountAuthorizationDetails")
        yield from _group_grant(groups[name])


def _group_grant(group: Row) -> Iterator[Grant]:
    yield (f"group:{group['GroupName']}", group.get("GroupPolicyList", []), group.get("AttachedManagedPolicies", []))


def _access_keys(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    iam = source.client("iam")
    found = iam.listing("list_users", "Users", "UserId")
    for items in source.each(partial(_keys_of, source.account, iam), found.rows):
        yield from items
    yield from found.problems


def _keys_of(account: str, iam: Api, user: Row) -> list[Item]:
    """One user's keys; a user whose keys cannot be listed leaves the whole listing incomplete."""
    try:
        keys = iam.whole("list_access_keys", "AccessKeyMetadata", UserName=user["UserName"])["AccessKeyMetadata"]
    except Unavailable as failure:
        if failure.code == _GONE:
            return []
        return [Problem(failure.code, str(failure), failure.operation, user["UserId"], listing=True)]
    return [Document(key["AccessKeyId"], f"{user['UserName']}/{key['AccessKeyId']}",
                     {"account": account, "item": {**key, "UserId": user["UserId"]}})
            for key in sorted(keys, key=lambda key: str(key["AccessKeyId"]))]


def _groups(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    iam = source.client("iam")
    found = iam.whole(_DETAILS, "GroupDetailList", "Policies", Filter=["Group", "LocalManagedPolicy"])
    policies = Policies(iam, found["Policies"])
    for group in sorted(found["GroupDetailList"], key=lambda group: str(group["GroupId"])):
        parts = Parts(group["GroupId"])
        granted = parts.read(partial(policies.granted, list(_group_grant(group))))
        yield Document(group["GroupId"], group["GroupName"], {
            "account": source.account, "item": without(group, "GroupPolicyList", "AttachedManagedPolicies"),
            "policies": granted})
        yield from parts.problems


def _policies(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    found = source.client("iam").whole(_DETAILS, "Policies", Filter=["LocalManagedPolicy"])
    for policy in sorted(found["Policies"], key=lambda policy: str(policy["PolicyId"])):
        parts = Parts(policy["PolicyId"])
        document = parts.read(partial(default_document, policy))
        yield Document(policy["PolicyId"], policy["PolicyName"], {
            "account": source.account, "item": without(policy, "PolicyVersionList"), "document": document})
        yield from parts.problems


def _roles(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    iam = source.client("iam")
    found = iam.listing("list_roles", "Roles", "RoleId")  # the details of roles lack their longest session
    details = iam.whole(_DETAILS, "RoleDetailList", "Policies", Filter=["Role", "LocalManagedPolicy"])
    policies = Policies(iam, details["Policies"])
    by_id = {role["RoleId"]: role for role in details["RoleDetailList"]}
    for role in found.rows:
        parts = Parts(role["RoleId"])
        yield Document(role["RoleId"], role["RoleName"], {
            "account": source.account,
            "item": only(role, "RoleName", "RoleId", "Arn", "Path", "CreateDate", "MaxSessionDuration"),
            "trust": parts.read(partial(parsed, role["AssumeRolePolicyDocument"], role["Arn"])),
            "policies": parts.read(partial(_role_policies, policies, role, by_id.get(role["RoleId"])))})
        yield from parts.problems
    yield from found.problems


def _role_policies(policies: Policies, role: Row, detail: Row | None) -> list[Row]:
    if detail is None:
        raise Unavailable("role_not_listed", f"{role['Arn']}: expected it among the account's authorization details, "
                          "got none", operation="iam:GetAccountAuthorizationDetails")
    return policies.granted([("role", detail.get("RolePolicyList", []), detail.get("AttachedManagedPolicies", []))])


_GRANTS = reads("iam:GetAccountAuthorizationDetails", "iam:GetPolicy", "iam:GetPolicyVersion")
COLLECTORS = (
    Collector("aws.iam.user", "IAM users", (*_GRANTS, *reads("iam:ListMFADevices", "iam:GetLoginProfile",
                                                             "iam:ListAccessKeys")), _users, personal=True,
              set_paths=("item.Tags", "mfa_devices.value", "access_keys.value", "groups.value", "policies.value")),
    Collector("aws.iam.access_key", "IAM access keys", reads("iam:ListUsers", "iam:ListAccessKeys"), _access_keys),
    Collector("aws.iam.group", "IAM groups", _GRANTS, _groups, set_paths=("policies.value",)),
    Collector("aws.iam.policy", "Customer managed IAM policies", reads("iam:GetAccountAuthorizationDetails"),
              _policies, set_paths=("item.Tags",)),
    Collector("aws.iam.role", "IAM roles", (*_GRANTS, *reads("iam:ListRoles")), _roles, set_paths=("policies.value",)),
)
