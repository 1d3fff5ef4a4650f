"""Which cases a test lacks: one of each outcome it can have, and both sides of every numeric limit."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model import Case, Control, Library, Outcome, Parameter, Test
from policies.rego_syntax import RegoSyntaxError, parse_module

_ALWAYS = (Outcome.PASS, Outcome.FAIL, Outcome.NO_EVIDENCE)
_NUMERIC = frozenset({"integer", "number"})


def case_gaps(library: Library, control: Control, test: Test) -> Iterator[str]:
    """Sentences on what is missing from the test's cases."""
    cases = [case for case in library.cases if case.test == test.id]
    names = [case.name for case in cases]
    wanted = (*_ALWAYS, Outcome.NOT_APPLICABLE) if _can_be_inapplicable(library, test) else _ALWAYS
    for outcome in wanted:
        if not any(case.outcome is outcome for case in cases):
            yield f"cases.yaml has no case with the outcome {outcome}"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"cases.yaml has two cases named {name!r}"
    for parameter in limits(control, test):
        for outcome in (Outcome.PASS, Outcome.FAIL):
            if not any(case.outcome is outcome and parameter.name in case.input.get("params", {}) for case in cases):
                yield f"cases.yaml has no {outcome} case that sets the limit {parameter.name}"
    yield from (f"the case {case.name!r} has no as_of" for case in cases if _lacks_time(test, case))


def limits(control: Control, test: Test) -> tuple[Parameter, ...]:
    """The numeric parameters that the test declares."""
    return tuple(parameter for parameter in control.parameters
                 if parameter.name in test.params and parameter.schema.get("type") in _NUMERIC)


def _lacks_time(test: Test, case: Case) -> bool:
    return test.time and "as_of" not in case.input and case.outcome is not Outcome.ERROR


def _can_be_inapplicable(library: Library, test: Test) -> bool:
    source = dict(library.modules)[test.source]
    try:
        rules = parse_module(test.source, source).rules
    except RegoSyntaxError:
        return False
    return any(rule.name == "applicable" and not rule.default for rule in rules)
