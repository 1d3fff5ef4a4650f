"""The embedded engine: one broken policy is one error, threads do not disturb each other, and panics are survived."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
import regorus

from policies.closure import closure_digest, closure_of, recursions
from policies.engine import embedded
from policies.engine.base import EngineError, evaluate_many
from policies.engine.embedded import EmbeddedEngine
from policies.engine.interpreter import InterpreterEngine
from policies.model import Outcome, Verdict
from policies.projection import build_input

ENGINES = [EmbeddedEngine, InterpreterEngine]
CLOSED = build_input(b'{"exempt":false,"lock":{"status":"ok","value":{"days":90}}}', b'{"maximum_days":90}')
OPEN = build_input(b'{"exempt":false,"lock":{"status":"ok","value":{"days":91}}}', b'{"maximum_days":90}')
FOLDER = "zz_01_doors_are_locked"


def _tests(library):
    return [test for control in library.controls.values() for test in control.tests]


def _loaded(library, kind=EmbeddedEngine):
    engine = kind()
    engine.load(library)
    return engine


@pytest.mark.parametrize("kind", ENGINES)
def test_the_sample_policy_is_evaluated(folder, kind):
    """A closed and an open door get their outcomes, with the reason."""
    folder.control()
    library = folder.read()
    engine = _loaded(library, kind)
    assert engine.evaluate(_tests(library), CLOSED) == [Verdict(Outcome.PASS)]
    assert engine.evaluate(_tests(library), OPEN) == [Verdict(Outcome.FAIL, ("the door is open",))]
    assert engine.version.startswith("0.")


BROKEN = {
    "syntax": ("result := :=", "does not compile|could not evaluate"),
    "unknown built-in": ('result := {"outcome": "pass", "reasons": [vault.read("x")]}', r"vault\.read"),
    "unknown helper": ("import data.lib.nowhere\n\nresult := nowhere.f(1)", "nowhere"),
    "unsafe variable": ("result := unheard", "unheard"),
    "recursion of rules": ("result := _a\n\n_a := _b\n\n_b := _a", "rules call themselves: .*_a.*_b"),
    "recursion of functions": ("result := _f(1)\n\n_f(x) := _f(x)", "rules call themselves"),
    "undefined": ('result := {"outcome": "pass", "reasons": []} if input.nowhere', "undefined"),
    "conflict": ('result := {"outcome": "pass", "reasons": []} if true\n\nresult := "x" if true',
                 "undefined|conflict|multiple|could not"),
    "no result": ("default _x := 1", "."),
    "a set of outcomes": ('result contains "pass"', "must be an object"),
}


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("defect", BROKEN)
def test_one_broken_policy_is_one_error(folder, write_policy, sample_policy, kind, defect):
    """The broken test is an error in the compiler's words; its neighbours in the same control answer as before."""
    body, why = BROKEN[defect]
    folder.control(policies={"broken": write_policy(FOLDER, "broken", body), "door": sample_policy}, cases=None)
    library = folder.read()
    engine = _loaded(library, kind)
    broken, door = engine.evaluate(_tests(library), CLOSED)
    assert broken.outcome is Outcome.ERROR
    assert _search(why, broken.reasons[0]), broken.reasons
    assert door == Verdict(Outcome.PASS)
    assert engine.evaluate(_tests(library), OPEN)[1].outcome is Outcome.FAIL


def _search(pattern, text):
    import re

    return re.search(pattern, text)


@pytest.mark.parametrize("kind", ENGINES)
def test_a_broken_helper_breaks_only_who_uses_it(folder, write_policy, sample_policy, kind):
    """A helper that recurses would end the process; those who do not use it are not disturbed."""
    (folder.root / "lib" / "loop.rego").write_text("package lib.loop\n\nf(x) := g(x)\n\ng(x) := f(x)\n")
    user = write_policy(FOLDER, "user", "import data.lib.loop\n\nresult := loop.f(1)")
    folder.control(policies={"door": sample_policy, "user": user}, cases=None)
    library = folder.read()
    door, broken = _loaded(library, kind).evaluate(_tests(library), CLOSED)
    assert (door.outcome, broken.outcome) == (Outcome.PASS, Outcome.ERROR)
    assert "lib.loop.f -> lib.loop.g -> lib.loop.f" in broken.reasons[0]


