"""Where secrets are kept, and never what they are: Secrets Manager, and the names and types of SSM parameters."""

from __future__ import annotations

from typing import Any

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups import NONE, Call, nothing
from collectors.aws.parts import parsed, sole
from collectors.aws.rows import Pages, Row


def _policy(answer: Row) -> Any:
    if sole("ARN")(answer) and not answer.get("ResourcePolicy"):
        raise nothing("the secret has no policy")
    return parsed(answer["ResourcePolicy"], "the secret's policy")


_SECRETS = Listed(
    kind="aws.secretsmanager.secret", title="Secrets (Secrets Manager), without their values",
    rows=Pages("secretsmanager:ListSecrets", "SecretList"), subject="ARN", label="Name",
    keep=("ARN", "Name", "KmsKeyId", "RotationEnabled", "RotationLambdaARN", "RotationRules", "LastRotatedDate",
          "LastChangedDate", "DeletedDate", "OwningService", "CreatedDate", "PrimaryRegion", "Tags"),
    parts={"policy": Call("secretsmanager:GetResourcePolicy", _policy, {"SecretId": "ARN"}, (NONE,))},
    gone=("ResourceNotFoundException",), sets=("item.Tags",),
)
_PARAMETERS = Listed(
    kind="aws.ssm.parameter", title="SSM parameters, names and types only",
    rows=Pages("ssm:DescribeParameters", "Parameters", params={"PaginationConfig": {"PageSize": 50}}),
    subject=lambda row: row.get("ARN") or row["Name"], label="Name",
    keep=("Name", "ARN", "Type", "KeyId", "Tier", "DataType"),
)
COLLECTORS = tuple(map(collector, (_SECRETS, _PARAMETERS)))
