"""Server certificates that are kept in IAM."""

from __future__ import annotations

from collectors.aws.listed import Listed, collector
from collectors.aws.rows import Pages
from collectors.base import Level

COLLECTORS = (collector(Listed(
    kind="aws.iam.server_certificate", title="Server certificates in IAM", level=Level.SOURCE,
    rows=Pages("iam:ListServerCertificates", "ServerCertificateMetadataList"), subject="ServerCertificateId",
    label="ServerCertificateName")),)
