"""IAM Identity Center in its region: instances, permission sets with what they grant, and who has which where."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.lookups import NONE, nothing
from collectors.aws.parts import Parts, only, parsed
from collectors.aws.rows import missing
from collectors.base import Collector, Document, Forbidden, Item, Level, Scope, Unavailable

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
_GONE = "ResourceNotFoundException"
_INSTANCE = ("InstanceArn", "IdentityStoreId", "OwnerAccountId", "Name", "CreatedDate", "Status")


def _instances(source: AwsSource, scope: Scope) -> Iterator[Item]:
    for row in _seen(source.client("sso-admin", scope.id)):
        yield Document(row["InstanceArn"], row.get("Name") or row["InstanceArn"], {
            "account": source.account, "region": scope.id, "item": only(row, *_INSTANCE),
            "managed_here": _manages(source, row)})


def _permission_sets(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("sso-admin", scope.id)
    for instance, arn in _sets(source, api):
        try:
            item = api.call("describe_permission_set", InstanceArn=instance, PermissionSetArn=arn)["PermissionSet"]
        except (Forbidden, Unavailable) as failure:
            if failure.code != _GONE:
                yield missing(failure, arn)
            continue
        parts, key = Parts(arn), {"InstanceArn": instance, "PermissionSetArn": arn}
        yield Document(arn, item["Name"], {
            "account": source.account, "region": scope.id, "item": item, **_granted(api, parts, key)})
        yield from parts.problems


def _granted(api: Api, parts: Parts, key: dict[str, str]) -> Row:
    """What a permission set grants: policies of AWS and of each account by name, and its own."""
    return {
        "managed_policies": parts.read(lambda: api.whole(
            "list_managed_policies_in_permission_set", "AttachedManagedPolicies", **key)["AttachedManagedPolicies"]),
        "customer_policies": parts.read(lambda: api.whole(
            "list_customer_managed_policy_references_in_permission_set", "CustomerManagedPolicyReferences",
            **key)["CustomerManagedPolicyReferences"]),
        "inline_policy": parts.get(api, "get_inline_policy_for_permission_set", _inline, (NONE,), **key),
    }


def _inline(answer: Row) -> Any:
    if not answer.get("InlinePolicy"):
        raise nothing()
    return parsed(answer["InlinePolicy"], "the inline policy")


def _assignments(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("sso-admin", scope.id)
    for items in source.each(partial(_assigned, source.account, scope.id, api), _sets(source, api)):
        yield from items


def _assigned(account: str, region: str, api: Api, named: tuple[str, str]) -> list[Item]:
    """Who has one permission set in which account; one that cannot be listed leaves the listing incomplete."""
    instance, arn = named
    key, found = {"InstanceArn": instance, "PermissionSetArn": arn}, []
    try:
        for target in api.whole("list_accounts_for_provisioned_permission_set", "AccountIds", **key)["AccountIds"]:
            found += api.whole("list_account_assignments", "AccountAssignments", AccountId=target,
                               **key)["AccountAssignments"]
    except (Forbidden, Unavailable) as failure:
        return [] if failure.code == _GONE else [missing(failure, arn)]
    rows = sorted(found, key=lambda row: (row["AccountId"], row["PrincipalType"], row["PrincipalId"]))
    return [Document(f"{arn}/{row['AccountId']}/{row['PrincipalType']}/{row['PrincipalId']}",
                     f"{row['PrincipalType'].lower()} {row['PrincipalId']} in {row['AccountId']}",
                     {"account": account, "region": region, "item": row}) for row in rows]


def _sets(source: AwsSource, api: Api) -> list[tuple[str, str]]:
    """(instance, permission set) of every instance that this account manages: others may not read them."""
    return [(row["InstanceArn"], arn) for row in _seen(api) if _manages(source, row) for arn in sorted(
        api.whole("list_permission_sets", "PermissionSets", InstanceArn=row["InstanceArn"])["PermissionSets"])]


def _seen(api: Api) -> list[Row]:
    rows: list[Row] = api.whole("list_instances", "Instances")["Instances"]
    return sorted(rows, key=lambda row: str(row["InstanceArn"]))


def _manages(source: AwsSource, instance: Row) -> bool:
    return source.lists_organization or instance.get("OwnerAccountId") == source.account


_LIST = ("sso-admin:ListInstances", "sso-admin:ListPermissionSets")
COLLECTORS = (
    Collector("aws.sso.instance", "IAM Identity Center instances", reads("sso-admin:ListInstances"), _instances,
              level=Level.REGION, parent="aws.region"),
    Collector("aws.sso.permission_set", "Permission sets of IAM Identity Center",
              reads(*_LIST, "sso-admin:DescribePermissionSet", "sso-admin:ListManagedPoliciesInPermissionSet",
                    "sso-admin:ListCustomerManagedPolicyReferencesInPermissionSet",
                    "sso-admin:GetInlinePolicyForPermissionSet"), _permission_sets, level=Level.REGION,
              parent="aws.region", set_paths=("managed_policies.value", "customer_policies.value")),
    Collector("aws.sso.assignment", "Who has which permission set in which account",
              reads(*_LIST, "sso-admin:ListAccountsForProvisionedPermissionSet", "sso-admin:ListAccountAssignments"),
              _assignments, level=Level.REGION, parent="aws.region"),
)
