"""The state root of a lane: which subject has which document, as one hash that an unchanged scan repeats.

4,096 buckets by the first 12 bits of SHA-256 of the subject, a fixed binary tree above. An empty bucket, and a
node over two empty ones, is 32 zero bytes, so a lane of three subjects costs three paths and not 4,096 leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

BUCKETS = 4096
ZERO = bytes(32)
_BOTH_EMPTY = ZERO + ZERO


def bucket_of(subject: str) -> int:
    """The bucket of a subject: 0 to 4,095."""
    return int.from_bytes(sha256(subject.encode()).digest()[:2], "big") >> 4


def bucket_hash(entries: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The hash of one bucket's (subject as a field, document digest) pairs; 32 zero bytes when there are none."""
    parts = sorted([subject + digest for subject, digest in entries])
    return sha256(b"\x00" + b"".join(parts)).digest() if parts else ZERO


class Tree:
    """A fixed binary tree over a power of two of leaves, all zero at first; only touched paths are hashed."""

    def __init__(self, width: int = BUCKETS) -> None:
        self.width = width
        self._nodes = [ZERO] * (2 * width)

    @classmethod
    def over(cls, leaves: Sequence[bytes]) -> Tree:
        """A tree with these leaves."""
        tree = cls(len(leaves))
        tree.update((index, leaf) for index, leaf in enumerate(leaves) if leaf != ZERO)
        return tree

    @property
    def root(self) -> bytes:
        """32 bytes; zero for a tree without leaves."""
        return self._nodes[1]

    @property
    def leaves(self) -> list[bytes]:
        """The leaves from left to right."""
        return self._nodes[self.width:]

    def update(self, leaves: Iterable[tuple[int, bytes]]) -> bytes:
        """Set some leaves by index and return the new root."""
        nodes, width = self._nodes, self.width
        touched = set()
        for index, value in leaves:
            nodes[width + index] = value
            touched.add((width + index) >> 1)
        while touched and 0 not in touched:
            for index in touched:
                pair = nodes[2 * index] + nodes[2 * index + 1]
                nodes[index] = ZERO if pair == _BOTH_EMPTY else sha256(b"\x01" + pair).digest()
            touched = {index >> 1 for index in touched}
        return self.root