def test_recursion_really_ends_the_process():
    """Why the guard exists: regorus overflows the stack on a rule that calls itself. If not, drop the guard."""
    program = ("import regorus as r; p = r.Program.compile_from_modules('{}', [('a', 'package x\\nf(y) := f(y)\\n"
               "result := f(1)\\n')], ['data.x.result']); v = r.Rvm(); v.load_program(p); v.set_input_json('{}'); "
               "v.execute_entry_point('data.x.result'); print('alive')")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "alive" not in done.stdout


def test_rules_of_one_name_and_local_names_are_not_recursion(folder):
    """An argument or a local variable that bears a rule's name is no call of the rule."""
    source = ("package lib.fine\n\nsize(door) := count(door)\n\ndoor := {x | some x in size([1])}\n\n"
              "other(y) := z if {\n\tz := size(y)\n}\n\nz := other([1])\n")
    assert recursions((("lib/fine.rego", source),)) == {}


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b"null", b'{"a":1'])
def test_an_input_that_is_no_object_never_passes(folder, kind, text):
    """Garbage as input gives a verdict for every test, and none is a pass."""
    folder.control()
    library = folder.read()
    verdicts = _loaded(library, kind).evaluate(_tests(library), text)
    assert [verdict.outcome in {Outcome.ERROR, Outcome.NO_EVIDENCE} for verdict in verdicts] == [True]


def test_threads_have_machines_of_their_own(folder):
    """Many threads use one engine at once and get the right answers, though a machine belongs to one thread."""
    folder.control()
    library = folder.read()
    engine = _loaded(library)
    tests = _tests(library)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: engine.evaluate(tests, OPEN if n % 2 else CLOSED)[0].outcome, range(200)))
    assert answers == [Outcome.FAIL if n % 2 else Outcome.PASS for n in range(200)]


def test_a_panic_is_an_error_and_the_next_answer_is_right(folder):
    """A panic in Rust arrives as a BaseException; it costs one verdict and the machine, nothing else."""
    folder.control()
    library = folder.read()
    engine = _loaded(library)
    tests = _tests(library)
    assert engine.evaluate(tests, CLOSED) == [Verdict(Outcome.PASS)]
    machine = embedded._THREAD.machines[library.digest]
    key = id(machine._programs[tests[0].id])
    strangers, ready, release = [], threading.Event(), threading.Event()

    def own_a_machine():
        strangers.append(regorus.Rvm())
        ready.set()
        release.wait(30)
        strangers.clear()  # it must die in the thread that made it

    thread = threading.Thread(target=own_a_machine)
    thread.start()
    ready.wait(30)
    machine._vms[key] = strangers[0]  # a machine of another thread panics when it is used here
    verdict = engine.evaluate(tests, CLOSED)[0]
    assert verdict.outcome is Outcome.ERROR
    assert "broke down" in verdict.reasons[0]
    assert engine.evaluate(tests, CLOSED) == [Verdict(Outcome.PASS)]
    release.set()
    thread.join()


def test_an_interrupt_is_not_swallowed(folder, monkeypatch):
    """Only a panic is turned into a verdict; the user's interrupt passes through."""
    folder.control()
    library = folder.read()
    engine = _loaded(library)

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(embedded, "decode", interrupt)
    with pytest.raises(KeyboardInterrupt):
        engine.evaluate(_tests(library), CLOSED)


def test_a_test_of_another_library_is_an_error(folder, tmp_path):
    """A test that was not loaded is never answered."""
    folder.control()
    stranger = folder.read()
    other = type(folder)(tmp_path / "other")
    engine = _loaded(other.read())
    assert "not part of the loaded library" in engine.evaluate(_tests(stranger), CLOSED)[0].reasons[0]


