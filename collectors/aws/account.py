"""The account itself and its enabled regions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from collectors.aws.declare import reads
from collectors.aws.parts import Parts, sole
from collectors.base import Collector, Document, Item, Scope, Unavailable

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource


def _account(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    iam, s3control = source.client("iam"), source.client("s3control")
    parts = Parts(source.account)
    yield Document(source.account, source.label, {
        "account": source.account,
        "summary": parts.get(iam, "get_account_summary", sole("SummaryMap")),
        "password_policy": parts.get(iam, "get_account_password_policy", sole("PasswordPolicy"), ("NoSuchEntity",)),
        "public_access_block": parts.get(s3control, "get_public_access_block", sole("PublicAccessBlockConfiguration"),
                                         ("NoSuchPublicAccessBlockConfiguration",), AccountId=source.account),
        "contacts": parts.read(partial(_contacts, source.client("account"))),
    })
    yield from parts.problems


def _contacts(api: Api) -> dict[str, bool]:
    """Whether AWS has somebody to write to, by matter; who it is stays with AWS."""
    return {matter: _contact(api, matter) for matter in ("BILLING", "OPERATIONS", "SECURITY")}


def _contact(api: Api, matter: str) -> bool:
    try:
        api.call("get_alternate_contact", AlternateContactType=matter)
    except Unavailable as failure:
        if failure.code != "ResourceNotFoundException":
            raise
        return False
    return True


def _regions(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    for region in source.enabled_regions():
        name = region["RegionName"]
        yield Document(name, name, {"account": source.account, "region": name, "item": region})


COLLECTORS = (
    Collector("aws.account", "AWS account settings",
              reads("iam:GetAccountSummary", "iam:GetAccountPasswordPolicy", "s3control:GetPublicAccessBlock",
                    "account:GetAlternateContact"),
              _account),
    Collector("aws.region", "AWS regions enabled for the account", reads("ec2:DescribeRegions"), _regions),
)
