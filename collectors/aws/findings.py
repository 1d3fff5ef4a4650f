"""What GuardDuty and Security Hub hold open: each finding is a subject for as long as nobody has dealt with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import only
from collectors.base import Collector, Document, Item, Level, Scope, SwitchedOff, Unavailable

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
_BATCH = 50  # findings that GuardDuty describes in one call
_UNARCHIVED = {"Criterion": {"service.archived": {"Equals": ["false"]}}}
_NOT_SUBSCRIBED = ("InvalidAccessException", "ResourceNotFoundException")
_HUB_KEPT = ("Id", "ProductArn", "ProductName", "GeneratorId", "Types", "Title", "CreatedAt", "FirstObservedAt")


def _threats(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("guardduty", scope.id)
    detectors = sorted(api.whole("list_detectors", "DetectorIds")["DetectorIds"])
    if not detectors:
        yield SwitchedOff("GuardDuty", "guardduty:ListDetectors")
    for detector in detectors:
        ids = api.whole("list_findings", "FindingIds", DetectorId=detector,
                        FindingCriteria=_UNARCHIVED)["FindingIds"]
        for start in range(0, len(ids), _BATCH):
            some = sorted(ids)[start:start + _BATCH]
            rows = api.rows("get_findings", "Findings", DetectorId=detector, FindingIds=some)
            for row in sorted(rows, key=lambda row: str(row["Id"])):
                yield Document(row["Id"], row.get("Title") or row["Id"], _threat(source, scope, row))


def _threat(source: AwsSource, scope: Scope, row: Row) -> Row:
    """A finding without what each recurrence moves: its count, its last sight and its last update."""
    return {"account": source.account, "region": scope.id,
            "item": {**only(row, "Id", "Arn", "Type", "Title", "CreatedAt"),
                     "Severity": str(row["Severity"]),  # as text, for a float has no one canonical digit string
                     "FirstSeen": row.get("Service", {}).get("EventFirstSeen"),
                     "ResourceType": row.get("Resource", {}).get("ResourceType")}}


def _postures(source: AwsSource, scope: Scope) -> Iterator[Item]:
    """Open findings of high and critical severity about this account and region, whatever product found them."""
    api = source.client("securityhub", scope.id)
    try:
        found = api.listing("get_findings", "Findings", "Id", Filters=_hub_filter(source.account, scope.id))
    except Unavailable as failure:
        if failure.code in _NOT_SUBSCRIBED:
            yield SwitchedOff("Security Hub", failure.operation)
            return
        raise
    for row in found.rows:
        yield Document(row["Id"], row.get("Title") or row["Id"], {
            "account": source.account, "region": scope.id,
            "item": {**only(row, *_HUB_KEPT), "Severity": row.get("Severity", {}).get("Label"),
                     "Compliance": only(row.get("Compliance", {}), "Status", "SecurityControlId"),
                     "Workflow": row.get("Workflow", {}).get("Status"),
                     "Resources": sorted(str(resource["Id"]) for resource in row.get("Resources", []))}})
    yield from found.problems


def _hub_filter(account: str, region: str) -> Row:
    """Of this account and region only: a hub that gathers others' findings would tell them twice."""
    wanted = {"AwsAccountId": (account,), "Region": (region,), "RecordState": ("ACTIVE",),
              "WorkflowStatus": ("NEW", "NOTIFIED"), "SeverityLabel": ("CRITICAL", "HIGH")}
    return {name: [{"Value": value, "Comparison": "EQUALS"} for value in values] for name, values in wanted.items()}


COLLECTORS = (
    Collector("aws.guardduty.finding", "GuardDuty findings that are not archived",
              reads("guardduty:ListDetectors", "guardduty:ListFindings", "guardduty:GetFindings"), _threats,
              level=Level.REGION, parent="aws.region"),
    Collector("aws.securityhub.finding", "Open Security Hub findings of high and critical severity",
              reads("securityhub:GetFindings"), _postures, level=Level.REGION, parent="aws.region"),
)
