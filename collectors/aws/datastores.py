"""Data stores beside RDS: DynamoDB, Redshift, OpenSearch, ElastiCache and EFS."""

from __future__ import annotations

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups import Call, document
from collectors.aws.lookups_shared import Batch, Shared
from collectors.aws.parts import fields, only, parsed, sole
from collectors.aws.rows import Pages, Row


def _policy(answer: Row) -> Row:
    document: Row = parsed(sole("Policy")(answer), "the resource policy")
    return document


def _recovery(answer: Row) -> Row:
    """Point-in-time recovery without the window, which moves each minute."""
    found = sole("ContinuousBackupsDescription")(answer)
    recovery = found.get("PointInTimeRecoveryDescription", {})
    return {**only(found, "ContinuousBackupsStatus"), **only(recovery, "PointInTimeRecoveryStatus",
                                                             "RecoveryPeriodInDays")}


_TABLES = Listed(
    kind="aws.dynamodb.table", title="DynamoDB tables",
    rows=Pages("dynamodb:ListTables", "TableNames", each="TableName"),
    detail=Call("dynamodb:DescribeTable", sole("Table"), {"TableName": "TableName"}),
    subject=lambda row: row.get("TableId") or row["TableArn"], label="TableName",
    gone=("ResourceNotFoundException", "TableNotFoundException"),
    keep=("TableName", "TableId", "TableArn", "CreationDateTime", "BillingModeSummary", "DeletionProtectionEnabled",
          "SSEDescription", "StreamSpecification", "GlobalTableVersion", "Replicas"),
    drop=("Replicas[].ReplicaStatus", "Replicas[].ReplicaStatusDescription", "Replicas[].ReplicaStatusPercentProgress",
          "Replicas[].WarmThroughput"),
    parts={"backups": Call("dynamodb:DescribeContinuousBackups", _recovery, {"TableName": "TableName"}),
           "policy": Call("dynamodb:GetResourcePolicy", _policy, {"ResourceArn": "TableArn"},
                          ("PolicyNotFoundException",))},
    sets=("item.Replicas",),
)


def _requires_tls(rows: list[Row]) -> Row:
    return {row["ParameterName"]: row["ParameterValue"] for row in rows
            if row["ParameterName"] == "require_ssl" and "ParameterValue" in row}


_CLUSTERS = Listed(
    kind="aws.redshift.cluster", title="Redshift clusters",
    rows=Pages("redshift:DescribeClusters", "Clusters"),
    subject=lambda row: row.get("ClusterNamespaceArn") or row["ClusterIdentifier"], label="ClusterIdentifier",
    drop=("ClusterStatus", "ClusterAvailabilityStatus", "ModifyStatus", "PendingModifiedValues", "RestoreStatus",
          "DataTransferProgress", "HsmStatus", "ClusterSnapshotCopyStatus", "ElasticIpStatus", "PendingActions",
          "ExpectedNextSnapshotScheduleTime", "ExpectedNextSnapshotScheduleTimeStatus",
          "NextMaintenanceWindowStartTime", "ResizeInfo", "ClusterPublicKey", "ClusterNodes", "AquaConfiguration",
          "ElasticResizeNumberOfNodeOptions", "ClusterParameterGroups[].ParameterApplyStatus",
          "ClusterParameterGroups[].ClusterParameterStatusList", "ReservedNodeExchangeStatus"),
    parts={"tls": Shared("redshift:DescribeClusterParameters", "Parameters", "ParameterGroupName",
                         lambda row: [g["ParameterGroupName"] for g in row.get("ClusterParameterGroups", [])],
                         _requires_tls),
           "logging": Call("redshift:DescribeLoggingStatus", fields("LoggingEnabled", "BucketName", "S3KeyPrefix",
                                                                    "LogDestinationType", "LogExports"),
                           {"ClusterIdentifier": "ClusterIdentifier"})},
    gone=("ClusterNotFound",),
    sets=("item.Tags", "item.IamRoles", "item.VpcSecurityGroups", "item.ClusterSecurityGroups",
          "item.ClusterParameterGroups"),
)
_DOMAINS = Listed(
    kind="aws.opensearch.domain", title="OpenSearch domains",
    rows=Pages("opensearch:ListDomainNames", "DomainNames", paged=False),
    detail=Batch("opensearch:DescribeDomains", "DomainStatusList", "DomainNames", "DomainName", "DomainName", 5),
    subject="ARN", label="DomainName",
    drop=("AccessPolicies", "Processing", "UpgradeProcessing", "ServiceSoftwareOptions", "ChangeProgressDetails",
          "DomainProcessingStatus", "ModifyingProperties", "AdvancedSecurityOptions.AnonymousAuthDisableDate",
          "AutoTuneOptions.State", "Created", "Deleted"),
    parts={"policy": document("AccessPolicies", "the domain's access policy")},
    sets=("item.VPCOptions.SubnetIds", "item.VPCOptions.SecurityGroupIds", "item.VPCOptions.AvailabilityZones"),
)
_GROUPS = Listed(
    kind="aws.elasticache.replication_group", title="ElastiCache replication groups",
    rows=Pages("elasticache:DescribeReplicationGroups", "ReplicationGroups"), subject="ARN",
    label="ReplicationGroupId",
    drop=("Status", "PendingModifiedValues", "NodeGroups", "SnapshottingClusterId", "GlobalReplicationGroupInfo",
          "LogDeliveryConfigurations[].Status", "LogDeliveryConfigurations[].Message"),
    sets=("item.MemberClusters", "item.UserGroupIds", "item.LogDeliveryConfigurations"),
)
_FILE_SYSTEMS = Listed(
    kind="aws.efs.file_system", title="EFS file systems",
    rows=Pages("efs:DescribeFileSystems", "FileSystems"), subject="FileSystemId",
    label=lambda row: row.get("Name") or row["FileSystemId"],
    drop=("LifeCycleState", "SizeInBytes", "NumberOfMountTargets", "CreationToken"),
    parts={"backup": Call("efs:DescribeBackupPolicy", sole("BackupPolicy"), {"FileSystemId": "FileSystemId"},
                          ("PolicyNotFound",)),
           "policy": Call("efs:DescribeFileSystemPolicy", _policy, {"FileSystemId": "FileSystemId"},
                          ("PolicyNotFound",))},
    gone=("FileSystemNotFound",), sets=("item.Tags",),
)
COLLECTORS = tuple(map(collector, (_TABLES, _CLUSTERS, _DOMAINS, _GROUPS, _FILE_SYSTEMS)))
