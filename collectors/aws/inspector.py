"""Amazon Inspector: what it scans in a region, and its findings as events that last until they are fixed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Parts, only
from collectors.base import (
    Collector,
    Completeness,
    Document,
    Event,
    Item,
    Level,
    Scope,
    SwitchedOff,
    Unavailable,
    Yields,
)

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
_STATUS, _LIST = "inspector2:BatchGetAccountStatus", "inspector2:ListFindings"
_OPEN = ("ACTIVE", "SUPPRESSED")
_KEPT = ("findingArn", "type", "title", "severity", "status", "firstObservedAt", "fixAvailable", "exploitAvailable")


def _region(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api, parts = source.client("inspector2", scope.id), Parts(scope.id)
    scanning = parts.read(lambda: _status(api, source.account), operation=_STATUS)
    yield Document(scope.id, scope.id, {"account": source.account, "region": scope.id, "scanning": scanning})
    yield from parts.problems


def _status(api: Api, account: str) -> Row:
    """The state of the account and of each sort of resource: ``{"state": …, "ec2": …, "ecr": …}``."""
    accounts = api.rows("batch_get_account_status", "accounts", accountIds=[account])
    if len(accounts) != 1:
        raise Unavailable("no_status", f"{_STATUS}: expected the status of account {account}, got none",
                          operation=_STATUS)
    resources = {sort: state.get("status") for sort, state in accounts[0]["resourceState"].items()}
    return {"state": accounts[0]["state"].get("status"), **resources}


def _findings(source: AwsSource, scope: Scope) -> Iterator[Item]:
    if scope.since is None:
        raise Unavailable("no_window", f"{_LIST}: expected a window, got none", operation=_LIST)
    api = source.client("inspector2", scope.id)
    if _status(api, source.account)["state"] != "ENABLED":
        yield SwitchedOff("Inspector", _STATUS)
        yield Completeness("Inspector is not on", scope.until, scope.until, rows=0)
        return
    found = {row["findingArn"]: row for row in [*_listed(api, source, findingStatus=_OPEN), *_listed(
        api, source, since=scope.since, until=scope.until, findingStatus=("CLOSED",))]}
    for arn, row in sorted(found.items()):
        yield Event(arn, row.get("title") or arn, row["firstObservedAt"], _body(source.account, scope.id, row))
    yield Completeness(f"{_LIST}: all that are open, and those closed since", scope.since, scope.until, rows=len(found))


def _listed(api: Api, source: AwsSource, findingStatus: tuple[str, ...], since: datetime | None = None,  # noqa: N803 - the API's name
            until: datetime | None = None) -> list[Row]:
    criteria: Row = {"awsAccountId": [{"comparison": "EQUALS", "value": source.account}],
                     "findingStatus": [{"comparison": "EQUALS", "value": status} for status in findingStatus]}
    if since and until:
        criteria["updatedAt"] = [{"startInclusive": since, "endInclusive": until}]
    return api.whole("list_findings", "findings", filterCriteria=criteria)["findings"]


def _body(account: str, region: str, row: Row) -> Row:
    """A finding without what moves by itself; ``fixed_at`` is when Inspector closed it, null while it is open."""
    closed = row["status"] == "CLOSED"
    return {"account": account, "region": region, "item": only(row, *_KEPT),
            "vulnerability": (row.get("packageVulnerabilityDetails") or {}).get("vulnerabilityId"),
            "resources": sorted(str(resource["id"]) for resource in row.get("resources", [])),
            "fixed_at": row["updatedAt"] if closed else None}


COLLECTORS = (
    Collector("aws.inspector.region", "What Inspector scans in a region", reads(_STATUS), _region, level=Level.REGION,
              parent="aws.region"),
    # A finding of a resource that was terminated is deleted after three days, any other after thirty.
    Collector("aws.inspector.finding", "Vulnerabilities found by Inspector", reads(_STATUS, _LIST), _findings,
              level=Level.REGION, yields=Yields.EVENT, parent="aws.region", retention_days=3),
)
