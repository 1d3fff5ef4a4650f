"""Policies from outside run apart: one that loops, eats memory or breaks down costs its own verdict and no other."""

import os
import time

import pytest

from policies import proof
from policies.engine.base import EngineError
from policies.engine.embedded import EmbeddedEngine
from policies.engine.guarded import GuardedEngine, embedded_for
from policies.library import load_library
from policies.model import Outcome
from policies.projection import build_input

CLOSED = build_input(b'{"exempt":false,"lock":{"status":"ok","value":{"days":90}}}', b'{"maximum_days":90}')
OPEN = build_input(b'{"exempt":false,"lock":{"status":"ok","value":{"days":91}}}', b'{"maximum_days":90}')
LOOP = ('result := {"outcome": "pass", "reasons": []} if {\n\tinput.subject.lock.value.days > 90\n'
        "\tcount([1 | some i in numbers.range(1, 20000); some j in numbers.range(1, 20000); i == j]) > 0\n}\n\n"
        'result := {"outcome": "fail", "reasons": ["closed"]} if input.subject.lock.value.days <= 90')


@pytest.fixture
def own(folder, write_policy, sample_policy, tmp_path):
    """A shipped control and an own one whose ``loops`` never ends on an open door; ``gate`` is sound."""
    folder.control()
    path = tmp_path / "ours"
    folder.control("our_01_gates", changes={"id": "OUR-01"}, root=path, cases=None, policies={
        "gate": sample_policy, "loops": write_policy("our_01_gates", "loops", LOOP)})
    return folder.read(path)


@pytest.fixture
def guarded(own):
    """The guarded engine with that library and a short deadline."""
    engine = GuardedEngine(deadline=2)
    engine.load(own)
    yield engine
    engine.close()


def _tests(library):
    return {test.id.rpartition(".")[2]: test for control in library.controls.values() for test in control.tests}


def test_a_policy_that_loops_costs_its_own_verdict(guarded, own):
    """It is stopped at the deadline; the others on the same input, and the inputs after it, are answered."""
    tests = _tests(own)
    asked = [tests["loops"], tests["gate"], tests["door"]]
    started = time.monotonic()
    first, second, third = guarded.evaluate_many([(asked, CLOSED), (asked, OPEN), (asked, CLOSED)])
    assert time.monotonic() - started < 60
    assert [verdict.outcome for verdict in second] == [Outcome.ERROR, Outcome.FAIL, Outcome.FAIL]
    assert "took longer than 2 seconds" in second[0].reasons[0]
    assert [verdict.outcome for verdict in first] == [Outcome.FAIL, Outcome.PASS, Outcome.PASS]
    assert third == first


def test_a_worker_that_dies_costs_one_verdict_and_is_replaced(guarded, own):
    """Whatever ends the process, the next question finds another."""
    gate = _tests(own)["gate"]
    assert guarded.evaluate([gate], CLOSED)[0].outcome is Outcome.PASS
    os.kill(guarded._worker._process.pid, 9)
    guarded._worker._process.join()
    died = guarded.evaluate([gate], CLOSED)[0]
    assert (died.outcome, "broke down" in died.reasons[0]) == (Outcome.ERROR, True)
    assert guarded.evaluate([gate], CLOSED)[0].outcome is Outcome.PASS


def test_its_answers_are_the_embedded_engines(own):
    """Every known case and its mutants of a shipped control, brought from outside, has the same verdict."""
    plain = EmbeddedEngine()
    plain.load(own)
    door = _tests(own)["door"]
    engine = embedded_for(own)
    requests = [((door, _tests(own)["gate"]), body) for body in proof.every_input(own, door)]
    assert engine.evaluate_many(requests) == [plain.evaluate(tests, body) for tests, body in requests]
    assert (engine.name, engine.version) == (plain.name, plain.version)
    engine.close()


def test_the_shipped_library_alone_needs_no_worker():
    """No process is started where nothing comes from outside."""
    assert isinstance(embedded_for(load_library()), EmbeddedEngine)


def test_what_does_not_compile_is_an_error_of_its_own_tests(own, folder, write_policy, tmp_path):
    """The worker lives on, and the sound tests beside it are answered."""
    path = tmp_path / "theirs"
    broken = write_policy("our_02_walls", "wall", 'result := vault.read("x")')
    folder.control("our_02_walls", changes={"id": "OUR-02"}, root=path, cases=None, policies={"wall": broken})
    library = folder.read(path)
    engine = embedded_for(library)
    wall, door = engine.evaluate([_tests(library)["wall"], _tests(library)["door"]], OPEN)
    assert (wall.outcome, door.outcome) == (Outcome.ERROR, Outcome.FAIL)
    assert "vault.read" in wall.reasons[0]
    engine.close()


def test_asking_before_loading_is_an_error():
    """An engine without a library has no verdict."""
    with pytest.raises(EngineError, match="before load"):
        GuardedEngine().evaluate_many([((), b"{}")])


