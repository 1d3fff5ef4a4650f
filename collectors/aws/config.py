"""AWS Config: whether a region records its resources, and where to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Parts, only
from collectors.base import Collector, Document, Item, Level, Scope

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource


def _region(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("config", scope.id)
    parts = Parts(scope.id)
    yield Document(scope.id, scope.id, {
        "account": source.account, "region": scope.id,
        "recorders": parts.read(lambda: _recorders(api)),
        "delivery_channels": parts.read(lambda: api.rows("describe_delivery_channels", "DeliveryChannels")),
    })
    yield from parts.problems


def _recorders(api: Api) -> list[dict[str, Any]]:
    """Each recorder with its state; a recorder without one was never started."""
    statuses = {status["name"]: only(status, "recording", "lastStatus")
                for status in api.rows("describe_configuration_recorder_status", "ConfigurationRecordersStatus")}
    recorders = api.rows("describe_configuration_recorders", "ConfigurationRecorders")
    return [{"recorder": recorder, "status": statuses.get(recorder["name"], {"recording": False})}
            for recorder in sorted(recorders, key=lambda recorder: str(recorder["name"]))]


COLLECTORS = (
    Collector("aws.config.region", "AWS Config in a region",
              reads("config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus",
                    "config:DescribeDeliveryChannels"),
              _region, level=Level.REGION, parent="aws.region",
              set_paths=("delivery_channels.value", "recorders.value[].recorder.recordingGroup.resourceTypes")),
)
