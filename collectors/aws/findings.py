"""What GuardDuty, Security Hub and Access Analyzer hold open: a finding is a subject until somebody dealt with it.

Where nobody looks the list is switched off, and not empty. A finding names who made it, for whoever deletes a detector
deletes its findings with it, and has dealt with none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import only
from collectors.base import Collector, Document, Item, Level, Producers, Scope, SwitchedOff, Unavailable
from collectors.canonical import utc_text

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
_BATCH = 50  # findings that GuardDuty describes in one call
_UNARCHIVED = {"Criterion": {"service.archived": {"Equals": ["false"]}}}
_NOT_SUBSCRIBED = ("InvalidAccessException", "ResourceNotFoundException")
_ACTIVE = {"status": {"eq": ["ACTIVE"]}}
_OUTSIDE = ("ACCOUNT", "ORGANIZATION")  # the analyzers of outside access, by their zone of trust
_ACCESS_KEPT = ("id", "createdAt", "resource", "resourceType", "resourceOwnerAccount", "status", "findingType")
_HUB_KEPT = ("Id", "ProductArn", "ProductName", "GeneratorId", "Types", "Title", "CreatedAt", "FirstObservedAt")


def _threats(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("guardduty", scope.id)
    detectors = sorted(api.whole("list_detectors", "DetectorIds")["DetectorIds"])
    states = {api.call("get_detector", DetectorId=detector).get("Status") for detector in detectors}
    if "ENABLED" not in states:  # a detector that is suspended keeps its findings and makes none
        yield SwitchedOff("GuardDuty", "guardduty:GetDetector" if detectors else "guardduty:ListDetectors")
    for detector in detectors:
        ids = api.whole("list_findings", "FindingIds", DetectorId=detector,
                        FindingCriteria=_UNARCHIVED)["FindingIds"]
        for start in range(0, len(ids), _BATCH):
            some = sorted(ids)[start:start + _BATCH]
            rows = api.rows("get_findings", "Findings", DetectorId=detector, FindingIds=some)
            for row in sorted(rows, key=lambda row: str(row["Id"])):
                yield Document(row["Id"], row.get("Title") or row["Id"], _threat(source, scope, detector, row))
    yield Producers(frozenset(detectors), "detector", scope.until.date())


def _threat(source: AwsSource, scope: Scope, detector: str, row: Row) -> Row:
    """A finding without what each recurrence moves: its count, its last sight and its last update."""
    return {"account": source.account, "region": scope.id, "detector": detector,
            "item": {**only(row, "Id", "Arn", "Type", "Title", "CreatedAt"),
                     "Severity": str(row["Severity"]),  # as text, for a float has no one canonical digit string
                     "FirstSeen": row.get("Service", {}).get("EventFirstSeen"),
                     "ResourceType": row.get("Resource", {}).get("ResourceType")}}


def _postures(source: AwsSource, scope: Scope) -> Iterator[Item]:
    """Open findings of high and critical severity about this account and region, whatever product found them."""
    api = source.client("securityhub", scope.id)
    try:
        hub = str(api.call("describe_hub").get("SubscribedAt", ""))  # a hub that comes after it has the same ARN
        found = api.listing("get_findings", "Findings", "Id", Filters=_hub_filter(source.account, scope.id))
    except Unavailable as failure:
        if failure.code in _NOT_SUBSCRIBED:
            yield SwitchedOff("Security Hub", failure.operation)
            return
        raise
    for row in found.rows:
        yield Document(row["Id"], row.get("Title") or row["Id"], {
            "account": source.account, "region": scope.id, "hub": hub,
            "item": {**only(row, *_HUB_KEPT), "Severity": row.get("Severity", {}).get("Label"),
                     "Compliance": only(row.get("Compliance", {}), "Status", "SecurityControlId"),
                     "Workflow": row.get("Workflow", {}).get("Status"),
                     "Resources": sorted(str(resource["Id"]) for resource in row.get("Resources", []))}})
    yield from found.problems
    yield Producers(frozenset({hub}), "hub", scope.until.date())


def _hub_filter(account: str, region: str) -> Row:
    """Of this account and region only: a hub that gathers others' findings would tell them twice."""
    wanted = {"AwsAccountId": (account,), "Region": (region,), "RecordState": ("ACTIVE",),
              "WorkflowStatus": ("NEW", "NOTIFIED"), "SeverityLabel": ("CRITICAL", "HIGH")}
    return {name: [{"Value": value, "Comparison": "EQUALS"} for value in values] for name, values in wanted.items()}


def _accesses(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("accessanalyzer", scope.id)
    analyzers = {_analyzer(row): row for row in api.listing("list_analyzers", "analyzers", "arn").rows}
    if not any(row["status"] == "ACTIVE" and row["type"] in _OUTSIDE for row in analyzers.values()):
        yield SwitchedOff("IAM Access Analyzer", "accessanalyzer:ListAnalyzers")
    for analyzer, about in analyzers.items():
        found = api.listing("list_findings_v2", "findings", "id", analyzerArn=about["arn"], filter=_ACTIVE)
        for row in found.rows:
            yield Document(row["id"], row.get("resource") or row["id"], {
                "account": source.account, "region": scope.id, "analyzer": analyzer, "item": only(row, *_ACCESS_KEPT)})
        yield from found.problems
    yield Producers(frozenset(analyzers), "analyzer", scope.until.date())


def _analyzer(row: Row) -> str:
    """An analyzer that is made again under its name is another one."""
    return f"{row['arn']} of {utc_text(row['createdAt'])}"


COLLECTORS = (
    Collector("aws.guardduty.finding", "GuardDuty findings that are not archived",
              reads("guardduty:ListDetectors", "guardduty:GetDetector", "guardduty:ListFindings",
                    "guardduty:GetFindings"), _threats, level=Level.REGION, parent="aws.region"),
    Collector("aws.securityhub.finding", "Open Security Hub findings of high and critical severity",
              reads("securityhub:DescribeHub", "securityhub:GetFindings"), _postures, level=Level.REGION,
              parent="aws.region"),
    Collector("aws.accessanalyzer.finding", "Active findings of access analyzers",
              reads("accessanalyzer:ListAnalyzers", "accessanalyzer:ListFindingsV2"), _accesses, level=Level.REGION,
              parent="aws.region"),
)
