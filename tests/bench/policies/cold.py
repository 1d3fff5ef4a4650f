"""Evaluation of inputs that nothing remembers, against the bare regorus machine on the same inputs.

The floor compiles nothing and reads no answer: it sets the input and runs the entry point. What is measured goes
through the port: the library's gate, one machine a thread, errors and panics as verdicts, answers decoded and checked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

from policies.engine.base import Request
from policies.engine.embedded import EmbeddedEngine, Machine
from policies.library import load_library
from policies.model import Library, Outcome, Test
from tests.bench.rows import Row, seconds
from tests.bench.rules import all_tests, inputs, thirty_tests
from tests.bench.sizes import Sizes
from tests.bench.timing import Pair, by_turns


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """One shipped test at a time on the library's own cases; thirty tests on one kind, with one input for all."""
    return [_single(load_library(), sizes), *_thirty(thirty_tests(folder / "library"), sizes)]


def _single(library: Library, sizes: Sizes) -> Row:
    """The shipped library: every test on every known case of its own, so that the mix is the real one."""
    by_id = {test.id: test for test in all_tests(library)}
    requests = [((by_id[case.test],), orjson.dumps(dict(case.input))) for case in library.cases][:sizes.documents * 2]
    taken = by_turns(bare(library, requests), _port(library, requests), sizes.rounds)
    return _row(f"cold: one test, {len(requests)} cases of the library", taken, len(requests), 1.5)


def _thirty(library: Library, sizes: Sizes) -> list[Row]:
    tests = all_tests(library)
    requests = [(tests, text) for text in inputs(library, sizes.documents)]
    apart = [((test,), text) for _, text in requests for test in tests]
    port = _port(library, requests)
    once = by_turns(bare(library, requests), port, sizes.rounds)
    each = by_turns(bare(library, apart), port, sizes.rounds)
    what = f"cold: {len(tests)} tests on one input, floor sets the input"
    return [_row(f"{what} once", once, len(apart), 1.5), _row(f"{what} for each", each, len(apart), 1.0)]


def _row(what: str, taken: Pair, count: int, aim: float) -> Row:
    return Row(what, f"{seconds(taken.floor / count)} a test", f"{seconds(taken.measured / count)} a test",
               taken.ratio, aim)


def _port(library: Library, requests: Sequence[Request]) -> Callable[[], None]:
    engine = EmbeddedEngine()
    engine.load(library)
    verdicts = [verdict for tests, text in requests for verdict in engine.evaluate(tests, text)]
    if any(verdict.outcome is Outcome.ERROR for verdict in verdicts):
        raise RuntimeError(f"cold: expected outcomes, got {next(v for v in verdicts if v.outcome is Outcome.ERROR)}")

    def run() -> None:
        for tests, text in requests:
            engine.evaluate(tests, text)
    return run


def bare(library: Library, requests: Sequence[Request]) -> Callable[[], None]:
    """The floor: the bare machine on the same pairs."""
    whole = Machine(library)
    plain = [(whole.bare(tests[0]), text.decode(), [_entry_point(test) for test in tests]) for tests, text in requests]

    def run() -> None:
        for machine, text, entry_points in plain:
            machine.set_input_json(text)
            for name in entry_points:
                machine.execute_entry_point(name)
    return run


def run_bare(whole: Machine, tests: Sequence[Test], text: bytes) -> None:
    """One turn of the floor. Raises RuntimeError where the machine's limit cuts it off."""
    machine = whole.bare(tests[0])
    machine.set_input_json(text.decode())
    for test in tests:
        machine.execute_entry_point(_entry_point(test))


def _entry_point(test: Test) -> str:
    return f"data.{test.package}.result"
