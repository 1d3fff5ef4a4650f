"""IAM Access Analyzer: its analyzers in a region."""

from __future__ import annotations

from collectors.aws.listed import Listed, collector
from collectors.aws.rows import Pages

COLLECTORS = (collector(Listed(
    kind="aws.accessanalyzer.analyzer", title="Access analyzers", subject="arn", label="name",
    rows=Pages("accessanalyzer:ListAnalyzers", "analyzers"),
    keep=("arn", "name", "type", "status", "createdAt", "tags"))),)
