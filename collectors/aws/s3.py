"""S3 buckets of the account, each read in its own region."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Part, Parts, fields, parsed, sole
from collectors.base import Collector, Document, Item, Scope
from collectors.canonical import utc_text
from collectors.envelope import absent as not_there
from collectors.envelope import ok

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

_GONE = "NoSuchBucket"
# GetBucketLocation names the two oldest regions in its own way.
_OLD_NAMES = {"": "us-east-1", "EU": "eu-west-1"}
# Elsewhere ListBuckets gives the date of the last change of the bucket's settings as its creation date.
_TRUE_DATES = {"aws": "us-east-1"}


def _buckets(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    api = source.client("s3", _TRUE_DATES.get(source.partition, source.home))
    # Only a request for pages of a size is answered with each bucket's region.
    found = api.listing("list_buckets", "Buckets", "Name", PaginationConfig={"PageSize": 1000})
    for items in source.each(partial(_bucket, source, api), found.rows):
        yield from items
    yield from found.problems


def _bucket(source: AwsSource, api: Api, row: dict[str, Any]) -> list[Item]:
    """The document of one row of the listing; nothing when the bucket was deleted meanwhile."""
    name = row["Name"]
    subject = f"{name}@{utc_text(row['CreationDate'])}"
    parts = Parts(subject)
    place = _place(api, parts, row)
    region = place.get("value", "")
    # Without its region none of the bucket's own calls can be sent: its parts say why.
    body = _body(source.client("s3", region), parts, name) if region else dict.fromkeys({**_PARTS, **_VERSIONED}, place)
    if any(part.get("code") == _GONE for part in body.values()):
        return []
    item = {"Name": name, "CreationDate": row["CreationDate"]}
    return [Document(subject, name, {"account": source.account, "region": region, "item": item, **body}),
            *parts.problems]


def _place(api: Api, parts: Parts, row: dict[str, Any]) -> Part:
    """The bucket's region, from the listing where it says so."""
    if row.get("BucketRegion"):
        return ok(row["BucketRegion"])
    return parts.get(api, "get_bucket_location", _region_of, Bucket=row["Name"])


def _region_of(answer: dict[str, Any]) -> str:
    name = answer.get("LocationConstraint") or ""
    return _OLD_NAMES.get(name, name)


_PARTS = {
    "public_access_block": ("get_public_access_block", sole("PublicAccessBlockConfiguration"),
                            "NoSuchPublicAccessBlockConfiguration"),
    "policy": ("get_bucket_policy", lambda answer: parsed(sole("Policy")(answer), "the bucket policy"),
               "NoSuchBucketPolicy"),
    "acl": ("get_bucket_acl", fields("Owner", "Grants"), ""),
    "encryption": ("get_bucket_encryption", sole("ServerSideEncryptionConfiguration"),
                   "ServerSideEncryptionConfigurationNotFoundError"),
    "versioning": ("get_bucket_versioning", fields("Status", "MFADelete"), ""),
    "logging": ("get_bucket_logging", fields("LoggingEnabled"), ""),
    "lifecycle": ("get_bucket_lifecycle_configuration", fields("Rules"), "NoSuchLifecycleConfiguration"),
}


_VERSIONED = {
    "object_lock": ("get_object_lock_configuration", sole("ObjectLockConfiguration"),
                    "ObjectLockConfigurationNotFoundError"),
    "replication": ("get_bucket_replication", sole("ReplicationConfiguration"),
                    "ReplicationConfigurationNotFoundError"),
}
"""What only a bucket with versions can have; of any other it is not asked."""


def _body(api: Api, parts: Parts, name: str) -> dict[str, Part]:
    body = {key: parts.get(api, method, pick, (absent,), Bucket=name)
            for key, (method, pick, absent) in _PARTS.items()}
    never = body["versioning"]["status"] == "ok" and not body["versioning"]["value"].get("Status")
    return body | {key: not_there("not_versioned") if never else parts.get(api, method, pick, (absent,), Bucket=name)
                   for key, (method, pick, absent) in _VERSIONED.items()}


COLLECTORS = (
    Collector("aws.s3.bucket", "S3 buckets",
              reads("s3:ListBuckets", "s3:GetBucketLocation", "s3:GetPublicAccessBlock", "s3:GetBucketPolicy",
                    "s3:GetBucketAcl", "s3:GetBucketEncryption", "s3:GetBucketVersioning",
                    "s3:GetBucketLogging", "s3:GetBucketLifecycleConfiguration", "s3:GetObjectLockConfiguration",
                    "s3:GetBucketReplication"),
              _buckets, set_paths=("acl.value.Grants",)),
)
