"""What a judging command does before it judges: it reads the library, compiles it and runs every known case.

The floor reads the same files, parses their YAML and Rego with the same parsers, compiles the same programs and runs
the same cases on the bare machine; it checks nothing, and nobody could tell from it which line is wrong. Each turn is a
process of its own, because much is kept for the rest of a process.
"""

from __future__ import annotations

import time
from pathlib import Path

import regorus
import yaml

from policies.cases import case_input, self_check
from policies.closure import closure_of
from policies.engine.embedded import EmbeddedEngine, Machine
from policies.library import ROOT, read_library
from policies.model import Library, Outcome
from policies.sources import _Loader
from tests.bench.child import in_child
from tests.bench.policies.cold import run_bare
from tests.bench.rows import Row, seconds
from tests.bench.rules import all_tests
from tests.bench.sizes import Sizes

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
    start = time.process_time()
    _parse()
    taken = time.process_time() - start
    return taken + _compile(library) + _run(library)


def _parse() -> None:
    for path in sorted(ROOT.rglob("*.yaml")):
        yaml.load(path.read_text(), _Loader)  # noqa: S506 - it is the safe loader, with JSON's scalars
    for path in sorted(ROOT.rglob("*.rego")):
        source = path.read_text()
        regorus.Engine().add_policy(path.name, source)
        if path.parent.parent.name == "controls":
            block = source.partition("\npackage ")[0].partition("# METADATA\n")[2]
            yaml.load("\n".join(line[2:] for line in block.splitlines()), _Loader)  # noqa: S506 - as above


def _compile(library: Library) -> float:
    tests = all_tests(library)
    parts = [tests[start:start + 100] for start in range(0, len(tests), 100)]
    closures = [list({module for test in part for module in closure_of(library, test)}) for part in parts]
    start = time.process_time()
    for part, modules in zip(parts, closures, strict=True):
        regorus.Program.compile_from_modules("{}", modules, [f"data.{test.package}.result" for test in part])
    return time.process_time() - start


def _run(library: Library) -> float:
    by_id = {test.id: test for test in all_tests(library)}
    machine = Machine(library)
    cases = [((test := by_id[case.test]), case_input(library.controls[test.control], test, case))
             for case in library.cases if case.outcome is not Outcome.ERROR]
    for test in by_id.values():
        machine.bare(test)
    start = time.process_time()
    for test, given in cases:
        run_bare(machine, (test,), given)
    return time.process_time() - start
