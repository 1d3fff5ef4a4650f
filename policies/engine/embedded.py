"""The embedded engine: regorus's compiled virtual machine, the default. Nothing needs to be installed or started.

Wheels exist for glibc 2.34 and later, macOS and Windows. A ``Program`` and an ``Rvm`` belong to the thread that
made them, so every thread compiles its own and drops it when it ends.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version

import regorus

from policies.closure import Modules, closure_of, recursions
from policies.engine.base import EngineError
from policies.engine.decode import decode, error
from policies.engine.interpreter import InterpreterEngine
from policies.model import Library, Test, Verdict
from policies.projection import ProjectionError, instant_of
from policies.rego_syntax import first_words

# Tests of one program: each takes a register of its own, and the compiler has 255 of them.
_TESTS = 100
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
        """Take the library and compile it for this thread; other threads compile it when they first evaluate."""
        self._library = library
        self._machine()

    def evaluate(self, tests: Sequence[Test], input_json: bytes) -> list[Verdict]:
        """One verdict a test; the input is set once for all of them."""
        return self._machine().evaluate(tests, input_json)

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
    """One thread's compiled bundle: a few programs for all sound tests, one a test where a program would not compile.

    Tests of one kind are neighbours, so that they share a program and its input is set once.
    """

    def __init__(self, library: Library) -> None:
        tests = [test for control in library.controls.values() for test in control.tests]
        refused = recursions(library.modules)
        self.faults: dict[str, str] = {}
        self._programs: dict[str, regorus.Program] = {}
        self._vms: dict[int, regorus.Rvm] = {}
        self._long = InterpreterEngine()  # for what the machine's instruction limit cuts off; it has no such limit
        self._long.load(library)
        sound = self._refuse(library, tests, refused)
        sound.sort(key=lambda test: (test.kind, test.id))
        for start in range(0, len(sound), _TESTS):
            self._compile_together(library, sound[start:start + _TESTS])

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
        program = self._programs.get(test.id)
        if program is None:
            return error(self.faults.get(test.id, f"{test.id} is not part of the loaded library"))
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
        program = self._programs[test.id]
        return self._vm(id(program), program)

    def _vm(self, key: int, program: regorus.Program) -> regorus.Rvm:
        if key not in self._vms:
            vm = regorus.Rvm()
            vm.load_program(program)
            self._vms[key] = vm
        return self._vms[key]

    def _refuse(self, library: Library, tests: Sequence[Test], refused: Mapping[str, str]) -> list[Test]:
        """The tests whose closure may be run; the rest are faults."""
        if not refused:
            return list(tests)
        sound: list[Test] = []
        for test in tests:
            why = [f"{path}: {refused[path]}" for path, _ in closure_of(library, test) if path in refused]
            if why:
                self.faults[test.id] = why[0]
            else:
                sound.append(test)
        return sound

    def _compile_together(self, library: Library, tests: Sequence[Test]) -> None:
        modules = dict(module for test in tests for module in closure_of(library, test))
        try:
            program = _compile(tuple(modules.items()), tests)
            self._programs |= {test.id: program for test in tests}
        except RuntimeError:  # some policy is broken: find out which, and let the others stand
            self._compile_apart(library, tests)

    def _compile_apart(self, library: Library, tests: Sequence[Test]) -> None:
        for test in tests:
            try:
                self._programs[test.id] = _compile(closure_of(library, test), [test])
            except RuntimeError as fault:
                self.faults[test.id] = f"{test.source} does not compile: {first_words(fault)}"


def _compile(modules: Modules, tests: Sequence[Test]) -> regorus.Program:
    entry_points = [f"data.{test.package}.result" for test in tests]
    compiler: Callable[..., regorus.Program] = regorus.Program.compile_from_modules
    try:
        return compiler("{}", list(modules), entry_points)
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise RuntimeError(f"the compiler broke down: {first_words(fault)}") from fault
