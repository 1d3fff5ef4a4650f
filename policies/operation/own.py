"""The answers of one test that depends on time or on joins: a row of its own for each span on which it holds.

A verdict holds on [as_of, recheck_at) and never before it: a version is judged from the instant it was first seen,
again wherever a joined row changed, and again at each ``recheck_at``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import orjson

from policies.engine.base import Engine
from policies.model import Library, Outcome, Verdict
from policies.operation.answers import Documents, cause_in
from policies.operation.joins import Join, Joined, value_at
from policies.operation.results import Cause
from policies.operation.spans import Segment, Version
from policies.operation.verdicts import Memory, group_key
from policies.projection import InputGroup, build_input, project

MOST_RECHECKS = 1000
_TOO_MANY = Verdict(Outcome.ERROR, (f"the answer changes by time more than {MOST_RECHECKS} times on one version",))


@dataclass(frozen=True, slots=True)
class _Piece:
    """[start, end) of a version on which every join gives the same rows."""

    start: int
    end: int
    joined: tuple[Joined, ...]

    @property
    def unknown(self) -> Cause | None:
        return next((j.unknown for j in self.joined if j.unknown), None)


@dataclass(frozen=True, slots=True)
class _Answer:
    verdict: Verdict
    cause: Cause | None


class OwnJudge:
    """Answers for one test with ``time`` or ``related``. See ``lanes.Judge``; documents alone have no codes here."""

    count = 1

    def __init__(self, group: InputGroup, library: Library, engine: Engine, memory: Memory, store: Documents,
                 joins: Sequence[Join] = ()) -> None:
        (self.test,) = group.tests
        self._key = group_key(group, library, engine)
        self._engine, self._memory, self._store, self._joins = engine, memory, store, joins
        self._params = orjson.dumps(dict(group.params), option=orjson.OPT_SORT_KEYS)
        self._known: Mapping[bytes, bytes] | None = None
        self._fresh: dict[bytes, bytes] = {}
        self._decoded: dict[bytes, _Answer] = {}

    def prepare(self, digests: Iterable[bytes]) -> None:
        """Nothing to do: the answers depend on more than documents."""

    def codes(self, digest: bytes) -> bytes:
        """Not answerable: the answer is not the document's alone."""
        raise NotImplementedError(f"{self.test.id} depends on time or joins: ask for its segments")

    def label(self, digest: bytes) -> str:
        """The document's name for people."""
        return str(orjson.loads(self._store.document(digest)).get("label", ""))

    def flush(self) -> None:
        """Remember what was evaluated."""
        self._memory.put_rows(self._key, self._fresh.items())
        self._known = {**(self._known or {}), **self._fresh}
        self._fresh = {}

    def segments(self, subject: str, version: Version, test: int) -> list[Segment]:  # noqa: ARG002 - one test only
        """The answers over one version, contiguous: cut at changes of joined rows and at each ``recheck_at``."""
        found: list[Segment] = []
        for piece in self._pieces(version):
            found.extend(self._over(version.digest, piece, MOST_RECHECKS - len(found)))
        found[0] = replace(found[0], seen_start=True)
        found[-1] = replace(found[-1], seen_end=version.ended)
        return found

    def at(self, digest: bytes, instant: int) -> tuple[Verdict, Cause | None]:
        """The answer on one document at one instant (for events and point-in-time checks)."""
        piece = self._pieces(Version(instant, instant + 1, digest, ended=False))[0]
        answer = self._answer(digest, piece, instant)
        return answer.verdict, answer.cause

    def _pieces(self, version: Version) -> list[_Piece]:
        if not self._joins:
            return [_Piece(version.start, version.end, ())]
        document = orjson.loads(self._store.document(version.digest))
        over = [j.over(value_at(document, j.related.key), version.start, version.end) for j in self._joins]
        cuts = sorted({edge for row in over for joined in row for edge in (joined.start, joined.end)})
        return [_Piece(a, b, tuple(next(j for j in row if j.start <= a < j.end) for row in over))
                for a, b in pairwise(cuts)]

    def _over(self, digest: bytes, piece: _Piece, left: int) -> Iterator[Segment]:
        """The segments of one piece; observed edges are those of the piece, the rest are exact."""
        at = piece.start
        while at < piece.end:
            answer = self._answer(digest, piece, at)
            if left <= 0:
                answer = _Answer(_TOO_MANY, Cause.NOT_COLLECTED_YET)
            turn = answer.verdict.recheck_at
            after = piece.end if turn is None or turn >= piece.end or left <= 0 else turn
            yield Segment(at, after, answer.verdict.outcome, answer.verdict.reasons, answer.cause, digest,
                          seen_start=at == piece.start, seen_end=after == piece.end)
            at, left = after, left - 1

    def _answer(self, digest: bytes, piece: _Piece, instant: int) -> _Answer:
        key = self._item_key(digest, piece, instant)
        if self._known is None:
            self._known = self._memory.rows(self._key)
        encoded = self._known.get(key) or self._fresh.get(key)
        if encoded is None:
            encoded = self._evaluate(digest, piece, instant)
            if orjson.loads(encoded)[0] != Outcome.ERROR:
                self._fresh[key] = encoded
        if encoded not in self._decoded:
            outcome, reasons, recheck, cause = orjson.loads(encoded)
            self._decoded[encoded] = _Answer(Verdict(Outcome(outcome), tuple(reasons), recheck),
                                             Cause(cause) if cause else None)
        return self._decoded[encoded]

    def _item_key(self, digest: bytes, piece: _Piece, instant: int) -> bytes:
        rows = [b"?" + (j.unknown or "").encode() if j.unknown else b"".join(r.digest for r in j.rows)
                for j in piece.joined]
        when = str(instant).encode() if self.test.time else b""
        return hashlib.sha256(b"\0".join([digest, when, *(b"%d:%s" % (len(r), r) for r in rows)])).digest()

    def _evaluate(self, digest: bytes, piece: _Piece, instant: int) -> bytes:
        body = self._store.document(digest)
        related = {j.related.name: j.value(joined) for j, joined in zip(self._joins, piece.joined, strict=True)
                   if not joined.unknown} if self._joins else None
        text = build_input(project(body, self.test.evidence), self._params, related,
                           instant if self.test.time else None)
        verdict = self._engine.evaluate((self.test,), text)[0]
        cause: Cause | None = None
        if piece.unknown and verdict.outcome is not Outcome.FAIL:
            # Only a failure that is proven without the unknown rows may stand.
            verdict = Verdict(Outcome.NO_EVIDENCE, verdict.reasons or ("related evidence is not known",),
                              verdict.recheck_at)
            cause = piece.unknown
        elif verdict.outcome is Outcome.NO_EVIDENCE:
            cause = cause_in(orjson.loads(body), self.test.evidence)
        elif verdict.outcome is Outcome.ERROR:
            cause = Cause.NOT_COLLECTED_YET
        return orjson.dumps([verdict.outcome, verdict.reasons, verdict.recheck_at, cause])
