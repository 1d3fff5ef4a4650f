"""Systems Manager: the machines that it manages, and how they are patched."""

from __future__ import annotations

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups import NONE
from collectors.aws.lookups_shared import Batch
from collectors.aws.parts import only
from collectors.aws.rows import Pages, Row

_COUNTS = ("MissingCount", "FailedCount", "InstalledPendingRebootCount", "CriticalNonCompliantCount",
           "SecurityNonCompliantCount", "OtherNonCompliantCount")


def _patches(row: Row) -> Row:
    """The patch state with the day of the last scan or installation, not its second."""
    ended = row.get("OperationEndTime")
    return {**only(row, "PatchGroup", "BaselineId", *_COUNTS), **({"OperationEndDay": ended.date()} if ended else {})}


_MACHINES = Listed(
    kind="aws.ssm.managed_instance", title="Machines that Systems Manager manages",
    rows=Pages("ssm:DescribeInstanceInformation", "InstanceInformationList",
               params={"PaginationConfig": {"PageSize": 50}}),
    subject="InstanceId", label=lambda row: row.get("ComputerName") or row["InstanceId"],
    keep=("InstanceId", "PingStatus", "PlatformType", "PlatformName", "PlatformVersion", "ResourceType",
          "IsLatestVersion", "ActivationId", "SourceId"),
    parts={"patches": Batch("ssm:DescribeInstancePatchStates", "InstancePatchStates", "InstanceIds", "InstanceId",
                              "InstanceId", 50, _patches, (NONE,), paged=True)},
)
COLLECTORS = (collector(_MACHINES),)
