"""The strict referee: regorus's interpreter, which raises where a built-in is given a wrong type.

The virtual machine turns such an error into undefined, as OPA does by default; a policy whose answers differ here
reasons from a value whose type it did not prove. Slower; used by the tests and by ``tieout policy test``.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.metadata import version

import regorus

from policies.closure import closure_of, recursions
from policies.engine.base import EngineError
from policies.engine.decode import decode, error
from policies.model import Library, Test, Verdict
from policies.projection import ProjectionError, instant_of
from policies.rego_syntax import first_words


class InterpreterEngine:
    """Runs each test on an interpreter of its own, loaded with the test's closure only."""

    name = "regorus-interpreter"

    def __init__(self) -> None:
        self._library: Library | None = None
        self._local = threading.local()
        self.version = version("gordon-to-regorus")

    def load(self, library: Library) -> None:
        """Take the library; interpreters are made when a test is first evaluated."""
        self._library = library
        self._local = threading.local()

    def evaluate(self, tests: Sequence[Test], input_json: bytes) -> list[Verdict]:
        """One verdict a test on the input."""
        try:
            text = input_json.decode()
            as_of = instant_of(input_json) if any(test.time for test in tests) else ""
        except (UnicodeDecodeError, ProjectionError) as fault:
            return [error(f"the input is not JSON as the engine needs it: {fault}")] * len(tests)
        return [self._one(test, text, as_of) for test in tests]

    def _one(self, test: Test, text: str, as_of: str) -> Verdict:
        try:
            engine = self._engine(test)
            engine.set_input_json(text)
            return decode(test, engine.eval_rule_as_json(f"data.{test.package}.result"), as_of)
        except (RuntimeError, EngineError) as fault:
            return error(f"the interpreter could not evaluate {test.source}: {first_words(fault)}")
        except BaseException as fault:
            if type(fault).__name__ != "PanicException":
                raise
            self._engines().pop(test.id, None)
            return error(f"the interpreter broke down on {test.source}: {first_words(fault)}")

    def _engines(self) -> dict[str, regorus.Engine]:
        engines: dict[str, regorus.Engine] = self._local.__dict__.setdefault("engines", {})
        return engines

    def _engine(self, test: Test) -> regorus.Engine:
        if self._library is None:
            raise EngineError("the interpreter was asked to evaluate before load")
        engines = self._engines()
        if test.id not in engines:
            closure = closure_of(self._library, test)
            for path, why in recursions(closure).items():
                raise EngineError(f"{path}: {why}")
            engine = regorus.Engine()
            for path, source in closure:
                engine.add_policy(path, source)
            engines[test.id] = engine
        return engines[test.id]
