"""The Merkle tree hash of RFC 6962 §2.1 over SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    """The tree hash over leaf hashes that are already computed.

    Pairing level by level and passing an odd last one up gives RFC 6962's tree, whose left part is always
    the largest power of two.
    """
    if not hashes:
        return EMPTY
    level = list(hashes)
    while len(level) > 1:
        paired = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The tree hash over the leaves' data."""
    return root_of_hashes([sha256(b"\x00" + leaf).digest() for leaf in leaves])
