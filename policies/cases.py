"""The proof that tests can fail: every known case is evaluated on the engine that the run uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson

from policies.engine.base import Engine, evaluate_many
from policies.engine.decode import parse_instant
from policies.model import Case, Control, Library, Outcome, Test, Verdict
from policies.operation.results import SelfCheck
from policies.parameters import ParameterError, resolve
from policies.projection import build_input, params_json, project


def self_check(library: Library, engine: Engine, controls: Iterable[str] | None = None) -> SelfCheck:
    """Evaluate the cases of these controls (all when None) on a loaded engine.

    ``wrong`` lists each case whose answer differs and each test without a known failure: such a test has not been
    shown to be able to fail.
    """
    chosen = [library.controls[name] for name in sorted(library.controls if controls is None else set(controls))]
    tests = {test.id: test for control in chosen for test in control.tests}
    cases = [case for case in library.cases if case.test in tests]
    wrong: list[str] = []
    caught = 0
    for case, verdict in zip(cases, _answers(library, engine, cases, tests), strict=True):
        fault = verdict if isinstance(verdict, str) else difference(case, verdict)
        if fault:
            wrong.append(f"{case.where}: {case.test}: {case.name}: {fault}")
        caught += case.outcome is Outcome.FAIL and isinstance(verdict, Verdict) and verdict.outcome is Outcome.FAIL
    wrong += [f"{test.source}: {test.id} has no known failure in its cases" for test in _unproven(tests, cases)]
    return SelfCheck(cases=len(cases), caught=caught, failures=sum(c.outcome is Outcome.FAIL for c in cases),
                     wrong=tuple(wrong))


def case_input(control: Control, test: Test, case: Case) -> bytes:
    """The input that the case gives its test: projected and with defaults, exactly as in a run.

    Raises ``ParameterError`` for a parameter that management could not set either.
    """
    given = case.input
    related = given.get("related")
    as_of = parse_instant(given["as_of"]) if "as_of" in given else None
    return build_input(
        project(_json(given["subject"]), test.evidence),
        params_json(test, resolve(control, given.get("params", {}))),
        None if related is None else {name: _json(rows) for name, rows in related.items()},
        as_of,
    )


def difference(case: Case, verdict: Verdict) -> str:
    """What is wrong with the verdict for this case, "" when nothing is."""
    said = "; ".join(verdict.reasons)
    if verdict.outcome is not case.outcome:
        return f"expected {case.outcome}, got {verdict.outcome}" + (f" ({said})" if said else "")
    for part in case.reasons_contain:
        if not any(part in reason for reason in verdict.reasons):
            return f"expected a reason with {part!r}, got {said!r}"
    if case.recheck_at and parse_instant(case.recheck_at) != verdict.recheck_at:
        return f"expected recheck_at {case.recheck_at}, got {verdict.recheck_at} (microseconds UTC)"
    return ""


def _answers(library: Library, engine: Engine, cases: Sequence[Case], tests: dict[str, Test]) -> list[Verdict | str]:
    answers: list[Verdict | str] = []
    requests: list[tuple[Sequence[Test], bytes]] = []
    for case in cases:
        test = tests[case.test]
        try:
            requests.append(((test,), case_input(library.controls[test.control], test, case)))
            answers.append("")
        except ParameterError as error:
            answers.append(str(error))
    verdicts = iter(evaluate_many(engine, requests))
    return [answer or next(verdicts)[0] for answer in answers]


def _unproven(tests: dict[str, Test], cases: Sequence[Case]) -> list[Test]:
    proven = {case.test for case in cases if case.outcome is Outcome.FAIL}
    return [test for test in tests.values() if test.id not in proven]


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
