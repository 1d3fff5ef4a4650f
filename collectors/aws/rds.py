"""RDS instances and clusters, with the parameters that force encrypted connections."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Parts, without
from collectors.base import Collector, Document, Item, Level, Scope

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
_TLS = ("rds.force_ssl", "require_secure_transport")
# What moves by itself: backups in progress, the restore window, capacity that scales.
_MOVING = ("DBInstanceStatus", "Status", "LatestRestorableTime", "EarliestRestorableTime", "PercentProgress",
           "StatusInfos", "StorageOperationStatus", "StorageOperationPercentProgress", "StorageVolumeStatus",
           "Capacity", "EarliestBacktrackTime", "BacktrackConsumedChangeRecords", "AutomaticRestartTime")


def _instances(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("rds", scope.id)
    parameters = _Parameters(api, "describe_db_parameters", "DBParameterGroupName")
    found = api.listing("describe_db_instances", "DBInstances", "DbiResourceId")
    for row in found.rows:
        groups = [group["DBParameterGroupName"] for group in row.get("DBParameterGroups", [])]
        yield from _database(source, scope, row, row["DbiResourceId"], row["DBInstanceIdentifier"],
                             parameters, groups)
    yield from found.problems


def _clusters(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("rds", scope.id)
    parameters = _Parameters(api, "describe_db_cluster_parameters", "DBClusterParameterGroupName")
    found = api.listing("describe_db_clusters", "DBClusters", "DbClusterResourceId")
    for row in found.rows:
        groups = [row["DBClusterParameterGroup"]] if row.get("DBClusterParameterGroup") else []
        yield from _database(source, scope, row, row["DbClusterResourceId"], row["DBClusterIdentifier"],
                             parameters, groups)
    yield from found.problems


def _database(source: AwsSource, scope: Scope, row: Row, subject: str, name: str, parameters: _Parameters,
              groups: list[str]) -> Iterator[Item]:
    parts = Parts(subject)
    yield Document(subject, name, {
        "account": source.account, "region": scope.id, "item": without(row, *_MOVING),
        "tls": parts.read(partial(parameters.of, groups))})
    yield from parts.problems


class _Parameters:
    """The parameters about TLS of parameter groups, each group read once a scan."""

    def __init__(self, api: Api, method: str, name: str) -> None:
        self._api, self._method, self._name = api, method, name
        self._read: dict[str, dict[str, str]] = {}

    def of(self, groups: list[str]) -> dict[str, str]:
        """Parameter name to value over ``groups``; a parameter without a value is left out."""
        values: dict[str, str] = {}
        for group in groups:
            if group not in self._read:
                rows = self._api.whole(self._method, "Parameters", **{self._name: group})["Parameters"]
                self._read[group] = {row["ParameterName"]: row["ParameterValue"] for row in rows
                                     if row["ParameterName"] in _TLS and "ParameterValue" in row}
            values.update(self._read[group])
        return values


_SETS = ("item.TagList", "item.VpcSecurityGroups", "item.DBSecurityGroups", "item.DBParameterGroups",
         "item.EnabledCloudwatchLogsExports", "item.AssociatedRoles", "item.ReadReplicaDBInstanceIdentifiers",
         "item.DBClusterMembers", "item.AvailabilityZones", "item.ReadReplicaIdentifiers",
         "item.OptionGroupMemberships", "item.DBSubnetGroup.Subnets")
COLLECTORS = (
    Collector("aws.rds.instance", "RDS instances", reads("rds:DescribeDBInstances", "rds:DescribeDBParameters"),
              _instances, level=Level.REGION, parent="aws.region", set_paths=_SETS),
    Collector("aws.rds.cluster", "RDS clusters", reads("rds:DescribeDBClusters", "rds:DescribeDBClusterParameters"),
              _clusters, level=Level.REGION, parent="aws.region", set_paths=_SETS),
)
