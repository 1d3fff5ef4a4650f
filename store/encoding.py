"""Bytes that are hashed: length-prefixed fields under a domain. ``docs/store.md`` gives the same, byte by byte."""

from __future__ import annotations

from hashlib import sha256


def fields(*parts: bytes) -> bytes:
    """Each part behind its length (4 bytes, big-endian), so that no two lists of parts share an encoding."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


def field(part: bytes) -> bytes:
    """``fields`` of a single part, where there are many of them."""
    return len(part).to_bytes(4, "big") + part


def integer(value: int) -> bytes:
    """A signed integer in 8 bytes, big-endian."""
    return value.to_bytes(8, "big", signed=True)


def text(value: str) -> bytes:
    """UTF-8."""
    return value.encode()


def domain(name: str) -> bytes:
    """The prefix that keeps one use of SHA-256 apart from every other: ``tieout/<name>/v1`` and a zero byte."""
    return b"tieout/" + name.encode() + b"/v1\x00"


def digest_of(prefix: bytes, body: bytes) -> bytes:
    """SHA-256 over a domain prefix and a body; 32 bytes."""
    return sha256(prefix + body).digest()
