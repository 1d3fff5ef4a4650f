"""What stands between the internet and a workload: CloudFront, API Gateway, web ACLs, DNS zones and certificates."""

from __future__ import annotations

from operator import itemgetter

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups import Call, Own, document
from collectors.aws.lookups_shared import Index
from collectors.aws.parts import only, sole
from collectors.aws.rows import Children, Pages, Row
from collectors.base import Level

_GLOBAL = "us-east-1"  # where the services without regions answer
# Without them ACM lists the certificates with short RSA keys only.
_KEY_TYPES = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]


def _without_values(row: Row) -> Row:
    """A stage with the names of its variables alone: their values may be secrets."""
    return {**row, **{key: sorted(row[key]) for key in ("variables", "StageVariables") if key in row}}


def _distribution(row: Row) -> Row:
    """A distribution with the names of the headers that it adds alone: their values are often a shared secret."""
    origins = [{**origin, "CustomHeaders": sorted(header["HeaderName"] for header in _items(origin, "CustomHeaders"))}
               for origin in _items(row, "Origins")]
    return {**row, "Origins": origins}


def _items(row: Row, key: str) -> list[Row]:
    found: list[Row] = row.get(key, {}).get("Items", [])
    return found


_DISTRIBUTIONS = Listed(
    kind="aws.cloudfront.distribution", title="CloudFront distributions",
    rows=Pages("cloudfront:ListDistributions", "DistributionList.Items"), level=Level.SOURCE, region=_GLOBAL,
    subject="ARN", label="DomainName", drop=("Status", "ETag"), shape=_distribution, gone=("NoSuchDistribution",),
    parts={"logging": Call("cloudfront:GetDistributionConfig",
                           lambda answer: sole("DistributionConfig")(answer).get("Logging", {}), {"Id": "Id"}),
           "deliveries": Index("logs:DescribeDeliverySources", "deliverySources", "resourceArns", itemgetter("ARN"),
                               pick=lambda row: only(row, "name", "logType"))},
    sets=("item.Aliases.Items", "item.Origins", "item.CacheBehaviors.Items", "deliveries.value"),
)
_REST_STAGES = Listed(
    kind="aws.apigateway.stage", title="Stages of REST APIs",
    rows=Children(Pages("apigateway:GetRestApis", "items", params={"PaginationConfig": {"PageSize": 500}}),
                  Pages("apigateway:GetStages", "item", paged=False), {"restApiId": "id"}, ("NotFoundException",)),
    subject=lambda row: f"{row['_parent']['id']}/{row['stageName']}",
    label=lambda row: f"{row['_parent'].get('name', '')}/{row['stageName']}",
    drop=("cacheClusterStatus",), shape=_without_values,
    parts={"api": Own(lambda row: only(row["_parent"], "id", "name", "endpointConfiguration", "apiKeySource",
                                       "disableExecuteApiEndpoint", "securityPolicy"), ()),
           "policy": document("policy", "the API's policy", inside="_parent")},
)
_HTTP_STAGES = Listed(
    kind="aws.apigatewayv2.stage", title="Stages of HTTP and WebSocket APIs",
    rows=Children(Pages("apigatewayv2:GetApis", "Items"), Pages("apigatewayv2:GetStages", "Items"),
                  {"ApiId": "ApiId"}, ("NotFoundException",)),
    subject=lambda row: f"{row['_parent']['ApiId']}/{row['StageName']}",
    label=lambda row: f"{row['_parent'].get('Name', '')}/{row['StageName']}",
    drop=("LastDeploymentStatusMessage",), shape=_without_values,
    parts={"api": Own(lambda row: only(row["_parent"], "ApiId", "Name", "ProtocolType", "DisableExecuteApiEndpoint"),
                      ())},
)
_ZONES = Listed(
    kind="aws.route53.zone", title="DNS zones",
    rows=Pages("route53:ListHostedZones", "HostedZones"), level=Level.SOURCE, region=_GLOBAL,
    subject="Id", label="Name", drop=("ResourceRecordSetCount", "CallerReference"),
    parts={"query_logging": Index("route53:ListQueryLoggingConfigs", "QueryLoggingConfigs", "HostedZoneId",
                                  lambda row: str(row["Id"]).removeprefix("/hostedzone/"))},
)
_CERTIFICATES = Listed(
    kind="aws.acm.certificate", title="Certificates (ACM)",
    rows=Pages("acm:ListCertificates", "CertificateSummaryList", params={"Includes": {"keyTypes": _KEY_TYPES}}),
    subject="CertificateArn", label="DomainName",
    sets=("item.SubjectAlternativeNameSummaries", "item.KeyUsages", "item.ExtendedKeyUsages"),
)
COLLECTORS = tuple(map(collector, (_DISTRIBUTIONS, _REST_STAGES, _HTTP_STAGES, _ZONES, _CERTIFICATES)))
