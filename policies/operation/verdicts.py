"""The answers of tests that need neither time nor joins: one vector a document, remembered under its digest.

The key of a vector binds everything that the answers depend on: each test's own code with the helpers it reaches,
the engine and its version, the parameters, and the document. Equal vectors are one object in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from policies.closure import closure_digest
from policies.engine.base import Engine, evaluate_many
from policies.model import Library, Outcome, Verdict
from policies.operation.coverage import is_denial
from policies.operation.results import Cause
from policies.operation.spans import Segment, Version
from policies.operation.tally import CODES, ERROR, NOT_APPLICABLE, OUTCOMES, PASS
from policies.projection import InputGroup, build_input, project

_BATCH = 256
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


class Documents(Protocol):
    """Where documents come from (``store.snapshot.Snapshot``)."""

    def document(self, digest: bytes) -> bytes:
        """One document, checked against its digest."""

    def documents(self, digests: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Many, as (digest, document)."""


@dataclass(frozen=True, slots=True)
class Detail:
    """Why one test does not pass on a document: its reasons, and the cause where it could not conclude."""

    reasons: tuple[str, ...]
    cause: Cause | None


NO_DETAIL = Detail((), None)


@dataclass(frozen=True, slots=True)
class Vector:
    """The answers of the tests of a group on one document: a code each, and details where they do not pass."""

    codes: bytes
    details: Mapping[int, Detail]
    label: str

    def answer(self, test: int) -> tuple[Outcome, Detail]:
        """One test's outcome and why."""
        return OUTCOMES[self.codes[test]], self.details.get(test, NO_DETAIL)


def group_key(group: InputGroup, library: Library, engine: Engine) -> bytes:
    """The digest of everything but the document: tests with their code, engine and version, and parameters."""
    tests = [[test.id, closure_digest(library, test), list(test.evidence), list(test.params)] for test in group.tests]
    body = orjson.dumps([engine.name, engine.version, group.kind, tests, dict(group.params)],
                        option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(_DOMAIN + body).digest()


def cause_in(document: Mapping[str, object], evidence: Iterable[str]) -> Cause:
    """Why a document's evidence does not suffice: refused, failed to be read, or not offered by the source."""
    statuses = [(str(part.get("status")), str(part.get("code", ""))) for key in evidence
                if isinstance(part := document.get(key), dict) and "status" in part]
    if any(status == "forbidden" or (status == "error" and is_denial(code)) for status, code in statuses):
        return Cause.NO_PERMISSION
    if any(status in {"error", "partial"} for status, _ in statuses):
        return Cause.NOT_COLLECTED_YET
    return Cause.SOURCE_LACKS_IT


class VectorJudge:
    """Answers for one group of tests, from memory or by the engine. See ``lanes.Judge``."""

    def __init__(self, group: InputGroup, library: Library, engine: Engine, memory: Memory, store: Documents) -> None:
        self.group = group
        self._key = group_key(group, library, engine)
        self._engine, self._memory, self._store = engine, memory, store
        self._params = orjson.dumps(dict(group.params), option=orjson.OPT_SORT_KEYS)
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
        for batch in _batches(self._store.documents(sorted(digests)), _BATCH):
            requests = [(self.group.tests, build_input(project(body, self.group.evidence), self._params))
                        for _, body in batch]
            answers = evaluate_many(self._engine, requests)
            fresh = [(digest, self._encode(body, verdicts))
                     for (digest, body), verdicts in zip(batch, answers, strict=True)]
            # An error may be the machine's and not the policy's: it is judged again next time.
            self._memory.put_vectors(self._key, [(digest, e) for digest, e in fresh if ERROR not in decoded(e).codes])
            self.evaluated += len(fresh)
            for digest, encoded in fresh:
                self._known[digest] = self._intern(encoded)

    def _encode(self, body: bytes, verdicts: Sequence[Verdict]) -> bytes:
        codes = bytes(CODES[v.outcome] for v in verdicts)
        apart = [at for at, code in enumerate(codes) if code not in (PASS, NOT_APPLICABLE)]
        if not apart:
            return orjson.dumps([codes.decode(), [], ""])
        document = orjson.loads(body)
        details = [[at, verdicts[at].reasons, self._cause(document, at, verdicts[at])] for at in apart]
        return orjson.dumps([codes.decode(), details, str(document.get("label", ""))])

    def _cause(self, document: Mapping[str, object], at: int, verdict: Verdict) -> str:
        if verdict.outcome is Outcome.NO_EVIDENCE:
            return cause_in(document, self.group.tests[at].evidence)
        return Cause.NOT_COLLECTED_YET if verdict.outcome is Outcome.ERROR else ""

    def vector(self, digest: bytes) -> Vector:
        """The answers on one document."""
        if digest not in self._known:
            self.prepare((digest,))
        return self._known[digest]

    def answer_many(self, bodies: Sequence[bytes]) -> list[Verdict]:
        """The answers of a group of one test on derived evidence, which no store holds and nothing remembers."""
        requests = [(self.group.tests, build_input(project(body, self.group.evidence), self._params))
                    for body in bodies]
        return [verdicts[0] for verdicts in evaluate_many(self._engine, requests)]

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


def decoded(encoded: bytes) -> Vector:
    """A vector from its remembered bytes."""
    codes, details, label = orjson.loads(encoded)
    return Vector(codes.encode(), {at: Detail(tuple(reasons), Cause(cause) if cause else None)
                                   for at, reasons, cause in details}, label)


def _batches(items: Iterable[tuple[bytes, bytes]], size: int) -> Iterator[list[tuple[bytes, bytes]]]:
    batch: list[tuple[bytes, bytes]] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
