"""What tests say of documents: evaluated by an engine, a batch at a time, and encoded as one vector a document.

Here, and in processes beside this one: both run this code, so that the bytes are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import orjson

from policies.engine.base import Engine, evaluate_many
from policies.model import Outcome, Test, Verdict
from policies.operation.codes import Cause
from policies.operation.coverage import is_denial
from policies.operation.tally import CODES, NOT_APPLICABLE, OUTCOMES, PASS
from policies.projection import build_input, project

BATCH = 256  # documents
_KEPT = 4096  # inputs whose verdicts are kept: documents often differ in what no test reads


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


class Answers:
    """An engine's answers to tests that one input serves. An input that came before is not evaluated again.

    ``params``: the JSON object of their parameters.
    """

    def __init__(self, engine: Engine, tests: Sequence[Test], evidence: tuple[str, ...], params: bytes) -> None:
        self._engine, self._tests, self._evidence, self._params = engine, tests, evidence, params
        self._known: dict[bytes, list[Verdict]] = {}

    def on(self, documents: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
        """(digest, vector) of each (digest, document), in their order."""
        for batch in batches(documents, BATCH):
            inputs = [self._input(body) for _, body in batch]
            self._ask(inputs)
            for (digest, body), given in zip(batch, inputs, strict=True):
                yield digest, self._encoded(body, self._known[given])

    def derived(self, bodies: Sequence[bytes]) -> list[list[Verdict]]:
        """The verdicts on evidence that no store holds."""
        return evaluate_many(self._engine, [(self._tests, self._input(body)) for body in bodies])

    def _input(self, body: bytes) -> bytes:
        return build_input(project(body, self._evidence), self._params)

    def _ask(self, inputs: Sequence[bytes]) -> None:
        if len(self._known) > _KEPT:
            self._known = {given: self._known[given] for given in inputs if given in self._known}
        fresh = [given for given in dict.fromkeys(inputs) if given not in self._known]
        self._known.update(zip(fresh, evaluate_many(self._engine, [(self._tests, given) for given in fresh]),
                               strict=True))

    def _encoded(self, body: bytes, verdicts: Sequence[Verdict]) -> bytes:
        codes = bytes(CODES[v.outcome] for v in verdicts)
        apart = [at for at, code in enumerate(codes) if code not in (PASS, NOT_APPLICABLE)]
        if not apart:
            return orjson.dumps([codes.decode(), [], ""])
        document = orjson.loads(body)
        details = [[at, verdicts[at].reasons, self._cause(document, at, verdicts[at])] for at in apart]
        return orjson.dumps([codes.decode(), details, str(document.get("label", ""))])

    def _cause(self, document: Mapping[str, object], at: int, verdict: Verdict) -> str:
        if verdict.outcome is Outcome.NO_EVIDENCE:
            return cause_in(document, self._tests[at].evidence)
        return Cause.NOT_COLLECTED_YET if verdict.outcome is Outcome.ERROR else ""


def decoded(encoded: bytes) -> Vector:
    """A vector from its bytes."""
    codes, details, label = orjson.loads(encoded)
    return Vector(codes.encode(), {at: Detail(tuple(reasons), Cause(cause) if cause else None)
                                   for at, reasons, cause in details}, label)


def cause_in(document: Mapping[str, object], evidence: Iterable[str]) -> Cause:
    """Why a document's evidence does not suffice: refused, failed to be read, or not offered by the source."""
    statuses = [(str(part.get("status")), str(part.get("code", ""))) for key in evidence
                if isinstance(part := document.get(key), dict) and "status" in part]
    if any(status == "forbidden" or (status == "error" and is_denial(code)) for status, code in statuses):
        return Cause.NO_PERMISSION
    if any(status in {"error", "partial"} for status, _ in statuses):
        return Cause.NOT_COLLECTED_YET
    return Cause.SOURCE_LACKS_IT


def batches(items: Iterable[tuple[bytes, bytes]], size: int) -> Iterator[list[tuple[bytes, bytes]]]:
    """The items in their order, ``size`` at a time."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
