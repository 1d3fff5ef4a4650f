"""The real engine with a memory of its inputs, to make caches ready without waiting for each document."""

from __future__ import annotations

from collections.abc import Sequence

from policies.engine.embedded import EmbeddedEngine
from policies.model import Test, Verdict


class OnceEngine(EmbeddedEngine):
    """Evaluates each different input once. Its name, version and answers are the embedded engine's."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[bytes, tuple[str, ...]], list[Verdict]] = {}

    def evaluate(self, tests: Sequence[Test], input_json: bytes) -> list[Verdict]:
        """One verdict a test."""
        key = (input_json, tuple(test.id for test in tests))
        if key not in self._known:
            self._known[key] = super().evaluate(tests, input_json)
        return self._known[key]
