"""The embedded engine: regorus's compiled virtual machine, the default. Nothing needs to be installed or started.

Wheels exist for glibc 2.34 and later, macOS and Windows. A ``Program`` and an ``Rvm`` belong to the thread that
made them, so every thread compiles its own and drops it when it ends.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from importlib.metadata import version

import regorus

from policies.closure import Modules, closure_of, recursions
from policies.engine.base import EngineError
from policies.engine.decode import decode, error
from policies.engine.interpreter import InterpreterEngine
from policies.model import Library, Test, Verdict
from policies.projection import ProjectionError, instant_of
from policies.rego_syntax import first_words

# Tests of one program: each takes a register of its own, and the compiler has 255 of them. Fewer share less of what
# the compiler does for their helpers; more are compiled for a check that asks few of them.
_MOST = 100
_ENOUGH = 10
_KEPT = 2  # compiled bundles a thread keeps
# The machine gives up after 25,000 instructions and has no way to raise that; an AWS managed policy may need more.
_LIMIT = "maximum instruction limit"
_THREAD = threading.local()


class EmbeddedEngine:
    """Runs policies on regorus's virtual machine; see ``policies.engine.base.Engine``."""

    name = "regorus"

    def __init__(self) -> None:
        self._library: Library | None = None
        self.version = version("gordon-to-regorus")

    def load(self, library: Library) -> None:
        """Take the library; each thread compiles a program of it when one of the program's tests is first asked."""
        self._library = library

    def evaluate(self, tests: Sequence[Test], input_json: bytes) -> list[Verdict]:
        """One verdict a test; the input is set once for all of them."""
        return self._machine().evaluate(tests, input_json)

    def elsewhere(self, tests: Sequence[Test]) -> str:  # noqa: ARG002 - the protocol's
        """This engine: it needs nothing but the library."""
        return f"{__name__}:EmbeddedEngine"

    def _machine(self) -> Machine:
        if self._library is None:
            raise EngineError("regorus: evaluate was called before load")
        kept: dict[str, Machine] = _THREAD.__dict__.setdefault("machines", {})
        digest = self._library.digest
        if digest not in kept:
            while len(kept) >= _KEPT:
                del kept[next(iter(kept))]
            kept[digest] = Machine(self._library)
        return kept[digest]


class Machine:
    """One thread's programs, each compiled when one of its tests is first asked; a broken policy has one of its own.

    Tests of one kind are neighbours, so that they share a program and its input is set once.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        tests = [test for control in library.controls.values() for test in control.tests]
        self._parts = {test.id: part for part in _parts(tests) for test in part}
        self._faults: dict[str, str] = {}
        self._programs: dict[str, regorus.Program] = {}
        self._vms: dict[int, regorus.Rvm] = {}
        self._long = InterpreterEngine()  # for what the machine's instruction limit cuts off; it has no such limit
        self._long.load(library)

    def fault(self, test: Test) -> str:
        """Why a test cannot be run: it does not compile, or calls itself; "" where it can."""
        if test.id not in self._parts:
            return f"{test.id} is not part of the loaded library"
        if test.id not in self._programs and test.id not in self._faults:
            self._compile_together(self._refuse(self._parts[test.id]))
        return self._faults.get(test.id, "")

    def evaluate(self, tests: Sequence[Test], input_json: bytes) -> list[Verdict]:
        """One verdict a test on the input."""
        try:
            text = input_json.decode()
            as_of = instant_of(input_json) if any(test.time for test in tests) else ""
        except (UnicodeDecodeError, ProjectionError) as fault:
            return [error(f"the input is not JSON as the engine needs it: {fault}")] * len(tests)
        fresh: set[int] = set()  # machines that hold this input already
        return [self._one(test, text, as_of, fresh) for test in tests]

    def _one(self, test: Test, text: str, as_of: str, fresh: set[int]) -> Verdict:
        if test.id not in self._programs and (why := self.fault(test)):
            return error(why)
        program = self._programs[test.id]
        key = id(program)
        try:
            if key not in fresh:
                self._vm(key, program).set_input_json(text)
                fresh.add(key)
            return decode(test, self._vms[key].execute_entry_point(f"data.{test.package}.result"), as_of)
        except RuntimeError as fault:
            if _LIMIT in str(fault):
                return self._long.evaluate([test], text.encode())[0]
            return error(f"regorus could not evaluate the policy: {first_words(fault)}")
        except BaseException as fault:
            if type(fault).__name__ != "PanicException":
                raise
            # A Rust panic leaves the machine in an unknown state: throw it away with its input.
            self._vms.pop(key, None)
            fresh.discard(key)
            return error(f"regorus broke down on this policy: {first_words(fault)}")

    def bare(self, test: Test) -> regorus.Rvm:
        """The machine that runs a test's program: what benchmarks measure this class against."""
        if self.fault(test):
            raise EngineError(self.fault(test))
        program = self._programs[test.id]
        return self._vm(id(program), program)

    def _vm(self, key: int, program: regorus.Program) -> regorus.Rvm:
        if key not in self._vms:
            vm = regorus.Rvm()
            vm.load_program(program)
            self._vms[key] = vm
        return self._vms[key]

    def _refuse(self, tests: Sequence[Test]) -> list[Test]:
        """The tests whose closure may be run; the rest are faults."""
        refused = recursions(self._closures(tests))
        for test in tests if refused else ():
            why = [f"{path}: {refused[path]}" for path, _ in closure_of(self._library, test) if path in refused]
            if why:
                self._faults[test.id] = why[0]
        return [test for test in tests if test.id not in self._faults]

    def _closures(self, tests: Sequence[Test]) -> Modules:
        return tuple(sorted({module for test in tests for module in closure_of(self._library, test)}))

    def _compile_together(self, tests: Sequence[Test]) -> None:
        if not tests:
            return
        try:
            program = _compile(self._closures(tests), tests)
            self._programs |= {test.id: program for test in tests}
        except RuntimeError:  # some policy is broken: find out which, and let the others stand
            self._compile_apart(tests)

    def _compile_apart(self, tests: Sequence[Test]) -> None:
        for test in tests:
            try:
                self._programs[test.id] = _compile(closure_of(self._library, test), [test])
            except RuntimeError as fault:
                self._faults[test.id] = f"{test.source} does not compile: {first_words(fault)}"


def _parts(tests: Sequence[Test]) -> list[list[Test]]:
    """The tests that are compiled together: whole kinds up to what is enough, and never more than a program takes."""
    parts: list[list[Test]] = [[]]
    for test in sorted(tests, key=lambda test: (test.kind, test.id)):
        last = parts[-1]
        if len(last) >= _MOST or (len(last) >= _ENOUGH and last[-1].kind != test.kind):
            parts.append([])
        parts[-1].append(test)
    return parts


def _compile(modules: Modules, tests: Sequence[Test]) -> regorus.Program:
    entry_points = [f"data.{test.package}.result" for test in tests]
    compiler: Callable[..., regorus.Program] = regorus.Program.compile_from_modules
    try:
        return compiler("{}", list(modules), entry_points)
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise RuntimeError(f"the compiler broke down: {first_words(fault)}") from fault
