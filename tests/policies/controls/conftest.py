"""One loaded engine of each sort, and a way to ask a single policy or helper."""

import json
from pathlib import Path

import pytest
import regorus

from policies.engine.embedded import EmbeddedEngine
from policies.engine.interpreter import InterpreterEngine
from policies.library import ROOT, load_library

UNDEFINED = object()


class Judge:
    """Asks one test for its verdict on both engines, which must agree."""

    def __init__(self):
        self.library = load_library()
        self.tests = {test.id: test for control in self.library.controls.values() for test in control.tests}
        self.engines = (EmbeddedEngine(), InterpreterEngine())
        for engine in self.engines:
            engine.load(self.library)

    def __call__(self, name, **given):
        """The verdict of the test ``name`` on this input."""
        body = json.dumps(given).encode()
        (machine,), (strict,) = (engine.evaluate([self.tests[name]], body) for engine in self.engines)
        assert machine == strict, given
        return machine


class Helper:
    """Evaluates one expression over ``input`` with the library's helpers, on both engines, which must agree."""

    def __init__(self, expression):
        modules = [(path.name, path.read_text(encoding="utf-8")) for path in sorted(Path(ROOT, "lib").glob("*.rego"))]
        modules.append(("probe.rego", f"package probe\n\nanswer := {expression}\n"))
        program = regorus.Program.compile_from_modules("{}", modules, ["data.probe.answer"])
        self.machine = regorus.Rvm()
        self.machine.load_program(program)
        self.strict = regorus.Engine()
        for module in modules:
            self.strict.add_policy(*module)

    def __call__(self, **given):
        """The value of the expression on this input, ``UNDEFINED`` where it has none."""
        body = json.dumps(given)
        self.machine.set_input_json(body)
        self.strict.set_input_json(body)
        answers = [self.machine.execute_entry_point("data.probe.answer"),
                   self.strict.eval_rule_as_json("data.probe.answer")]
        machine, strict = (UNDEFINED if answer in (None, '"<undefined>"') else json.loads(answer) for answer in answers)
        assert machine == strict, given
        return machine


@pytest.fixture(scope="session")
def judge():
    """Verdicts of the shipped policies."""
    return Judge()


@pytest.fixture(scope="session")
def helper():
    """Makes a callable of a Rego expression; ``helper.undefined`` is what it gives where there is no value."""
    made = {}

    def make(expression):
        if expression not in made:
            made[expression] = Helper(expression)
        return made[expression]

    make.undefined = UNDEFINED
    return make
