"""CloudWatch metric alarms, without their state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from collectors.aws.declare import reads
from collectors.aws.parts import without
from collectors.base import Collector, Document, Item, Level, Scope

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource

_STATE = ("StateValue", "StateReason", "StateReasonData", "StateUpdatedTimestamp", "StateTransitionedTimestamp",
          "EvaluationState")


def _alarms(source: AwsSource, scope: Scope) -> Iterator[Item]:
    found = source.client("cloudwatch", scope.id).listing("describe_alarms", "MetricAlarms", "AlarmArn",
                                                          AlarmTypes=["MetricAlarm"])
    for alarm in found.rows:
        item = without(alarm, *_STATE)
        if "Threshold" in item:
            item["Threshold"] = repr(item["Threshold"])  # as text, for a float has no one canonical digit string
        yield Document(alarm["AlarmArn"], alarm["AlarmName"],
                       {"account": source.account, "region": scope.id, "item": item})
    yield from found.problems


COLLECTORS = (
    Collector("aws.cloudwatch.alarm", "CloudWatch alarms", reads("cloudwatch:DescribeAlarms"), _alarms,
              level=Level.REGION, parent="aws.region",
              set_paths=("item.AlarmActions", "item.OKActions", "item.InsufficientDataActions", "item.Dimensions")),
)
