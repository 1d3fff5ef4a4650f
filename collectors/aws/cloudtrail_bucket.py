"""A trail's bucket: its files by day, each read whole and unpacked, within bounds.

The files are the only objects that are ever read. Their names for the guard (``cloudtrail-files:GetObject``) are known
to a session that opens nothing but this bucket's ``AWSLogs/``.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from collectors.base import Forbidden, Operation, Unavailable

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.settings import LogFiles

GUARDED = {"s3:GetObject": "cloudtrail-files:GetObject", "s3:ListObjectsV2": "cloudtrail-files:ListObjectsV2"}
"""What the session of the files may ask, and what it must be declared as."""
_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"
_PACKED = 64 * 1024 * 1024  # bytes of one file in the bucket
_UNPACKED = 512 * 1024 * 1024  # bytes of one file; CloudTrail closes a file long before
_GONE = frozenset({"NoSuchKey", "404", "NoSuchVersion"})
_ARCHIVED = "InvalidObjectState"


class Damaged(Exception):
    """One file is not there, or not what CloudTrail wrote; the text names it."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was read: its name, its unpacked content, and the metadata of the object."""

    key: str
    data: bytes
    metadata: dict[str, str]


def operations(logs: LogFiles, partition: str) -> tuple[Operation, ...]:
    """What reading the files needs, each with the resource that it is granted on."""
    bucket = f"arn:{partition}:s3:::{logs.bucket}"
    return (Operation(GUARDED["s3:GetObject"], f"s3:GetObject on {bucket}/{logs.root}*", _REFERENCE),
            Operation(GUARDED["s3:ListObjectsV2"], f"s3:ListBucket on {bucket} under {logs.root}*",
                      _REFERENCE))


class Bucket:
    """The files under one bucket's ``AWSLogs/``."""

    def __init__(self, api: Api, name: str) -> None:
        self._api = api
        self.name = name

    def day(self, folder: str, day: date) -> Iterator[str]:
        """The names of a folder's files of one day."""
        prefix = f"{folder}/{day:%Y/%m/%d}/"
        rows = self._api.whole("list_objects_v2", "Contents", Bucket=self.name, Prefix=prefix)["Contents"]
        return (str(row["Key"]) for row in rows)

    def get(self, key: str) -> File:
        """One file; raises ``Damaged`` where it is gone, archived or broken, ``CollectError`` where it is refused."""
        answer = self._object(key)
        if answer["ContentLength"] > _PACKED:
            raise Damaged(f"{key} has {answer['ContentLength']} bytes, more than {_PACKED}")
        return File(key, _unpacked(key, self._api.body("get_object", answer)), dict(answer.get("Metadata") or {}))

    def _object(self, key: str) -> dict[str, Any]:
        try:
            return self._api.call("get_object", Bucket=self.name, Key=key)
        except Unavailable as failure:
            if failure.code in _GONE:
                raise Damaged(f"{key} is not in the bucket") from failure
            raise
        except Forbidden as denial:
            if denial.code == _ARCHIVED:
                raise Damaged(f"{key} is archived and must be restored first") from denial
            raise


def _unpacked(key: str, packed: bytes) -> bytes:
    """All that the file holds: a second archive that somebody appended is part of it, and so of its hash."""
    data, rest = bytearray(), packed
    while rest:
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            data += inflater.decompress(rest, _UNPACKED - len(data))
        except zlib.error as error:
            raise Damaged(f"{key} does not unpack ({error})") from error
        if not inflater.eof:
            raise Damaged(f"{key} is cut off, or larger than {_UNPACKED} bytes")
        rest = inflater.unused_data
    return bytes(data)

