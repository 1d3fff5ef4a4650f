"""Rows that moto has no place for: kept here by operation and region, and sent as the service would send them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from agent.demo.standins.aws import wire
from agent.demo.standins.aws.wire import Asked, Reply

Row = dict[str, Any]
LISTS: Mapping[str, str] = {
    "accessanalyzer:ListAnalyzers": "analyzers",
    "accessanalyzer:ListFindingsV2": "findings",
    "backup:ListBackupJobs": "BackupJobs",
    "backup:ListBackupSelections": "BackupSelectionsList",
    "backup:ListProtectedResources": "Results",
    "backup:ListRecoveryPointsByBackupVault": "RecoveryPoints",
    "backup:ListRestoreJobs": "RestoreJobs",
    "cloudtrail:ListPublicKeys": "PublicKeyList",
    "cloudtrail:LookupEvents": "Events",
    "cloudwatch:GetMetricData": "MetricDataResults",
    "config:DescribeComplianceByConfigRule": "ComplianceByConfigRules",
    "guardduty:GetFindings": "Findings",
    "guardduty:ListFindings": "FindingIds",
    "inspector2:ListFindings": "findings",
    "securityhub:GetFindings": "Findings",
    "service-quotas:ListServiceQuotas": "Quotas",
    "ssm:DescribeInstanceInformation": "InstanceInformationList",
    "ssm:DescribeInstancePatchStates": "InstancePatchStates",
    "wafv2:ListResourcesForWebACL": "ResourceArns",
}
"""Operations that list what was put here, and nothing where nothing was: where the rows stand in the answer."""


_NOT_THERE: Mapping[str, str] = {
    "backup:GetBackupSelection": "ResourceNotFoundException",
    "backup:GetBackupVaultAccessPolicy": "ResourceNotFoundException",
}
"""Operations that answer what was said here, and this error where nothing was."""


class Kept:
    """The rows of an account, by operation and region; ``narrow`` are the conditions that an operation applies."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self._said: dict[tuple[str, str], Reply] = {}

    def say(self, operation: str, value: Row, region: str = "us-east-1") -> None:
        """The one answer of an operation that lists nothing."""
        self._said[operation, region] = wire.answer(operation, value)

    def put(self, operation: str, *rows: Any, region: str = "us-east-1") -> None:
        """More rows; each must fit botocore's model of the answer."""
        wire.answer(operation, {LISTS[operation]: list(rows)})
        self._rows[operation, region] += rows

    def clear(self) -> None:
        """No rows and no answers are left."""
        self._rows.clear()
        self._said.clear()

    def reply(self, asked: Asked) -> Reply | None:
        """The answer to a listing of such rows, or the one that was said; None for every other request."""
        if asked.operation in _NOT_THERE:
            said = self._said.get((asked.operation, asked.region))
            return said or wire.error(asked.operation, _NOT_THERE[asked.operation])
        if asked.operation not in LISTS:
            return None
        rows = self._rows[asked.operation, asked.region]
        narrow = _NARROW.get(asked.operation)
        if narrow is not None:
            rows = [row for row in rows if narrow(row, asked)]
        return wire.answer(asked.operation, {LISTS[asked.operation]: rows})


def event(name: str, when: str, number: int, **more: Any) -> Row:
    """A row of CloudTrail's history: ``when`` is UTC text, ``more`` overrides fields of the record."""
    record = {"eventVersion": "1.09", "eventID": f"00000000-0000-4000-8000-{number:012}", "eventName": name,
              "eventTime": when, "eventSource": "iam.amazonaws.com", "awsRegion": "us-east-1", "readOnly": False,
              "eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": "123456789012",
              "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2",
              "userIdentity": {"type": "IAMUser", "userName": "ada", "accountId": "123456789012"}, **more}
    return {"EventId": record["eventID"], "EventName": name, "CloudTrailEvent": json.dumps(record)}


def _looked_up(row: Row, asked: Asked) -> bool:
    """Whether an event has the one attribute of the lookup, within its two instants."""
    wanted = json.loads(asked.fingerprint[-1])
    record = json.loads(row["CloudTrailEvent"])
    (attribute,) = wanted["LookupAttributes"]
    root = record.get("userIdentity", {}).get("type") == "Root"
    values = {"EventName": record["eventName"], "ReadOnly": str(record["readOnly"]).lower(),
              "Username": "root" if root else record.get("userIdentity", {}).get("userName")}
    when = wire.instant(record["eventTime"])
    inside: bool = wanted["StartTime"] <= when <= wanted["EndTime"]
    return inside and values[attribute["AttributeKey"]] == attribute["AttributeValue"]


def _valid(row: Row, asked: Asked) -> bool:
    """Whether a key may have signed a digest of the time that is asked for."""
    wanted = json.loads(asked.fingerprint[-1])
    return bool(row["ValidityStartTime"].timestamp() <= wanted["EndTime"]
                and wanted["StartTime"] <= row["ValidityEndTime"].timestamp())


def _of_status(row: Row, asked: Asked) -> bool:
    """Whether an Inspector finding has one of the states asked for."""
    wanted = json.loads(asked.fingerprint[-1])["filterCriteria"]["findingStatus"]
    return row["status"] in {condition["value"] for condition in wanted}


def _of_service(row: Row, asked: Asked) -> bool:
    """Whether a quota is the service's that was asked for."""
    return row["ServiceCode"] in json.loads(asked.fingerprint[-1]).values()


_NARROW: Mapping[str, Callable[[Row, Asked], bool]] = {
    "cloudtrail:ListPublicKeys": _valid,
    "cloudtrail:LookupEvents": _looked_up, "inspector2:ListFindings": _of_status,
    "service-quotas:ListServiceQuotas": _of_service}
