"""KMS keys: their state, rotation and key policy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Parts, fields, parsed, sole
from collectors.base import Collector, Document, Item, Level, Problem, Scope, Unavailable

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource


def _keys(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("kms", scope.id)
    found = api.listing("list_keys", "Keys", "KeyId")
    for items in source.each(partial(_key, source.account, scope.id, api), found.rows):
        yield from items
    yield from found.problems


def _key(account: str, region: str, api: Api, row: dict[str, Any]) -> list[Item]:
    """One key; one whose metadata cannot be read leaves the listing incomplete: its document is built on them."""
    key = row["KeyId"]
    try:
        metadata = api.call("describe_key", KeyId=key)["KeyMetadata"]
    except Unavailable as failure:
        return [Problem(failure.code, str(failure), failure.operation, key, listing=True)]
    parts = Parts(key)
    body = {
        "account": account, "region": region, "item": metadata,
        # An asymmetric key has no rotation to ask for.
        "rotation": parts.get(api, "get_key_rotation_status", fields("KeyRotationEnabled", "RotationPeriodInDays"),
                              ("UnsupportedOperationException",), KeyId=key),
        "policy": parts.get(api, "get_key_policy", lambda answer: parsed(sole("Policy")(answer), "the key policy"),
                            KeyId=key, PolicyName="default"),
    }
    return [Document(key, metadata.get("Description") or key, body), *parts.problems]


COLLECTORS = (
    Collector("aws.kms.key", "KMS keys",
              reads("kms:ListKeys", "kms:DescribeKey", "kms:GetKeyRotationStatus", "kms:GetKeyPolicy"),
              _keys, level=Level.REGION, parent="aws.region"),
)
