"""A trail's files in a bucket of the stand-in, as CloudTrail writes them: zipped, digested, chained, truly signed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from agent.demo.standins.aws.kept import event

BUCKET, NAME, ACCOUNT, HOME = "trail-files", "everything", "123456789012", "us-east-1"
KEYS = "cloudtrail:ListPublicKeys"
START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


@cache
def key_pair() -> RSAPrivateKey:
    """CloudTrail's key, made once: it takes longer to make than to use."""
    return generate_private_key(65537, 2048)


def records(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The records inside rows of the event history."""
    return [json.loads(row["CloudTrailEvent"]) for row in rows]


def a_write(at: datetime, number: int = 900000) -> dict[str, Any]:
    """A write that nobody watches, which shows that the trail logs writes."""
    return records(event("CreateLogStream", f"{at:%Y-%m-%dT%H:%M:%SZ}", number))[0]


@dataclass
class TrailFiles:
    """The files of one trail in one region, hour after hour (``length``) from ``at`` on."""

    world: Any
    at: datetime
    region: str = HOME
    account: str = ACCOUNT
    root: str = "AWSLogs/"
    length: timedelta = timedelta(hours=1)
    fingerprint: str = "31e8b5433410dfb61a9dc45cc65b22ff"
    last: dict[str, Any] | None = None
    digests: list[str] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)

    def key(self) -> None:
        """Let CloudTrail say which key it signs with in this region."""
        der = key_pair().public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
        self.world.kept.put(KEYS, {"Value": der, "ValidityStartTime": START, "ValidityEndTime": END,
                                   "Fingerprint": self.fingerprint}, region=self.region)

    def put(self, key: str, content: Any, **metadata: str) -> bytes:
        """An object; what its hash is made of."""
        data = json.dumps(content).encode()
        self.world.client("s3").put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(data), Metadata=metadata)
        return data

    def hour(self, rows: Iterable[dict[str, Any]] = (), *, late: bool = False) -> str:
        """The next digest, with one log file where there are records. ``late``: added to the last one afterwards."""
        start, end = (self.at - self.length, self.at) if late else (self.at, self.at + self.length)
        digest = {
            "awsAccountId": self.account, "digestStartTime": stamp(start), "digestEndTime": stamp(end),
            "digestS3Bucket": BUCKET, "digestS3Object": self._place("CloudTrail-Digest", end, late=late),
            "digestPublicKeyFingerprint": self.fingerprint, "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": None, "oldestEventTime": None,
            **(self.last if self.last and not late else dict.fromkeys(_PREVIOUS)),
            "logFiles": [self._log(list(rows), end)] if rows else []}
        self.sign(digest, late=late)
        self.at = end
        return self.digests[-1]

    def sign(self, digest: dict[str, Any], *, late: bool = False) -> None:
        """Put a digest where it says that it is, and remember it for the next one."""
        data = json.dumps(digest).encode()
        signed = "\n".join((digest["digestEndTime"], f"{BUCKET}/{digest['digestS3Object']}",
                            sha256(data).hexdigest(), digest["previousDigestSignature"] or "null"))
        signature = key_pair().sign(signed.encode(), PKCS1v15(), SHA256()).hex()
        self.put(digest["digestS3Object"], digest, **{"signature": signature, "signature-algorithm": "SHA256withRSA"})
        self.digests.append(digest["digestS3Object"])
        if not late:
            self.last = dict(zip(_PREVIOUS, (BUCKET, digest["digestS3Object"], sha256(data).hexdigest(), "SHA-256",
                                             signature), strict=True))

    def until(self, end: datetime, rows: Iterable[dict[str, Any]] = ()) -> None:
        """Digest after digest up to ``end``, each event in the file of the hour in which it happened."""
        left = sorted(rows, key=lambda row: str(row["eventTime"]))
        while self.at < end:
            now = [row for row in left if row["eventTime"] < stamp(self.at + self.length)]
            left = left[len(now):]
            self.hour(now)

    def restart(self, at: datetime) -> None:
        """Nothing from here to ``at``; then a chain of its own."""
        self.at, self.last = at, None

    def _log(self, rows: list[dict[str, Any]], end: datetime) -> dict[str, Any]:
        key = self._place("CloudTrail", end)
        self.logs.append(key)
        times = sorted(str(row["eventTime"]) for row in rows)
        return {"s3Bucket": BUCKET, "s3Object": key, "hashAlgorithm": "SHA-256",
                "hashValue": sha256(self.put(key, {"Records": rows})).hexdigest(),
                "oldestEventTime": times[0], "newestEventTime": times[-1]}

    def _place(self, sort: str, end: datetime, *, late: bool = False) -> str:
        folder = f"{self.root}{self.account}/{sort}/{self.region}/{end:%Y/%m/%d}/{self.account}_{sort}_{self.region}"
        name = (f"{NAME}_{HOME}_{end:%Y%m%dT%H%M%SZ}" if sort == "CloudTrail-Digest"
                else f"{end:%Y%m%dT%H%MZ}_{len(self.logs):016}")
        return f"{folder}_{name}{'_backfill' if late else ''}.json.gz"


_PREVIOUS = ("previousDigestS3Bucket", "previousDigestS3Object", "previousDigestHashValue",
             "previousDigestHashAlgorithm", "previousDigestSignature")


def stamp(at: datetime) -> str:
    """An instant as CloudTrail writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def make_trail(world: Any, **other: Any) -> None:
    """The bucket, and a trail of all regions that writes to it."""
    world.client("s3").create_bucket(Bucket=BUCKET)
    world.client("cloudtrail").create_trail(**{
        "Name": NAME, "S3BucketName": BUCKET, "IsMultiRegionTrail": True, "EnableLogFileValidation": True,
        "IncludeGlobalServiceEvents": True, **other})
    world.client("cloudtrail").put_event_selectors(TrailName=NAME, EventSelectors=[
        {"ReadWriteType": "All", "IncludeManagementEvents": True}])  # as AWS does by itself
    world.client("cloudtrail").start_logging(Name=NAME)
