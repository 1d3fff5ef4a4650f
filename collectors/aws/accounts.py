"""Which accounts a source entry stands for, and a source for each: those that refuse are not left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from collectors.aws.session import AwsSource, connected
from collectors.aws.settings import CLOSED, Account, Organization, accounts_of, organization_of, state_of
from collectors.aws.unreachable import UnreachableAccount
from collectors.base import CollectError, Collector
from collectors.guard import declaring
from collectors.limits import Limits

Collectors = tuple[Collector, ...]


def connect_accounts(settings: Mapping[str, Any], *, limits: Limits, collectors: Collectors,
                     ) -> Iterator[AwsSource | UnreachableAccount]:
    """A source for each account of the entry: its own, those it names, or its organisation's.

    Raises ``CollectError`` when the only account cannot be connected, one of several whose id no role tells, or the
    account that is to list the organisation.
    """
    accounts, organization = accounts_of(settings), organization_of(settings)
    if organization is not None:
        yield from _organization(accounts[0], organization, limits, collectors)
        return
    for account in accounts:
        if len(accounts) == 1:
            yield connected(account, limits, collectors)
        else:
            yield _reached(account, limits, collectors)


def _organization(account: Account, organization: Organization, limits: Limits, collectors: Collectors,
                  ) -> Iterator[AwsSource | UnreachableAccount]:
    """The entry's own account, and every open member account by its role, in the order of their ids."""
    own = connected(account, limits, collectors)
    with declaring("organizations:ListAccounts"):
        listed = own.client("organizations").whole("list_accounts", "Accounts")["Accounts"]
    own.lists_organization = True
    yield own
    skipped = organization.exclude | {own.account}
    for member in _members(listed, own, account, organization):
        if member.expected_id not in skipped:
            yield _reached(member, limits, collectors, own.credentials)


def _members(listed: list[dict[str, Any]], own: AwsSource, account: Account,
             organization: Organization) -> Iterator[Account]:
    """The open accounts as accounts to connect; two of one name are told apart by their ids."""
    opened = sorted((row for row in listed if state_of(row) != CLOSED), key=lambda row: str(row["Id"]))
    names = Counter(row.get("Name") for row in opened)
    for row in opened:
        name = row["Name"] if names[row.get("Name")] == 1 else row["Id"]
        yield Account(name=f"{own.label}/{name}", profile=account.profile, external_id=organization.external_id,
                      role_arn=f"arn:{own.partition}:iam::{row['Id']}:role/{organization.role_name}",
                      regions=account.regions, endpoint_url=account.endpoint_url, ca_bundle=account.ca_bundle,
                      logs=account.logs)


def _reached(account: Account, limits: Limits, collectors: Collectors,
             via: Any = None) -> AwsSource | UnreachableAccount:
    """The source of one of several accounts; one that refuses has failed lanes with the reason."""
    try:
        return connected(account, limits, collectors, via)
    except CollectError as error:
        if not account.expected_id:
            raise
        return UnreachableAccount(account, error, collectors)
