"""IAM Access Analyzer: its analyzers in a region, and the findings that are active."""

from __future__ import annotations

from collectors.aws.listed import Listed, collector
from collectors.aws.rows import Children, Pages

_ANALYZERS = Pages("accessanalyzer:ListAnalyzers", "analyzers")
_ACTIVE = {"filter": {"status": {"eq": ["ACTIVE"]}}}

COLLECTORS = tuple(collector(kind) for kind in (
    Listed(kind="aws.accessanalyzer.analyzer", title="Access analyzers", rows=_ANALYZERS, subject="arn", label="name",
           keep=("arn", "name", "type", "status", "createdAt", "tags")),
    Listed(kind="aws.accessanalyzer.finding", title="Active findings of access analyzers", subject="id",
           label=lambda row: str(row.get("resource") or row["id"]),
           rows=Children(_ANALYZERS, Pages("accessanalyzer:ListFindingsV2", "findings", params=_ACTIVE),
                         {"analyzerArn": "arn"}, gone=("ResourceNotFoundException",), service="IAM Access Analyzer"),
           keep=("id", "createdAt", "resource", "resourceType", "resourceOwnerAccount", "status", "findingType")),
))
