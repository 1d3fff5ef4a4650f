"""EC2: security groups, volumes, own snapshots, networks, and the region's default for encryption."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import TYPE_CHECKING

from collectors.aws.declare import reads
from collectors.aws.listed import Listed, collector, named
from collectors.aws.lookups import Call
from collectors.aws.lookups_shared import Index
from collectors.aws.parts import Parts, fields, sole, without
from collectors.aws.rows import Pages
from collectors.base import Collector, Document, Item, Level, Scope

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource

# Without a page size EC2 puts everything on one page, which times out in a large account; 500 is volumes' largest.
_PAGED = {"PaginationConfig": {"PageSize": 500}}
_RULE_SETS = ("", "[].IpRanges", "[].Ipv6Ranges", "[].PrefixListIds", "[].UserIdGroupPairs")


def _region(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api, parts = source.client("ec2", scope.id), Parts(scope.id)
    yield Document(scope.id, scope.id, {
        "account": source.account, "region": scope.id,
        "ebs_encryption_by_default": parts.get(api, "get_ebs_encryption_by_default", fields("EbsEncryptionByDefault")),
    })
    yield from parts.problems


_GROUPS = Listed(
    kind="aws.ec2.security_group", title="Security groups",
    rows=Pages("ec2:DescribeSecurityGroups", "SecurityGroups", params=_PAGED), subject="GroupId", label="GroupName",
    sets=("item.Tags", *(f"item.{direction}{rules}" for direction in ("IpPermissions", "IpPermissionsEgress")
                         for rules in _RULE_SETS)),
)
_VOLUMES = Listed(
    kind="aws.ec2.volume", title="EBS volumes",
    rows=Pages("ec2:DescribeVolumes", "Volumes", params=_PAGED), subject="VolumeId", label=named("VolumeId"),
    drop=("Attachments[].AttachTime",), sets=("item.Tags", "item.Attachments"),
)
_SNAPSHOTS = Listed(
    kind="aws.ec2.snapshot", title="EBS snapshots",
    # Some endpoints add the snapshots of public images to one's own.
    rows=Pages("ec2:DescribeSnapshots", "Snapshots", params={"OwnerIds": ["self"], **_PAGED}), owner="OwnerId",
    subject="SnapshotId", label=named("SnapshotId"), drop=("Progress", "StateMessage"),
    parts={"sharing": Call("ec2:DescribeSnapshotAttribute", sole("CreateVolumePermissions"),
                           {"SnapshotId": "SnapshotId"}, fixed={"Attribute": "createVolumePermission"})},
    gone=("InvalidSnapshot.NotFound",), sets=("item.Tags", "sharing.value"),
)
_NETWORKS = Listed(
    kind="aws.ec2.vpc", title="Networks (VPC)",
    rows=Pages("ec2:DescribeVpcs", "Vpcs", params=_PAGED), subject="VpcId", label=named("VpcId"),
    parts={"flow_logs": Index("ec2:DescribeFlowLogs", "FlowLogs", "ResourceId", itemgetter("VpcId"), _PAGED,
                              lambda row: without(row, "DeliverLogsErrorMessage"))},
    sets=("item.Tags", "item.CidrBlockAssociationSet", "item.Ipv6CidrBlockAssociationSet", "flow_logs.value",
          "flow_logs.value[].Tags"),
)
COLLECTORS = (
    Collector("aws.ec2.region", "EC2 settings of a region", reads("ec2:GetEbsEncryptionByDefault"), _region,
              level=Level.REGION, parent="aws.region"),
    *map(collector, (_GROUPS, _VOLUMES, _SNAPSHOTS, _NETWORKS)),
)
