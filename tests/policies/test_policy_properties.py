"""The seven properties, for every test of the library as it is loaded, on the virtual machine and on the interpreter.

They beat the defect of the field: evidence that is missing becomes a pass. A control that is added is covered
without a line here. The proofs run on the virtual machine; the interpreter must then give the same verdict on every
input that they use.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import orjson
import pytest

from policies import proof
from policies.cases import self_check
from policies.engine.embedded import EmbeddedEngine
from policies.engine.interpreter import InterpreterEngine
from policies.library import ROOT, bundle_digest, load_library
from policies.model import Outcome
from policies.parameters import resolve_all
from policies.projection import build_input, input_groups

LIBRARY = load_library()
TESTS = {test.id: test for control in LIBRARY.controls.values() for test in control.tests}
ENGINES = {"vm": EmbeddedEngine(), "interpreter": InterpreterEngine()}
for engine in ENGINES.values():
    engine.load(LIBRARY)

each_test = pytest.mark.parametrize("name", TESTS)
each_engine = pytest.mark.parametrize("engine", ENGINES)


@each_test
def test_without_evidence_nothing_passes(name):
    """On an empty object, an empty subject and a document of refusals, there is no pass."""
    assert proof.passes_on_nothing(LIBRARY, ENGINES["vm"], TESTS[name]) == []


@each_test
def test_ablation_never_gives_a_pass(name):
    """Removing or refusing a declared key makes a pass no_evidence, and leaves a failure a failure or no_evidence."""
    assert proof.survives_ablation(LIBRARY, ENGINES["vm"], TESTS[name]) == []


@each_test
def test_a_wrong_type_never_gives_a_pass(name):
    """Null, another type or unparsable text in the place of a value that the policy reads is never a pass."""
    assert proof.survives_wrong_types(LIBRARY, ENGINES["vm"], TESTS[name]) == []


@each_test
def test_undeclared_keys_change_nothing(name):
    """What METADATA does not declare has no influence, so tests may share an input and verdicts may be remembered."""
    assert proof.ignores_the_undeclared(LIBRARY, ENGINES["vm"], TESTS[name]) == []


@each_test
def test_cases_lie_on_both_sides_of_every_limit(name):
    """For each numeric parameter a pass and a failure flip when it moves by one."""
    assert proof.moves_at_its_limits(LIBRARY, ENGINES["vm"], TESTS[name]) == []


@each_test
def test_an_answer_holds_until_its_recheck(name):
    """At random instants before recheck_at, outcome and reasons are those of as_of."""
    shares = [random.random() for _ in range(20)]
    assert proof.holds_over_its_span(LIBRARY, ENGINES["vm"], TESTS[name], (0.0, *shares, 1.0)) == []


@each_test
def test_both_engines_agree(name, record_property):
    """Every case and every mutant of it has one verdict, whichever engine is asked; no built-in met a wrong type."""
    assert proof.engines_agree(LIBRARY, *ENGINES.values(), TESTS[name]) == []
    for engine in ENGINES.values():
        record_property("proved", f"{engine.name} {engine.version}")


@each_engine
def test_every_known_case_is_right(engine):
    """The self-check of the shipped library: all cases as expected, every known failure caught."""
    result = self_check(LIBRARY, ENGINES[engine])
    assert result.wrong == ()
    assert result.caught == result.failures >= len(TESTS)


@each_engine
def test_as_many_verdicts_as_tests(engine):
    """Every .rego file of a control is a registered test, and each is evaluated, exactly once, in order."""
    files = sorted(f"{path.parent.name}.{path.stem}" for path in (ROOT / "controls").glob("*/*.rego"))
    assert sorted(TESTS) == files
    assert len(ENGINES[engine].evaluate(list(TESTS.values()), b"{}")) == len(files)


def test_the_same_twice_is_the_same_to_the_byte():
    """Fresh machines in other threads, in another order, give the same verdicts."""
    inputs = [(test, body) for test in TESTS.values() for body in proof.every_input(LIBRARY, test)[:20]]

    def verdicts(order):
        answers = {place: ENGINES["vm"].evaluate([inputs[place][0]], inputs[place][1]) for place in order}
        return orjson.dumps([[answer.outcome, answer.reasons, answer.recheck_at]
                             for place in range(len(inputs)) for answer in answers[place]])

    forward, backward = list(range(len(inputs))), list(reversed(range(len(inputs))))
    with ThreadPoolExecutor(2) as pool:
        results = [*pool.map(verdicts, [forward, backward]), verdicts(forward)]
    assert len(set(results)) == 1


BREAKS = {
    "syntax": ":= broken",
    "an unknown built-in": 'result := {"outcome": "pass", "reasons": [vault.read("x")]}',
    "recursion": "result := _a\n\n_a := result",
    "undefined": 'result := {"outcome": "pass", "reasons": []} if input.nowhere',
    "an unknown outcome": 'result := {"outcome": "compliant", "reasons": []}',
}


@pytest.mark.parametrize("defect", BREAKS)
def test_one_broken_policy_changes_no_other(defect):
    """A policy of the shipped library is broken: it alone is an error, all others answer as before."""
    victim = TESTS[min(TESTS)]
    source = f"package {victim.package}\n\n{BREAKS[defect]}\n"
    modules = tuple((path, source if path == victim.source else text) for path, text in LIBRARY.modules)
    broken = replace(LIBRARY, modules=modules, digest=bundle_digest(modules))
    engine = EmbeddedEngine()
    engine.load(broken)
    for test in TESTS.values():
        given = build_input(b"{}", b"{}") if not proof.cases_of(LIBRARY, test) else proof.every_input(LIBRARY, test)[0]
        expected = ENGINES["vm"].evaluate([test], given)
        found = engine.evaluate([test], given)
        assert (found[0].outcome is Outcome.ERROR) if test is victim else (found == expected), test.id


def test_one_input_serves_the_tests_of_a_group():
    """Tests that share an input answer as each would alone on its own projection."""
    groups = input_groups(TESTS.values(), resolve_all(LIBRARY))
    assert sorted(test.id for group in groups for test in group.tests) == sorted(TESTS)
    shared = [group for group in groups if len(group.tests) > 1]
    assert shared
    for group in shared:
        for member in group.tests:
            for case, given in proof.cases_of(LIBRARY, member):
                alone = ENGINES["vm"].evaluate([member], orjson.dumps(given))
                together = {**given, "params": {**group.params, **given["params"]}}
                verdicts = ENGINES["vm"].evaluate(group.tests, orjson.dumps(together))
                assert verdicts[group.tests.index(member)] == alone[0], case.name
