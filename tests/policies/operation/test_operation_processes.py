"""Cold evaluation in processes beside this one: the same bytes, clear errors, and nothing that stays behind."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.engine.base import EngineError
from policies.engine.embedded import EmbeddedEngine
from policies.engine.interpreter import InterpreterEngine
from policies.operation import processes as sharing
from policies.operation.answers import Answers
from policies.operation.processes import SHARE, WORTH, Processes, Question
from store.errors import DamagedDocument
from tests.policies.operation.conftest import denied, door

FOLDER = "zz_01_doors_are_locked"
LOCKS = ["locked", "open", "ajar", "locked; bolted"]


def documents(count=48):
    """Doors of every sort: locked, open, unreadable, exempt, and without a lock."""
    sorts = [door(LOCKS[0]), door(LOCKS[1]), denied(), {"exempt": True}, {}, *map(door, LOCKS[2:])]
    return {f"door-{number:02}": {**sorts[number % len(sorts)], "noise": number} for number in range(count)}


def question_of(library):
    """The test of doors."""
    test, = library.controls["ZZ-01"].tests
    return Question((test,), test.evidence, b"{}")


def digests_of(store):
    """The documents of every door."""
    with store.snapshot() as view:
        lane, = view.lanes(kind="test.door")
        return sorted(history.changes[-1].digest for history in view.history(lane.id))


@contextmanager
def shared(company, count=2):
    """Two processes over the company's evidence, and the evidence."""
    engine = EmbeddedEngine()
    engine.load(company.library)
    with company.store.snapshot() as view, Processes(engine, company.library, view, count) as processes:
        yield processes, view, engine


@pytest.fixture
def doors(company, monkeypatch):
    """A company with many doors, and shares of three documents."""
    monkeypatch.setattr(sharing, "SHARE", 3)
    monkeypatch.setattr(sharing, "WORTH", 1)
    company.daily(0, 2, [("test.door", documents())])
    return company


def test_processes_answer_with_the_same_bytes(doors):
    """Any choice of documents in any order gives the vectors that this process gives, in that order."""
    digests, question = digests_of(doors.store), question_of(doors.library)
    with shared(doors) as (processes, view, engine):
        here = Answers(engine, question.tests, question.evidence, question.params)

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.sampled_from(digests), max_size=20))
        def same(chosen):
            assert list(processes.answers(question, chosen)) == list(here.on(view.documents(chosen)))

        same()


@pytest.mark.parametrize("thread", [False, True])
def test_an_assessment_and_a_check_are_the_same_either_way(doors, monkeypatch, thread):
    """Shared out or not, from the main thread or as in a daemon from another: equal results, and processes did work."""
    asked = []
    answers = Processes.answers
    monkeypatch.setattr(Processes, "answers", lambda *given: asked.append(given) or answers(*given))

    def results(count):
        monkeypatch.setattr(sharing, "processors", lambda: count)
        adopted = doors.adopted("ZZ-01")
        return doors.assess(adopted, cache=False), doors.check(adopted, doors.day(1.5))

    with ThreadPoolExecutor(1) as pool:
        alone, beside = (pool.submit(results, count).result() if thread else results(count) for count in (1, 2))
    assert len(asked) >= 1
    assert alone == beside


def test_a_process_that_dies_ends_the_evaluation(doors):
    """No verdict comes of a share that nobody answered: the error says so, and what to do."""
    with shared(doors) as (processes, _, _):
        answers = processes.answers(question_of(doors.library), digests_of(doors.store) * 200)
        next(answers)
        for pid in list(processes._pool._processes):
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(EngineError, match="ended before it answered") as caught:
            list(answers)
    assert "one processor" in caught.value.hint


def test_a_process_that_cannot_start_ends_the_evaluation(doors):
    """An engine that ends its process before the first answer is the same error."""
    class Closed:
        def reopen(self):
            return partial(os._exit, 3)

    engine = EmbeddedEngine()
    processes = Processes(engine, doors.library, Closed(), 2)
    with processes, pytest.raises(EngineError, match="ended before it answered"):
        list(processes.answers(question_of(doors.library), digests_of(doors.store)))


def test_damaged_evidence_is_the_same_error_from_a_process(doors):
    """A document whose bytes are not its digest's stops the evaluation with the store's own error."""
    digests = digests_of(doors.store)
    with sqlite3.connect(doors.store.path) as connection:
        connection.execute("UPDATE document SET body = ? WHERE digest = ?", (b"damaged", digests[7]))
    with shared(doors) as (processes, _, _), pytest.raises(DamagedDocument, match=digests[7].hex()):
        list(processes.answers(question_of(doors.library), digests))


def test_processes_are_started_where_they_pay(company):
    """Few pairs are evaluated here, until as many were as a start costs; then the next large lot is shared out."""
    tests, engine = question_of(company.library).tests, EmbeddedEngine()
    with company.store.snapshot() as view:
        taker = Processes(engine, company.library, view, 2)
        lots = [WORTH - 2 * SHARE, 2 * SHARE - 1, 1, 2 * SHARE, WORTH]
        assert [taker.take(tests, lot) for lot in lots] == [False, False, False, True, True]
        assert Processes(engine, company.library, view, 2).take(tests, WORTH)
        assert not Processes(engine, company.library, view, 1).take(tests, WORTH)
        assert not Processes(engine, company.library, object(), 2).take(tests, WORTH)
        assert not Processes(InterpreterEngine(), company.library, view, 2).take(tests, WORTH)


SCRIPT = """
import sys
from pathlib import Path
from policies.engine.embedded import EmbeddedEngine
from policies.library import read_library
from policies.operation.processes import Processes, Question
from store.snapshot import Snapshot

library, engine = read_library([Path(sys.argv[1])]), EmbeddedEngine()
with Snapshot.open(Path(sys.argv[2])) as view, Processes(engine, library, view, 2) as processes:
    test, = library.controls["ZZ-01"].tests
    lane, = view.lanes(kind="test.door")
    digests = [history.changes[-1].digest for history in view.history(lane.id)] * 2000
    while True:
        for number, _ in enumerate(processes.answers(Question((test,), test.evidence, b"{}"), digests)):
            if number == 0:
                print(*processes._pool._processes, flush=True)
"""


@pytest.fixture
def running(doors, tmp_path):
    """A program that evaluates in two processes without end, and their ids."""
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "library"), str(doors.store.path)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               start_new_session=True)
    yield program, [int(pid) for pid in program.stdout.readline().split()]
    program.kill()
    program.communicate()


def gone(pids):
    """Whether all these processes end; it waits for a minute at most."""
    for _ in range(600):
        left = [pid for pid in pids if os.path.exists(f"/proc/{pid}")]  # noqa: PTH110 - a name, not a file of ours
        if not left:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not os.path.exists("/proc"), reason="looks for processes in /proc")  # noqa: PTH110 - the same
def test_an_interrupt_ends_all_processes_without_their_words(running):
    """Control-C reaches every process of the terminal: this one says so, and the others go in silence."""
    program, pids = running
    assert len(pids) >= 1
    os.killpg(program.pid, signal.SIGINT)
    _, said = program.communicate(timeout=120)
    assert program.returncode in (130, -signal.SIGINT)
    assert said.count("Traceback") == 1, said
    assert "Process Spawn" not in said
    assert gone(pids)


@pytest.mark.skipif(not os.path.exists("/proc"), reason="looks for processes in /proc")  # noqa: PTH110 - the same
def test_processes_do_not_outlive_a_parent_that_was_killed(running):
    """A parent that had no time to say anything takes its processes with it."""
    program, pids = running
    program.kill()
    program.wait()
    assert gone(pids)
