"""Capacity: Auto Scaling groups, and the quotas of the services that a system usually meets first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from collectors.aws.declare import reads
from collectors.aws.listed import Listed, collector
from collectors.aws.parts import only
from collectors.aws.rows import Pages
from collectors.base import Collector, Document, Item, Level, Scope

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource

_SERVICES = ("ec2", "elasticloadbalancing", "lambda", "rds", "vpc")
_QUOTA = ("ServiceCode", "QuotaCode", "QuotaArn", "QuotaName", "Unit", "Adjustable", "GlobalQuota",
          "QuotaAppliedAtLevel")


def _quotas(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("service-quotas", scope.id)
    for service in _SERVICES:
        found = api.listing("list_service_quotas", "Quotas", "QuotaCode", ServiceCode=service)
        for row in found.rows:
            yield Document(f"{service}/{row['QuotaCode']}", row["QuotaName"], {
                "account": source.account, "region": scope.id,
                "item": {**only(row, *_QUOTA), "Value": str(row["Value"])}})  # as text: a float has no one digit string
        yield from found.problems


COLLECTORS = (
    collector(Listed(
        kind="aws.autoscaling.group", title="Auto Scaling groups", subject="AutoScalingGroupARN",
        rows=Pages("autoscaling:DescribeAutoScalingGroups", "AutoScalingGroups"), label="AutoScalingGroupName",
        keep=("AutoScalingGroupName", "AutoScalingGroupARN", "LaunchConfigurationName", "LaunchTemplate",
              "MixedInstancesPolicy", "MinSize", "MaxSize", "AvailabilityZones", "HealthCheckType", "VPCZoneIdentifier",
              "LoadBalancerNames", "TargetGroupARNs", "SuspendedProcesses", "CreatedTime", "Tags",
              "NewInstancesProtectedFromScaleIn", "MaxInstanceLifetime"),
        sets=("item.AvailabilityZones", "item.Tags", "item.TargetGroupARNs", "item.SuspendedProcesses"))),
    Collector("aws.quota", "Service quotas in force", reads("service-quotas:ListServiceQuotas"), _quotas,
              level=Level.REGION, parent="aws.region"),
)
