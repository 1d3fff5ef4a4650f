"""EC2: the network's access lists, its peerings with other networks, and its endpoints of services."""

from __future__ import annotations

from collectors.aws.listed import Listed, collector, named
from collectors.aws.lookups import document
from collectors.aws.rows import Pages

_PAGED = {"PaginationConfig": {"PageSize": 500}}

_ACLS = Listed(
    kind="aws.ec2.network_acl", title="Network access lists",
    rows=Pages("ec2:DescribeNetworkAcls", "NetworkAcls", params=_PAGED),
    subject="NetworkAclId", label=named("NetworkAclId"), sets=("item.Tags", "item.Entries", "item.Associations"),
)
_PEERINGS = Listed(
    kind="aws.ec2.vpc_peering", title="Network peerings",
    rows=Pages("ec2:DescribeVpcPeeringConnections", "VpcPeeringConnections", params=_PAGED),
    subject="VpcPeeringConnectionId", label=named("VpcPeeringConnectionId"),
    drop=("Status.Message", "ExpirationTime"), sets=("item.Tags",),
)
_ENDPOINTS = Listed(
    kind="aws.ec2.vpc_endpoint", title="Network endpoints of services",
    rows=Pages("ec2:DescribeVpcEndpoints", "VpcEndpoints", params=_PAGED),
    subject="VpcEndpointId", label="ServiceName", drop=("PolicyDocument", "LastError", "FailureReason"),
    parts={"policy": document("PolicyDocument", "the endpoint's policy")},
    sets=("item.Tags", "item.RouteTableIds", "item.SubnetIds", "item.Groups", "item.NetworkInterfaceIds",
          "item.DnsEntries"),
)
COLLECTORS = tuple(map(collector, (_ACLS, _PEERINGS, _ENDPOINTS)))
