"""Security Hub: whether a region is subscribed, and to which standards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from collectors.aws.declare import reads
from collectors.aws.parts import Parts, fields
from collectors.base import Collector, Document, Item, Level, Scope

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource

_NOT_SUBSCRIBED = ("InvalidAccessException", "ResourceNotFoundException")


def _region(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("securityhub", scope.id)
    parts = Parts(scope.id)
    yield Document(scope.id, scope.id, {
        "account": source.account, "region": scope.id,
        "hub": parts.get(api, "describe_hub",
                         fields("HubArn", "SubscribedAt", "AutoEnableControls", "ControlFindingGenerator"),
                         _NOT_SUBSCRIBED),
        "standards": parts.read(
            lambda: api.whole("get_enabled_standards", "StandardsSubscriptions")["StandardsSubscriptions"],
            _NOT_SUBSCRIBED),
    })
    yield from parts.problems


COLLECTORS = (
    Collector("aws.securityhub.region", "Security Hub in a region",
              reads("securityhub:DescribeHub", "securityhub:GetEnabledStandards"), _region, level=Level.REGION,
              parent="aws.region", set_paths=("standards.value",)),
)
