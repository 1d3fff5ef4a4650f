"""Load balancers of both generations: who may reach them, how they encrypt, and whether they log."""

from __future__ import annotations

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups import Call, PagesOf
from collectors.aws.parts import sole
from collectors.aws.rows import Pages, Row
from collectors.canonical import utc_text


def _attributes(answer: Row) -> Row:
    """Name to value, as texts: the provider sends them as a list of pairs."""
    return {row["Key"]: row.get("Value", "") for row in sole("Attributes")(answer)}


_LOAD_BALANCERS = Listed(
    kind="aws.elbv2.load_balancer", title="Load balancers",
    rows=Pages("elbv2:DescribeLoadBalancers", "LoadBalancers"),
    subject="LoadBalancerArn", label="LoadBalancerName", drop=("State",), gone=("LoadBalancerNotFound",),
    parts={"attributes": Call("elbv2:DescribeLoadBalancerAttributes", _attributes,
                              {"LoadBalancerArn": "LoadBalancerArn"}),
           "listeners": PagesOf("elbv2:DescribeListeners", "Listeners", {"LoadBalancerArn": "LoadBalancerArn"})},
    sets=("item.AvailabilityZones", "item.SecurityGroups", "listeners.value"),
)
_CLASSIC = Listed(
    kind="aws.elb.load_balancer", title="Classic load balancers",
    rows=Pages("elb:DescribeLoadBalancers", "LoadBalancerDescriptions"),
    # A classic load balancer has no id of its own, and its name can be given again.
    subject=lambda row: f"{row['LoadBalancerName']}@{utc_text(row['CreatedTime'])}", label="LoadBalancerName",
    drop=("Instances",), gone=("LoadBalancerNotFound",),
    parts={"attributes": Call("elb:DescribeLoadBalancerAttributes", sole("LoadBalancerAttributes"),
                              {"LoadBalancerName": "LoadBalancerName"}),
           "policies": Call("elb:DescribeLoadBalancerPolicies", sole("PolicyDescriptions"),
                            {"LoadBalancerName": "LoadBalancerName"})},
    sets=("item.AvailabilityZones", "item.SecurityGroups", "item.Subnets", "item.ListenerDescriptions",
          "policies.value", "policies.value[].PolicyAttributeDescriptions"),
)
COLLECTORS = tuple(map(collector, (_LOAD_BALANCERS, _CLASSIC)))
