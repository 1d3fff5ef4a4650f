"""What a judging command does before it judges: it reads the library, compiles it and runs every known case.

The floor reads the same files, parses their YAML and Rego with the same parsers, compiles the same programs and runs
the same cases on the bare machine; it checks nothing, and nobody could tell from it which line is wrong. Each turn is a
process of its own, because much is kept for the rest of a process.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import regorus
import yaml

from policies.cases import case_input, self_check
from policies.closure import closure_of
from policies.engine.embedded import EmbeddedEngine
from policies.library import ROOT, read_library
from policies.model import Outcome, Test
from policies.sources import _Loader
from tests.bench.child import in_child
from tests.bench.rows import Row, seconds
from tests.bench.rules import all_tests
from tests.bench.sizes import Sizes

_TOGETHER = 100  # tests of one program
_AIM = 2  # what errors with their lines, schemas and the guard against recursion may cost


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """Processor time of the best of several processes."""
    del folder
    turns = [(in_child("policies.start:floor"), in_child("policies.start:started")) for _ in range(sizes.long_rounds)]
    floor, measured = min(turn[0] for turn in turns), min(turn[1]["taken"] for turn in turns)
    tests, cases = turns[0][1]["tests"], turns[0][1]["cases"]
    return [Row(f"start of a judging command: {tests} tests, {cases:,} known cases", seconds(floor), seconds(measured),
                measured / floor, _AIM)]


def started() -> dict[str, float]:
    """What ``assess`` does before it reads evidence."""
    start = time.process_time()
    library = read_library([ROOT])
    engine = EmbeddedEngine()
    engine.load(library)
    found = self_check(library, engine)
    taken = time.process_time() - start
    if found.wrong:
        raise RuntimeError(f"start: expected a sound library, got {found.wrong[0]}")
    return {"taken": taken, "tests": len(all_tests(library)), "cases": found.cases}


def floor() -> float:
    """The same files, programs and cases, bare."""
    library = read_library([ROOT])
    tests = {test.id: test for test in all_tests(library)}
    cases = [(tests[case.test], case_input(library.controls[tests[case.test].control], tests[case.test], case).decode())
             for case in library.cases if case.outcome is not Outcome.ERROR]
    parts = [list(tests.values())[start:start + _TOGETHER] for start in range(0, len(tests), _TOGETHER)]
    closures = [list({module for test in part for module in closure_of(library, test)}) for part in parts]
    start = time.process_time()
    _parse()
    machines = {test.id: machine for part, modules in zip(parts, closures, strict=True)
                for machine in [_compiled(part, modules)] for test in part}
    for test, given in cases:
        with suppress(RuntimeError):  # past the machine's limit, where the engine asks the interpreter
            machines[test.id].set_input_json(given)
            machines[test.id].execute_entry_point(f"data.{test.package}.result")
    return time.process_time() - start


def _parse() -> None:
    for path in sorted(ROOT.rglob("*.yaml")):
        yaml.load(path.read_text(), _Loader)  # noqa: S506 - it is the safe loader, with JSON's scalars
    for path in sorted(ROOT.rglob("*.rego")):
        source = path.read_text()
        regorus.Engine().add_policy(path.name, source)
        if path.parent.parent.name == "controls":
            block = source.partition("\npackage ")[0].partition("# METADATA\n")[2]
            yaml.load("\n".join(line[2:] for line in block.splitlines()), _Loader)  # noqa: S506 - as above


def _compiled(tests: Sequence[Test], modules: Sequence[tuple[str, str]]) -> regorus.Rvm:
    machine = regorus.Rvm()
    machine.load_program(regorus.Program.compile_from_modules(
        "{}", list(modules), [f"data.{test.package}.result" for test in tests]))
    return machine
