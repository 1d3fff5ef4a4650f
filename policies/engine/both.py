"""Two engines asked everything, the first one's answers given on, and each difference kept.

It is an engine like any other, so whatever judges evidence can be run on it: what the judge asks is what is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from policies.engine.base import Engine, Request, evaluate_many
from policies.model import Library, Test, Verdict


@dataclass(frozen=True, slots=True)
class Difference:
    """One input on which the engines part: the test, what each said, and the input's SHA-256 (it may be personal)."""

    test: str
    first: Verdict
    second: Verdict
    input_digest: str


class BothEngines:
    """``first`` and ``second`` behind the port; ``compared`` counts verdicts and ``differences`` holds what differed.

    An answer of ``error`` on both is agreement: each engine has words of its own for a fault.
    """

    def __init__(self, first: Engine, second: Engine) -> None:
        self._first, self._second = first, second
        self.name, self.version = first.name, first.version
        self.compared = 0
        self.differences: list[Difference] = []
        self._known: set[tuple[str, str]] = set()

    def load(self, library: Library) -> None:
        """Load both."""
        self._first.load(library)
        self._second.load(library)

    def evaluate(self, tests: Sequence[Test], input_json: bytes) -> list[Verdict]:
        """The first engine's verdicts."""
        return self.evaluate_many([(tests, input_json)])[0]

    def evaluate_many(self, requests: Sequence[Request]) -> list[list[Verdict]]:
        """The same for many inputs."""
        answers = evaluate_many(self._first, requests)
        others = evaluate_many(self._second, requests)
        for (tests, body), ours, theirs in zip(requests, answers, others, strict=True):
            for test, one, other in zip(tests, ours, theirs, strict=True):
                self._compare(test, body, one, other)
        return answers

    def _compare(self, test: Test, body: bytes, one: Verdict, other: Verdict) -> None:
        self.compared += 1
        if one == other or {one.outcome, other.outcome} == {"error"}:
            return
        digest = sha256(body).hexdigest()
        if (test.id, digest) not in self._known:
            self._known.add((test.id, digest))
            self.differences.append(Difference(test.id, one, other, digest))
