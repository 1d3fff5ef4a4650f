"""Capacity: Auto Scaling groups."""

from __future__ import annotations

from collectors.aws.listed import Listed, collector
from collectors.aws.rows import Pages

COLLECTORS = (
    collector(Listed(
        kind="aws.autoscaling.group", title="Auto Scaling groups", subject="AutoScalingGroupARN",
        rows=Pages("autoscaling:DescribeAutoScalingGroups", "AutoScalingGroups"), label="AutoScalingGroupName",
        keep=("AutoScalingGroupName", "AutoScalingGroupARN", "LaunchConfigurationName", "LaunchTemplate",
              "MixedInstancesPolicy", "MinSize", "MaxSize", "AvailabilityZones", "HealthCheckType", "VPCZoneIdentifier",
              "LoadBalancerNames", "TargetGroupARNs", "SuspendedProcesses", "CreatedTime", "Tags",
              "NewInstancesProtectedFromScaleIn", "MaxInstanceLifetime"),
        sets=("item.AvailabilityZones", "item.Tags", "item.TargetGroupARNs", "item.SuspendedProcesses"))),
)