@pytest.mark.parametrize("kind", ENGINES)
def test_evaluate_before_load_is_an_error(folder, kind):
    """An engine without policies says so instead of answering."""
    folder.control()
    tests = _tests(folder.read())
    if kind is EmbeddedEngine:
        with pytest.raises(EngineError, match="before load"):
            kind().evaluate(tests, CLOSED)
    else:
        assert kind().evaluate(tests, CLOSED)[0].outcome is Outcome.ERROR


def test_the_machines_of_old_bundles_are_dropped(folder, tmp_path):
    """A daemon that reloads its library does not keep every bundle it ever compiled."""
    for number in range(4):
        other = type(folder)(tmp_path / str(number))
        (other.root / "lib" / "n.rego").write_text(f"package lib.n\n\nn := {number}\n")
        _loaded(other.read())
    assert len(embedded._THREAD.machines) <= 2


def test_many_inputs_are_evaluated_in_order(folder):
    """The batch helper gives the same as one by one on an engine without batches."""
    folder.control()
    library = folder.read()
    tests = _tests(library)
    engine = _loaded(library)
    answers = evaluate_many(engine, [(tests, OPEN), (tests, CLOSED)])
    assert [verdicts[0].outcome for verdicts in answers] == [Outcome.FAIL, Outcome.PASS]


def test_a_library_may_have_more_tests_than_a_program_has_registers(folder, sample_policy):
    """The compiler has 255 registers and each test of a program takes one: three hundred tests all answer."""
    folder.control(policies={f"door_{number}": sample_policy for number in range(300)}, cases=None)
    library = folder.read()
    engine = _loaded(library)
    assert engine.evaluate(_tests(library), CLOSED) == [Verdict(Outcome.PASS)] * 300
    assert engine.evaluate(_tests(library), OPEN) == [Verdict(Outcome.FAIL, ("the door is open",))] * 300


def test_the_closure_is_what_a_test_depends_on(folder, write_policy, sample_policy):
    """A change of a helper changes the digest of those who reach it, directly or not, and of nobody else."""
    (folder.root / "lib" / "far.rego").write_text("package lib.far\n\nf(x) := x\n")
    (folder.root / "lib" / "near.rego").write_text("package lib.near\n\nimport data.lib.far\n\ng(x) := far.f(x)\n")
    near = write_policy(FOLDER, "near", "import data.lib.near\n\nresult := near.g(1)")
    folder.control(policies={"door": sample_policy, "near": near}, cases=None)
    before = folder.read()
    (folder.root / "lib" / "far.rego").write_text("package lib.far\n\nf(x) := x + 1\n")
    after = folder.read()
    door, user = _tests(before)
    assert [path for path, _ in closure_of(before, user)] == [
        f"controls/{FOLDER}/near.rego", "lib/far.rego", "lib/near.rego"]
    assert closure_digest(before, door) == closure_digest(after, door)
    assert closure_digest(before, user) != closure_digest(after, user)


def test_a_computed_reference_depends_on_every_helper(folder, write_policy):
    """What cannot be told from the text is taken to be used."""
    (folder.root / "lib" / "far.rego").write_text("package lib.far\n\nf(x) := x\n")
    policy = write_policy(FOLDER, "any", "result := data.lib[input.subject.lock].x")
    folder.control(policies={"any": policy}, cases=None)
    library = folder.read()
    assert {path for path, _ in closure_of(library, _tests(library)[0])} > {"lib/far.rego", "lib/outcome.rego"}


def test_numbers_and_text_arrive_as_stored(folder, write_policy):
    """False stays false and large integers keep their digits on the way in and out."""
    body = 'result := {"outcome": "fail", "reasons": [sprintf("%v %v", [input.subject.lock.a, input.subject.lock.b])]}'
    folder.control(policies={"door": write_policy(FOLDER, "door", body)}, cases=None)
    library = folder.read()
    subject = orjson.dumps({"lock": {"a": False, "b": 2**53}})
    verdict, = _loaded(library).evaluate(_tests(library), build_input(subject, b"{}"))
    assert verdict.reasons == ("false 9007199254740992",)
