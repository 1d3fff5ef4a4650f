"""CloudWatch Logs: log groups and how long they keep what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from collectors.aws.declare import reads
from collectors.aws.parts import without
from collectors.base import Collector, Document, Item, Level, Scope

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _groups(source: AwsSource, scope: Scope) -> Iterator[Item]:
    found = source.client("logs", scope.id).listing("describe_log_groups", "logGroups", "arn")
    for group in found.rows:
        item = without(group, "storedBytes", "metricFilterCount")
        item["creationTime"] = _EPOCH + timedelta(milliseconds=group["creationTime"])
        yield Document(group["arn"], group["logGroupName"],
                       {"account": source.account, "region": scope.id, "item": item})
    yield from found.problems


COLLECTORS = (
    Collector("aws.logs.group", "CloudWatch log groups", reads("logs:DescribeLogGroups"), _groups,
              level=Level.REGION, parent="aws.region"),
)
