"""EC2: security groups, volumes, own snapshots, networks, and the region's default for encryption."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Parts, fields, sole, without
from collectors.base import CollectError, Collector, Document, Item, Level, Scope

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
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


def _security_groups(source: AwsSource, scope: Scope) -> Iterator[Item]:
    found = source.client("ec2", scope.id).listing("describe_security_groups", "SecurityGroups", "GroupId", **_PAGED)
    for group in found.rows:
        yield Document(group["GroupId"], group["GroupName"], _body(source, scope, group))
    yield from found.problems


def _volumes(source: AwsSource, scope: Scope) -> Iterator[Item]:
    found = source.client("ec2", scope.id).listing("describe_volumes", "Volumes", "VolumeId", **_PAGED)
    for volume in found.rows:
        attachments = [without(attachment, "AttachTime") for attachment in volume.get("Attachments", [])]
        item = {**volume, "Attachments": attachments}
        yield Document(volume["VolumeId"], _named(volume, volume["VolumeId"]), _body(source, scope, item))
    yield from found.problems


def _snapshots(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("ec2", scope.id)
    found = api.listing("describe_snapshots", "Snapshots", "SnapshotId", OwnerIds=["self"], **_PAGED)
    # Some endpoints add the snapshots of public images to one's own.
    own = [snapshot for snapshot in found.rows if snapshot["OwnerId"] == source.account]
    for items in source.each(partial(_snapshot, source, scope, api), own):
        yield from items
    yield from found.problems


def _snapshot(source: AwsSource, scope: Scope, api: Api, row: Row) -> list[Item]:
    """One snapshot and whom it is shared with; nothing when it was deleted meanwhile."""
    key = row["SnapshotId"]
    parts = Parts(key)
    sharing = parts.get(api, "describe_snapshot_attribute", sole("CreateVolumePermissions"),
                        SnapshotId=key, Attribute="createVolumePermission")
    if sharing.get("code") == "InvalidSnapshot.NotFound":
        return []
    body = {**_body(source, scope, without(row, "Progress", "StateMessage")), "sharing": sharing}
    return [Document(key, _named(row, key), body), *parts.problems]


def _vpcs(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("ec2", scope.id)
    found = api.listing("describe_vpcs", "Vpcs", "VpcId", **_PAGED)
    flows = _FlowLogs(api)
    for vpc in found.rows:
        parts = Parts(vpc["VpcId"])
        logs = parts.read(partial(flows.of, vpc["VpcId"]))
        yield Document(vpc["VpcId"], _named(vpc, vpc["VpcId"]), {**_body(source, scope, vpc), "flow_logs": logs})
        yield from parts.problems
    yield from found.problems


class _FlowLogs:
    """The flow logs of a region by what they watch, from one listing; a failure of it is each network's own."""

    def __init__(self, api: Api) -> None:
        self._failure: CollectError | None = None
        self._by_resource: dict[str, list[Row]] = defaultdict(list)
        try:
            found = api.whole("describe_flow_logs", "FlowLogs", **_PAGED)["FlowLogs"]
        except CollectError as failure:
            self._failure = failure
            return
        for log in found:
            self._by_resource[log["ResourceId"]].append(without(log, "DeliverLogsErrorMessage"))

    def of(self, resource: str) -> list[Row]:
        """The flow logs of one network; raises what the listing raised."""
        if self._failure is not None:
            raise self._failure
        return self._by_resource.get(resource, [])


def _body(source: AwsSource, scope: Scope, item: Row) -> Row:
    return {"account": source.account, "region": scope.id, "item": item}


def _named(item: Row, otherwise: str) -> str:
    """The Name tag, which is what people call it."""
    names = [tag["Value"] for tag in item.get("Tags", []) if tag["Key"] == "Name"]
    return str(names[0]) if names and names[0] else otherwise


def _kind(name: str, title: str, operations: tuple[str, ...], collect: Any, *set_paths: str) -> Collector:
    return Collector(name, title, reads(*operations), collect, level=Level.REGION, parent="aws.region",
                     set_paths=set_paths)


COLLECTORS = (
    _kind("aws.ec2.region", "EC2 settings of a region", ("ec2:GetEbsEncryptionByDefault",), _region),
    _kind("aws.ec2.security_group", "Security groups", ("ec2:DescribeSecurityGroups",), _security_groups, "item.Tags",
          *(f"item.{direction}{rules}" for direction in ("IpPermissions", "IpPermissionsEgress")
            for rules in _RULE_SETS)),
    _kind("aws.ec2.volume", "EBS volumes", ("ec2:DescribeVolumes",), _volumes, "item.Tags", "item.Attachments"),
    _kind("aws.ec2.snapshot", "EBS snapshots", ("ec2:DescribeSnapshots", "ec2:DescribeSnapshotAttribute"), _snapshots,
          "item.Tags", "sharing.value"),
    _kind("aws.ec2.vpc", "Networks (VPC)", ("ec2:DescribeVpcs", "ec2:DescribeFlowLogs"), _vpcs, "item.Tags",
          "item.CidrBlockAssociationSet", "item.Ipv6CidrBlockAssociationSet", "flow_logs.value",
          "flow_logs.value[].Tags"),
)
