"""RDS instances and clusters, with the parameters that force encrypted connections."""

from __future__ import annotations

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups_shared import Shared
from collectors.aws.rows import Pages, Row

_TLS = ("rds.force_ssl", "require_secure_transport")
# What moves by itself: backups in progress, the restore window, capacity that scales.
_MOVING = ("DBInstanceStatus", "Status", "LatestRestorableTime", "EarliestRestorableTime", "PercentProgress",
           "StatusInfos", "StorageOperationStatus", "StorageOperationPercentProgress", "StorageVolumeStatus",
           "Capacity", "EarliestBacktrackTime", "BacktrackConsumedChangeRecords", "AutomaticRestartTime")
_SETS = ("item.TagList", "item.VpcSecurityGroups", "item.DBSecurityGroups", "item.DBParameterGroups",
         "item.EnabledCloudwatchLogsExports", "item.AssociatedRoles", "item.ReadReplicaDBInstanceIdentifiers",
         "item.DBClusterMembers", "item.AvailabilityZones", "item.ReadReplicaIdentifiers",
         "item.OptionGroupMemberships", "item.DBSubnetGroup.Subnets")


def _tls(parameters: list[Row]) -> Row:
    """Parameter name to value of those that force encrypted connections; one without a value is left out."""
    return {row["ParameterName"]: row["ParameterValue"] for row in parameters
            if row["ParameterName"] in _TLS and "ParameterValue" in row}


def _groups_of_instance(row: Row) -> list[str]:
    return [group["DBParameterGroupName"] for group in row.get("DBParameterGroups", [])]


def _groups_of_cluster(row: Row) -> list[str]:
    return [row["DBClusterParameterGroup"]] if row.get("DBClusterParameterGroup") else []


_INSTANCES = Listed(
    kind="aws.rds.instance", title="RDS instances", rows=Pages("rds:DescribeDBInstances", "DBInstances"),
    subject="DbiResourceId", label="DBInstanceIdentifier", drop=_MOVING, sets=_SETS,
    parts={"tls": Shared("rds:DescribeDBParameters", "Parameters", "DBParameterGroupName", _groups_of_instance, _tls)},
)
_CLUSTERS = Listed(
    kind="aws.rds.cluster", title="RDS clusters", rows=Pages("rds:DescribeDBClusters", "DBClusters"),
    subject="DbClusterResourceId", label="DBClusterIdentifier", drop=_MOVING, sets=_SETS,
    parts={"tls": Shared("rds:DescribeDBClusterParameters", "Parameters", "DBClusterParameterGroupName",
                         _groups_of_cluster, _tls)},
)
COLLECTORS = tuple(map(collector, (_INSTANCES, _CLUSTERS)))
