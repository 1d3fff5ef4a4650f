"""Snapshots of RDS databases and clusters, and whom they are shared with."""

from __future__ import annotations

from collections.abc import Callable

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups import NONE, Call
from collectors.aws.parts import sole
from collectors.aws.rows import Pages, Row

_MOVING = ("Status", "PercentProgress")


def _manual(row: Row) -> bool:
    """Only snapshots that people take can be shared."""
    return row.get("SnapshotType") == "manual"


def _shared_with(result: str, attributes: str) -> Callable[[Row], Row]:
    """Attribute to its values: ``restore`` holds the accounts, or ``all``."""
    def pick(answer: Row) -> Row:
        found = sole(attributes)(sole(result)(answer))
        return {row["AttributeName"]: sorted(row.get("AttributeValues", [])) for row in found}
    return pick


_SNAPSHOTS = Listed(
    kind="aws.rds.snapshot", title="Snapshots of RDS instances",
    rows=Pages("rds:DescribeDBSnapshots", "DBSnapshots"), subject="DBSnapshotArn", label="DBSnapshotIdentifier",
    drop=_MOVING, gone=("DBSnapshotNotFound",),
    parts={"sharing": Call("rds:DescribeDBSnapshotAttributes",
                           _shared_with("DBSnapshotAttributesResult", "DBSnapshotAttributes"),
                           {"DBSnapshotIdentifier": "DBSnapshotIdentifier"}, (NONE,), only_if=_manual)},
    sets=("item.TagList",),
)
_CLUSTER_SNAPSHOTS = Listed(
    kind="aws.rds.cluster_snapshot", title="Snapshots of RDS clusters",
    rows=Pages("rds:DescribeDBClusterSnapshots", "DBClusterSnapshots"), subject="DBClusterSnapshotArn",
    label="DBClusterSnapshotIdentifier", drop=_MOVING, gone=("DBClusterSnapshotNotFoundFault",),
    parts={"sharing": Call("rds:DescribeDBClusterSnapshotAttributes",
                           _shared_with("DBClusterSnapshotAttributesResult", "DBClusterSnapshotAttributes"),
                           {"DBClusterSnapshotIdentifier": "DBClusterSnapshotIdentifier"}, (NONE,), only_if=_manual)},
    sets=("item.TagList", "item.AvailabilityZones"),
)
COLLECTORS = tuple(map(collector, (_SNAPSHOTS, _CLUSTER_SNAPSHOTS)))
