"""EC2: instances, launch templates and one's own images."""

from __future__ import annotations

import base64
import binascii
import re
import zlib

import orjson

from collectors.aws.listed import Listed, collector, named
from collectors.aws.lookups import NONE, Call, Own, nothing
from collectors.aws.parts import Unreadable, sole
from collectors.aws.rows import Pages, Row
from collectors.redact import redact

_MARK = re.compile(rb"\[redacted:([a-z_]+)\]")
_GZIP = b"\x1f\x8b"
_LARGEST = 1 << 20  # bytes of user data after unpacking; AWS takes 16 KiB before


def user_data(row: Row) -> Row:
    """What is known of a template's user data: that it is there, and of which classes of secrets it holds some.

    The text itself is left out. Raises ``Unreadable`` where it cannot be decoded, and ``nothing`` where there is none.
    """
    text = row["LaunchTemplateData"].get("UserData")
    if not text:
        raise nothing("the template has no user data")
    clean, count = redact(orjson.dumps(_decoded(text)))
    return {"secrets": sorted({name.decode() for name in _MARK.findall(clean)}) if count else []}


def _decoded(text: str) -> str:
    try:
        data = base64.b64decode(text, validate=True)
        if data.startswith(_GZIP):
            unpacking = zlib.decompressobj(wbits=31)
            data = unpacking.decompress(data, _LARGEST)
            if not unpacking.eof:
                raise Unreadable("unparsable", f"user data: expected {_LARGEST} bytes at most and an end, got more")
    except (binascii.Error, zlib.error) as error:
        raise Unreadable("unparsable", f"user data: expected base64, got: {error}") from error
    return data.decode(errors="replace")


_INSTANCES = Listed(
    kind="aws.ec2.instance", title="EC2 instances",
    rows=Pages("ec2:DescribeInstances", "Reservations", within="Instances",
               params={"PaginationConfig": {"PageSize": 500}}),
    subject="InstanceId", label=named("InstanceId"),
    drop=("StateReason", "StateTransitionReason", "ClientToken", "UsageOperationUpdateTime",
          "NetworkInterfaces[].Attachment", "NetworkInterfaces[].Status", "BlockDeviceMappings[].Ebs.AttachTime",
          "BlockDeviceMappings[].Ebs.Status"),
    sets=("item.Tags", "item.SecurityGroups", "item.BlockDeviceMappings", "item.NetworkInterfaces",
          "item.NetworkInterfaces[].Groups"),
)
_TEMPLATES = Listed(
    kind="aws.ec2.launch_template", title="Launch templates, in their default version",
    rows=Pages("ec2:DescribeLaunchTemplateVersions", "LaunchTemplateVersions",
               params={"Versions": ["$Default"], "PaginationConfig": {"PageSize": 200}}),
    subject="LaunchTemplateId", label="LaunchTemplateName", drop=("LaunchTemplateData.UserData",),
    parts={"user_data": Own(user_data, (NONE,))},
    sets=("item.LaunchTemplateData.TagSpecifications",),
)
_IMAGES = Listed(
    kind="aws.ec2.image", title="Own images (AMI)",
    rows=Pages("ec2:DescribeImages", "Images", params={"Owners": ["self"], "PaginationConfig": {"PageSize": 500}}),
    subject="ImageId", label=named("ImageId"), drop=("StateReason", "LastLaunchedTime"),
    parts={"sharing": Call("ec2:DescribeImageAttribute", sole("LaunchPermissions"), {"ImageId": "ImageId"},
                           fixed={"Attribute": "launchPermission"})},
    gone=("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"),
    sets=("item.Tags", "item.BlockDeviceMappings", "sharing.value"),
)
COLLECTORS = tuple(map(collector, (_INSTANCES, _TEMPLATES, _IMAGES)))
