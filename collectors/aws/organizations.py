"""AWS Organizations: the organisation of an account, its open accounts, and the policies that bound them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Part, Parts, only, parsed, sole
from collectors.aws.settings import CLOSED, state_of
from collectors.base import Collector, Document, Item, Scope, Unavailable
from collectors.envelope import absent

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
_ALONE = "AWSOrganizationsNotInUseException"
_NOT_MANAGING = "not_the_managing_account"
_TYPES = ("RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY")
_ITEM = ("Id", "Arn", "Name", "State", "JoinedMethod", "JoinedTimestamp")


def _organization(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    api, parts = source.client("organizations"), Parts(source.account)
    found = parts.get(api, "describe_organization", lambda answer: only(
        answer["Organization"], "Id", "Arn", "FeatureSet", "MasterAccountId"), (_ALONE,))
    yield Document(source.account, source.label, {
        "account": source.account, "organization": found, "roots": _roots(source, api, parts, found)})
    yield from parts.problems


def _roots(source: AwsSource, api: Api, parts: Parts, found: Part) -> Part:
    """The kinds of policy that are switched on at each root; only the managing account may see them."""
    if found["status"] == "absent" or not _manages(source, found.get("value") or {}):
        return absent(_NOT_MANAGING)
    return parts.read(lambda: [only(root, "Id", "PolicyTypes") for root in api.whole("list_roots", "Roots")["Roots"]])


def _accounts(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    api = source.client("organizations")
    if not _managing(source, api):
        return
    found = api.listing("list_accounts", "Accounts", "Id")
    for row in found.rows:
        if state_of(row) != CLOSED:
            yield Document(row["Id"], row["Name"], {
                "account": source.account, "item": {**only(row, *_ITEM), "State": state_of(row)}})
    yield from found.problems


def _policies(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    api = source.client("organizations")
    if not _managing(source, api):
        return
    for kind in _TYPES:
        found = api.listing("list_policies", "Policies", "Id", Filter=kind)
        for items in source.each(partial(_policy, source.account, api), found.rows):
            yield from items
        yield from found.problems


def _policy(account: str, api: Api, row: Row) -> list[Item]:
    parts = Parts(row["Id"])
    return [Document(row["Id"], row["Name"], {
        "account": account, "item": only(row, "Id", "Arn", "Name", "Type", "AwsManaged"),
        "content": parts.get(api, "describe_policy", _content, PolicyId=row["Id"]),
        "targets": parts.read(lambda: [only(target, "TargetId", "Name", "Type") for target in api.whole(
            "list_targets_for_policy", "Targets", PolicyId=row["Id"])["Targets"]]),
    }), *parts.problems]


def _content(answer: Row) -> Any:
    return parsed(sole("Content")(answer["Policy"]), "the policy")


def _managing(source: AwsSource, api: Api) -> bool:
    """Whether the account is the one to ask about the organisation: a member may see neither accounts nor policies."""
    try:
        return _manages(source, api.call("describe_organization")["Organization"])
    except Unavailable as failure:
        if failure.code == _ALONE:
            return False
        raise


def _manages(source: AwsSource, organization: Row) -> bool:
    return source.lists_organization or organization.get("MasterAccountId") == source.account


_DESCRIBE = "organizations:DescribeOrganization"
COLLECTORS = (
    Collector("aws.organization", "The organisation of an AWS account", reads(_DESCRIBE, "organizations:ListRoots"),
              _organization, set_paths=("roots.value", "roots.value[].PolicyTypes")),
    Collector("aws.organization.account", "Open accounts of an AWS organisation",
              reads(_DESCRIBE, "organizations:ListAccounts"), _accounts),
    Collector("aws.organization.policy", "Policies that bound the accounts of an AWS organisation",
              reads(_DESCRIBE, "organizations:ListPolicies", "organizations:DescribePolicy",
                    "organizations:ListTargetsForPolicy"), _policies, set_paths=("targets.value",)),
)
