"""The answers of tests that need neither time nor joins: one vector a document, remembered under its digest.

The key of a vector binds everything that the answers depend on: each test's own code with the helpers it reaches,
the engine and its version, the parameters, and the document. Equal vectors are one object in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import orjson

from policies.closure import closure_digest
from policies.engine.base import Engine
from policies.model import Library, Verdict
from policies.operation.answers import BATCH, Answers, Documents, Vector, batches, decoded
from policies.operation.processes import Processes, Question
from policies.operation.spans import Segment, Version
from policies.operation.tally import ERROR
from policies.projection import InputGroup

_DOMAIN = b"tieout/verdicts/v1\0"


class Memory(Protocol):
    """Where answers are remembered (``store.cache.VerdictCache``), by the digest of the code and parameters."""

    def vectors(self, kind_key: bytes) -> Mapping[bytes, int]:
        """Vector id by document digest."""

    def vector(self, vector_id: int) -> bytes:
        """A vector by its id; no bytes where it is no longer known."""

    def put_vectors(self, kind_key: bytes, vectors: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep (document digest, vector) pairs."""

    def rows(self, test_key: bytes) -> Mapping[bytes, bytes]:
        """Value by row key."""

    def put_rows(self, test_key: bytes, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep (row key, value) pairs."""


class NoMemory:
    """Remembers nothing: every answer is evaluated, as ``verify --recompute`` and the export demand."""

    def vectors(self, kind_key: bytes) -> Mapping[bytes, int]:  # noqa: ARG002 - the protocol's
        """Nothing."""
        return {}

    def vector(self, vector_id: int) -> bytes:  # noqa: ARG002 - the protocol's
        """Nothing."""
        return b""

    def put_vectors(self, kind_key: bytes, vectors: Iterable[tuple[bytes, bytes]]) -> None:
        """Keeps nothing."""

    def rows(self, test_key: bytes) -> Mapping[bytes, bytes]:  # noqa: ARG002 - the protocol's
        """Nothing."""
        return {}

    def put_rows(self, test_key: bytes, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Keeps nothing."""


def group_key(group: InputGroup, library: Library, engine: Engine) -> bytes:
    """The digest of everything but the document: tests with their code, engine and version, and parameters."""
    tests = [[test.id, closure_digest(library, test), list(test.evidence), list(test.params)] for test in group.tests]
    body = orjson.dumps([engine.name, engine.version, group.kind, tests, dict(group.params)],
                        option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(_DOMAIN + body).digest()


class VectorJudge:
    """Answers for one group of tests, from memory or by the engine. See ``lanes.Judge``.

    ``processes``: where many documents at once are shared out to, if anywhere.
    """

    def __init__(self, group: InputGroup, library: Library, engine: Engine, memory: Memory, store: Documents,
                 processes: Processes | None = None) -> None:
        self.group = group
        self._key = group_key(group, library, engine)
        self._memory, self._store, self._processes = memory, store, processes
        params = orjson.dumps(dict(group.params), option=orjson.OPT_SORT_KEYS)
        self._question = Question(group.tests, group.evidence, params)
        self._answers = Answers(engine, group.tests, group.evidence, params)
        self._known: dict[bytes, Vector] = {}
        self._interned: dict[bytes, Vector] = {}
        self._remembered = False
        self.evaluated = 0

    @property
    def count(self) -> int:
        """How many tests the group has."""
        return len(self.group.tests)

    def prepare(self, digests: Iterable[bytes]) -> None:
        """Have the answers for these documents ready, evaluating those that nothing remembers."""
        wanted = set(digests).difference(self._known)
        if wanted and not self._remembered:
            self._recall()
            wanted.difference_update(self._known)
        if wanted:
            self._evaluate(wanted)

    def _recall(self) -> None:
        self._remembered = True
        by_id: dict[int, Vector | None] = {}
        for digest, number in self._memory.vectors(self._key).items():
            if number not in by_id:
                encoded = self._memory.vector(number)
                by_id[number] = self._intern(encoded) if encoded else None
            vector = by_id[number]
            if vector is not None:
                self._known[digest] = vector

    def _intern(self, encoded: bytes) -> Vector:
        vector = self._interned.get(encoded)
        if vector is None:
            vector = self._interned[encoded] = decoded(encoded)
        return vector

    def _evaluate(self, digests: Iterable[bytes]) -> None:
        for batch in batches(self._answered(sorted(digests)), BATCH):
            for digest, encoded in batch:
                self._known[digest] = self._intern(encoded)
            # An error may be the machine's and not the policy's: it is judged again next time.
            self._memory.put_vectors(self._key, [(digest, encoded) for digest, encoded in batch
                                                 if ERROR not in self._known[digest].codes])
            self.evaluated += len(batch)

    def _answered(self, digests: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        if self._processes is not None and self._processes.take(self.group.tests, len(digests)):
            return self._processes.answers(self._question, digests)
        return self._answers.on(self._store.documents(digests))

    def vector(self, digest: bytes) -> Vector:
        """The answers on one document."""
        if digest not in self._known:
            self.prepare((digest,))
        return self._known[digest]

    def answer_many(self, bodies: Sequence[bytes]) -> list[Verdict]:
        """The answers of a group of one test on derived evidence, which no store holds and nothing remembers."""
        return [verdicts[0] for verdicts in self._answers.derived(bodies)]

    def codes(self, digest: bytes) -> bytes:
        """One code a test."""
        return self.vector(digest).codes

    def segments(self, subject: str, version: Version, test: int) -> list[Segment]:  # noqa: ARG002 - one answer for all
        """One answer for the whole version."""
        outcome, detail = self.vector(version.digest).answer(test)
        return [Segment(version.start, version.end, outcome, detail.reasons, detail.cause, version.digest,
                        seen_end=version.ended)]

    def label(self, digest: bytes) -> str:
        """The document's name for people, remembered where a test does not pass."""
        return self.vector(digest).label
