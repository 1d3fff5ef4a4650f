"""The proofs can fail: each way in which policy checkers turn missing evidence into a pass is caught by one."""

import pytest

from policies import proof
from policies.cases import self_check
from policies.engine.embedded import EmbeddedEngine

FOLDER = "zz_01_doors_are_locked"
OUTCOME = "import data.lib.outcome\nimport future.keywords.not\n\n"
CONCLUDE = 'result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})\n\n'
READABLE = ('missing contains "the lock could not be read" if {\n\tnot input.subject.lock.status == "ok"\n}\n\n')
GOOD = {"lock": {"status": "ok", "value": {"open": False, "users": [{"name": "a"}], "created": "2026-01-01T00:00:00Z"}}}
BAD = {"lock": {"status": "ok", "value": {"open": True, "users": [], "created": "2020-01-01T00:00:00Z"}}}

DEFECTS = {
    "a negation of what may be undefined": (
        ('result := {"outcome": "fail", "reasons": ["open"]} if input.subject.lock.value.open\n\n'
        'result := {"outcome": "pass", "reasons": []} if not input.subject.lock.value.open'), proof.passes_on_nothing),
    "a count over an absent list": (
        ('result := {"outcome": "pass", "reasons": []} if count(_found) == 0\n\n'
        'result := {"outcome": "fail", "reasons": ["open"]} if count(_found) > 0\n\n'
        "_found := [1 | input.subject.lock.value.open == true]"), proof.passes_on_nothing),
    "a default that says no violation": (
        ("default _open := false\n\n_open := input.subject.lock.value.open\n\n"
        'result := {"outcome": "fail", "reasons": ["open"]} if _open == true\n\n'
        'result := {"outcome": "pass", "reasons": []} if _open != true'), proof.survives_ablation),
    "a status that is never looked at": (
        (f'{OUTCOME}default applicable := true\n\n{CONCLUDE}'
        'missing contains "not known" if not is_boolean(input.subject.lock.value.open)\n\n'
        'fails contains "open" if input.subject.lock.value.open == true'), proof.survives_ablation),
    "a type that is never proven": (
        (f'{OUTCOME}default applicable := true\n\n{CONCLUDE}{READABLE}'
        'fails contains "open" if input.subject.lock.value.open == true'), proof.survives_wrong_types),
    "a date that does not parse": (
        (f'{OUTCOME}default applicable := true\n\n{CONCLUDE}{READABLE}'
        'missing contains "not known" if not is_string(input.subject.lock.value.created)\n\n'
        'fails contains "too old" if {\n'
        '\ttime.parse_rfc3339_ns(input.subject.lock.value.created) < time.parse_rfc3339_ns("2025-01-01T00:00:00Z")\n}'),
        proof.survives_wrong_types),
    "a failure hidden as not applicable": (
        (f'{OUTCOME}default applicable := false\n\napplicable if input.subject.lock.status == "ok"\n\n{CONCLUDE}'
        'missing contains "not known" if not is_boolean(input.subject.lock.value.open)\n\n'
        'fails contains "open" if input.subject.lock.value.open == true'), proof.survives_ablation),
    "a key that is not declared": (
        (f'{OUTCOME}default applicable := true\n\n{CONCLUDE}{READABLE}'
        'missing contains "not known" if not is_boolean(input.subject.lock.value.open)\n\n'
        'fails contains "open" if {\n\tinput.subject.lock.value.open == true\n\tnot input.subject.undeclared\n}'),
        proof.ignores_the_undeclared),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_defect_is_caught(folder, write_policy, defect):
    """A policy with the defect passes its own cases, and the proof for it finds the defect all the same."""
    body, catches = DEFECTS[defect]
    cases = [{"name": "closed", "test": "door", "outcome": "pass", "input": {"subject": GOOD}},
             {"name": "open", "test": "door", "outcome": "fail", "input": {"subject": BAD}}]
    folder.control(policies={"door": write_policy(FOLDER, "door", body)}, cases=cases)
    library = folder.read()
    engine = EmbeddedEngine()
    engine.load(library)
    assert self_check(library, engine).wrong == ()
    assert catches(library, engine, library.controls["ZZ-01"].tests[0]) != []


def test_a_limit_that_no_case_stands_at_is_caught(folder):
    """Cases far from the limit would pass with any limit."""
    far = [{"name": "far below", "test": "door", "outcome": "pass", "input": _door(1)},
           {"name": "far above", "test": "door", "outcome": "fail", "input": _door(900)}]
    folder.control(cases=far)
    faults = _run(folder, proof.moves_at_its_limits)
    assert [fault.split(" case")[0] for fault in faults] == ["no pass", "no fail"]


def test_the_sample_keeps_every_proof(folder):
    """A policy written as the guide says breaks none."""
    folder.control()
    assert [_run(folder, each) for each in proof.PROOFS] == [[]] * len(proof.PROOFS)


def test_an_answer_that_changes_unannounced_is_caught(folder, write_policy):
    """A time test without recheck_at claims that its answer holds for ever."""
    body = (f'{OUTCOME}default applicable := true\n\n{CONCLUDE}{READABLE}'
            'fails contains "too late" if input.as_of > "2026-06-01"')
    cases = [{"name": "early", "test": "door", "outcome": "pass",
              "input": {"subject": GOOD, "as_of": "2026-01-01T00:00:00Z"}}]
    folder.control(policies={"door": write_policy(FOLDER, "door", body, time=True)}, cases=cases)
    assert "but fail with ['too late']" in _run(folder, proof.holds_over_its_span)[0]


def _door(days):
    lock = {"status": "ok", "value": {"days": days}}
    return {"params": {"maximum_days": 90}, "subject": {"exempt": False, "lock": lock}}


def _run(folder, each):
    library = folder.read()
    engine = EmbeddedEngine()
    engine.load(library)
    return each(library, engine, library.controls["ZZ-01"].tests[0])
