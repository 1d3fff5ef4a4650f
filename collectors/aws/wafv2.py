"""AWS WAF: web ACLs, what they do with a request, where they log and what they protect."""

from __future__ import annotations

from operator import itemgetter

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups import Call
from collectors.aws.lookups_shared import Index
from collectors.aws.parts import only, sole
from collectors.aws.rows import Pages, Row
from collectors.base import Collector, Level

_ASKS = {"Name": "Name", "Id": "Id"}
# Rules hold what they look for, which may be a secret header: what a rule does is kept, not what it compares.
_RULE = ("Name", "Priority", "Action", "OverrideAction")


def _web_acl(answer: Row) -> Row:
    acl = sole("WebACL")(answer)
    return {**only(acl, "Name", "Id", "ARN", "ManagedByFirewallManager"),
            "DefaultAction": sorted(acl.get("DefaultAction", {})), "Rules": list(map(_rule, acl.get("Rules", [])))}


def _rule(rule: Row) -> Row:
    statement = rule.get("Statement", {})
    managed = only(statement.get("ManagedRuleGroupStatement", {}), "VendorName", "Name")
    kept = {key: sorted(value) if isinstance(value, dict) else value for key, value in only(rule, *_RULE).items()}
    return {**kept, "Statement": sorted(statement), **({"ManagedRuleGroup": managed} if managed else {})}


def _destinations(row: Row) -> Row:
    return only(row, "LogDestinationConfigs", "LogScope")


def _resources(kind: str) -> Call:
    """The resources of one kind that a web ACL is laid before."""
    return Call("wafv2:ListResourcesForWebACL", lambda answer: sorted(sole("ResourceArns")(answer)),
                {"WebACLArn": "ARN"}, fixed={"ResourceType": kind})


def _kind(name: str, title: str, scope: str, **more: Call) -> Collector:
    params, everywhere = {"Scope": scope}, scope == "CLOUDFRONT"
    return collector(Listed(
        kind=name, title=title, rows=Pages("wafv2:ListWebACLs", "WebACLs", params=params), subject="ARN", label="Name",
        detail=Call("wafv2:GetWebACL", _web_acl, _ASKS, fixed=params), drop=("LockToken", "Description"),
        gone=("WAFNonexistentItemException",), level=Level.SOURCE if everywhere else Level.REGION,
        region="us-east-1" if everywhere else "",
        parts={"logging": Index("wafv2:ListLoggingConfigurations", "LoggingConfigurations", "ResourceArn",
                                itemgetter("ARN"), params, pick=_destinations), **more}))


COLLECTORS = (
    _kind("aws.wafv2.web_acl", "Web ACLs of a region", "REGIONAL",
          load_balancers=_resources("APPLICATION_LOAD_BALANCER"), apis=_resources("API_GATEWAY")),
    _kind("aws.wafv2.cloudfront_web_acl", "Web ACLs for CloudFront", "CLOUDFRONT"),
)
