"""The self-check proves that tests can fail, and says so when one cannot."""

import copy

import yaml

from policies.cases import self_check
from policies.engine.embedded import EmbeddedEngine


def _check(folder, controls=None):
    library = folder.read()
    engine = EmbeddedEngine()
    engine.load(library)
    return self_check(library, engine, controls)


def _cases(folder_module, **changes):
    cases = copy.deepcopy(folder_module)
    for index, change in changes.items():
        cases[int(index[1:])].update(change)
    return cases


def _sample(folder):
    return yaml.safe_load((folder.control("zz_09_sample", changes={"id": "ZZ-09"}) / "cases.yaml").read_text())


def test_right_cases_count_known_failures(folder):
    """Four cases, one known failure, caught; nothing wrong."""
    folder.control()
    result = _check(folder)
    assert (result.cases, result.failures, result.caught, result.wrong) == (4, 1, 1, ())


def test_a_failure_that_is_not_caught_is_listed(folder):
    """A policy that cannot see its known failure is named with file, line and both outcomes."""
    lock = {"status": "ok", "value": {"days": 1}}
    cases = _cases(_sample(folder), i1={"input": {"subject": {"exempt": False, "lock": lock}}})
    folder.control(cases=cases)
    result = _check(folder, ["ZZ-01"])
    assert (result.failures, result.caught) == (1, 0)
    assert len(result.wrong) == 1
    assert "cases.yaml:" in result.wrong[0]
    assert "one day over: expected fail, got pass" in result.wrong[0]


def test_a_missing_reason_is_wrong(folder):
    """The right outcome for a reason nobody can act on is not enough."""
    folder.control(cases=_cases(_sample(folder), i1={"reasons_contain": ["the window is open"]}))
    assert "expected a reason with 'the window is open'" in _check(folder, ["ZZ-01"]).wrong[0]


def test_a_wrong_recheck_is_wrong(folder):
    """A case may fix the instant at which the answer changes."""
    folder.control(cases=_cases(_sample(folder), i1={"recheck_at": "2026-01-01T00:00:00Z"}))
    assert "expected recheck_at" in _check(folder, ["ZZ-01"]).wrong[0]


def test_a_parameter_that_management_could_not_set_is_wrong(folder):
    """Cases use parameters that the schema accepts, or they prove nothing about a run."""
    cases = _cases(_sample(folder))
    cases[1]["input"]["params"] = {"maximum_days": "ninety"}
    folder.control(cases=cases)
    result = _check(folder, ["ZZ-01"])
    assert "parameter 'maximum_days'" in result.wrong[0]
    assert result.caught == 0


def test_a_test_without_a_known_failure_is_listed(folder):
    """A test that was never shown to fail makes the self-check wrong, with and without other cases."""
    cases = _sample(folder)
    folder.control(cases=[cases[0]])
    folder.control("zz_02_gates", changes={"id": "ZZ-02"}, cases=None)
    wrong = _check(folder, ["ZZ-01", "ZZ-02"]).wrong
    assert [line.endswith("has no known failure in its cases") for line in wrong] == [True, True]


def test_only_what_the_policy_declares_reaches_it(folder):
    """A case is projected as in a run: an undeclared key of its subject cannot help it."""
    cases = _sample(folder)
    for case in cases:
        case["input"]["subject"]["label"] = "ignored"
    folder.control(cases=cases)
    assert _check(folder, ["ZZ-01"]).wrong == ()
