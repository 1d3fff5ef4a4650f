"""Digest files: what CloudTrail signed about the log files that it delivered in an hour.

A digest names each log file with its hash, and the digest before it with hash and signature. Its own signature is in
the metadata of its object: SHA-256 with RSA over its end, its place, its hash and the signature before it.
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from collectors.aws.cloudtrail_bucket import Damaged, File
from collectors.canonical import CanonicalError, parse_utc

_ALGORITHM, _HASH = "SHA256withRSA", "SHA-256"
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
Keys = Mapping[str, bytes]
"""Public keys (DER, PKCS #1) by their fingerprint."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """One log file as its digest names it, with the times of its first and last event (None: not told)."""

    bucket: str
    key: str
    hash: str
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest whose signature holds: it names every log file delivered from ``start`` to ``end`` (UTC)."""

    key: str
    start: datetime
    end: datetime
    files: tuple[LogFile, ...]
    hash: str
    signature: str
    previous: tuple[str, str, str] | None  # bucket and name, hash, signature; None: the first of a chain

    def follows(self, before: Digest, bucket: str) -> bool:
        """Whether this is the digest right after ``before``, by name, hash, signature and time."""
        return (self.previous == (f"{bucket}/{before.key}", before.hash, before.signature)
                and self.start == before.end)


def digest_of(file: File, bucket: str, account: str, keys: Keys) -> Digest:
    """The digest in a file; raises ``Damaged`` unless it is the account's, in its own place, and truly signed."""
    content = _object(file)
    signature = file.metadata.get("signature", "")
    try:
        if (content["digestS3Bucket"], content["digestS3Object"], content["awsAccountId"]) != (
                bucket, file.key, account):
            raise Damaged(f"{file.key} says that it belongs elsewhere")
        digest = Digest(file.key, parse_utc(content["digestStartTime"]), parse_utc(content["digestEndTime"]),
                        tuple(_log_file(row) for row in content["logFiles"]), sha256(file.data).hexdigest(), signature,
                        _previous(content))
        _require_signed(file, content, digest, keys)
    except (KeyError, TypeError, AttributeError, CanonicalError) as error:
        raise Damaged(f"{file.key} is no readable digest ({type(error).__name__}: {error})") from error
    if digest.end <= digest.start:
        raise Damaged(f"{file.key} ends before it starts")
    return digest


def _object(file: File) -> dict[str, Any]:
    try:
        content = orjson.loads(file.data)
    except orjson.JSONDecodeError as error:
        raise Damaged(f"{file.key} is no JSON") from error
    if not isinstance(content, dict):
        raise Damaged(f"{file.key} is no JSON object")
    return content


def _log_file(row: Mapping[str, Any]) -> LogFile:
    if row["hashAlgorithm"] != _HASH:
        raise CanonicalError(f"hash algorithm {row['hashAlgorithm']!r}")
    oldest, newest = (parse_utc(text) if (text := row.get(name)) else None
                      for name in ("oldestEventTime", "newestEventTime"))
    return LogFile(row["s3Bucket"], row["s3Object"], row["hashValue"], oldest, newest)


def _previous(content: Mapping[str, Any]) -> tuple[str, str, str] | None:
    if content["previousDigestS3Object"] is None:
        return None
    return (f"{content['previousDigestS3Bucket']}/{content['previousDigestS3Object']}",
            content["previousDigestHashValue"], content["previousDigestSignature"])


def _require_signed(file: File, content: Mapping[str, Any], digest: Digest, keys: Keys) -> None:
    fingerprint = content["digestPublicKeyFingerprint"]
    if fingerprint not in keys:
        raise Damaged(f"{file.key} is signed by {fingerprint}, which is no key of CloudTrail's in that region")
    if file.metadata.get("signature-algorithm") != _ALGORITHM or not _HEX.fullmatch(digest.signature):
        raise Damaged(f"{file.key} has no signature {_ALGORITHM}")
    signed = "\n".join((content["digestEndTime"], f"{content['digestS3Bucket']}/{content['digestS3Object']}",
                        digest.hash, content["previousDigestSignature"] or "null"))
    try:
        key = load_der_public_key(keys[fingerprint])
        if not isinstance(key, RSAPublicKey):
            raise Damaged(f"{file.key}: key {fingerprint} is no RSA key")
        key.verify(bytes.fromhex(digest.signature), signed.encode(), PKCS1v15(), SHA256())
    except InvalidSignature as error:
        raise Damaged(f"{file.key}: its signature does not hold") from error
    except ValueError as error:
        raise Damaged(f"{file.key}: key {fingerprint} cannot be read") from error


def records_of(file: File, named: LogFile) -> list[dict[str, Any]]:
    """The records of a log file; raises ``Damaged`` unless it is what its digest names."""
    if sha256(file.data).hexdigest() != named.hash:
        raise Damaged(f"{file.key} was changed after CloudTrail delivered it: its hash is another")
    rows = _object(file).get("Records")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Damaged(f"{file.key} has no list of records")
    return rows
