"""What watches the trails of an account: metric filters on their log groups, the alarms on those, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Parts, only
from collectors.base import Collector, Document, Item, Scope

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
_TRAIL = ("TrailARN", "Name", "HomeRegion", "IsMultiRegionTrail", "IsOrganizationTrail", "CloudWatchLogsLogGroupArn")
_PENDING = "PendingConfirmation"


def _watch(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    parts = Parts(source.account)
    trails = source.client("cloudtrail").rows("describe_trails", "trailList", includeShadowTrails=True)
    rows = [{"trail": only(trail, *_TRAIL), "filters": parts.read(partial(_filters, source, trail))}
            for trail in sorted(trails, key=lambda trail: str(trail["TrailARN"]))]
    yield Document(source.account, source.label, {"account": source.account, "trails": {"status": "ok", "value": rows}})
    yield from parts.problems


def _filters(source: AwsSource, trail: Row) -> list[Row]:
    """The metric filters on a trail's log group, each with the alarms on its metrics; none without such a group.

    A log group of another account, as an organisation's trail has, is read there.
    """
    place = str(trail.get("CloudWatchLogsLogGroupArn") or "").split(":")
    if len(place) < 7 or place[4] != source.account:
        return []
    region, group = place[3], place[6]
    rows = source.client("logs", region).whole("describe_metric_filters", "metricFilters",
                                               logGroupName=group)["metricFilters"]
    if not rows:
        return []
    alarms = _alarms(source.client("cloudwatch", region), source.client("sns", region))
    return [{**only(row, "filterName", "filterPattern", "logGroupName"), "alarms": [
        alarm for metric in row.get("metricTransformations", [])
        for alarm in alarms.get((metric.get("metricNamespace"), metric.get("metricName")), [])]}
        for row in sorted(rows, key=lambda row: str(row["filterName"]))]


def _alarms(cloudwatch: Api, sns: Api) -> dict[tuple[Any, Any], list[Row]]:
    """The alarms of a region by the metric that they watch, with how many confirmed subscribers each action reaches."""
    reached: dict[str, int] = {}
    for row in sns.whole("list_subscriptions", "Subscriptions")["Subscriptions"]:
        if row.get("SubscriptionArn") not in (_PENDING, "Deleted"):
            reached[row["TopicArn"]] = reached.get(row["TopicArn"], 0) + 1
    found: dict[tuple[Any, Any], list[Row]] = {}
    listed = cloudwatch.whole("describe_alarms", "MetricAlarms", AlarmTypes=["MetricAlarm"])["MetricAlarms"]
    for alarm in sorted(listed, key=lambda row: str(row["AlarmArn"])):
        actions = [{"action": action, "subscribers": reached.get(action, 0)}
                   for action in sorted(alarm.get("AlarmActions", []))]
        found.setdefault((alarm.get("Namespace"), alarm.get("MetricName")), []).append(
            {**only(alarm, "AlarmArn", "AlarmName", "ActionsEnabled"), "actions": actions})
    return found


COLLECTORS = (
    Collector("aws.cloudtrail.watch", "What watches the trails of an account",
              reads("cloudtrail:DescribeTrails", "logs:DescribeMetricFilters", "cloudwatch:DescribeAlarms",
                    "sns:ListSubscriptions"), _watch),
)
