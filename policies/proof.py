"""Properties that hold for every policy, proven on its own cases; each function returns what breaks them.

They answer the defect that policy checkers share: evidence that is missing becomes a pass. The shipped library is
held to them by its tests on every engine, and a customer's own folder can be held to them the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import orjson

from policies.cases import case_input
from policies.engine.base import Engine, evaluate_many
from policies.engine.decode import parse_instant
from policies.lint_cases import limits
from policies.model import Case, Library, Outcome, Parameter, Test, Verdict
from policies.mutants import (
    Facts,
    Mutant,
    ablated,
    empty_inputs,
    facts_of,
    leaves,
    siblings,
    wrong_types,
    wrong_types_at,
)
from policies.projection import instant_text

Proof = Callable[[Library, Engine, Test], list[str]]


def cases_of(library: Library, test: Test) -> list[tuple[Case, dict[str, Any]]]:
    """The test's cases, each with its input as the policy gets it (parsed)."""
    control = library.controls[test.control]
    return [(case, orjson.loads(case_input(control, test, case))) for case in library.cases
            if case.test == test.id and case.outcome is not Outcome.ERROR]


def passes_on_nothing(library: Library, engine: Engine, test: Test) -> list[str]:
    """Without evidence no test passes."""
    mutants = [mutant for _, given in cases_of(library, test)[:1] for mutant in empty_inputs(test, given)]
    return _violations(engine, test, "", mutants)


def survives_ablation(library: Library, engine: Engine, test: Test) -> list[str]:
    """A declared evidence key that is gone or refused never gives a pass, nor turns a pass into a failure."""
    cases = cases_of(library, test)
    facts = facts_of(cases)
    return [fault for case, given in cases
            for fault in _violations(engine, test, case.name, ablated(test, case, given, facts))]


def survives_wrong_types(library: Library, engine: Engine, test: Test) -> list[str]:
    """A value of a wrong type never gives a pass: not where there was none, nor where the pass rested on it."""
    cases = cases_of(library, test)
    facts = facts_of(cases)
    return [fault for case, given in cases
            for fault in _violations(engine, test, case.name, _of_wrong_types(engine, test, case, given, facts))]


def ignores_the_undeclared(library: Library, engine: Engine, test: Test) -> list[str]:
    """Keys that METADATA does not declare change nothing, so tests of one kind may share an input."""
    others = {key: {"status": "ok", "value": {}} for other in library.controls.values() for each in other.tests
              if each.kind == test.kind for key in each.evidence if key not in test.evidence}
    faults: list[str] = []
    for case, given in cases_of(library, test):
        wider = {**given, "subject": {**given["subject"], **others, "label": "x", "undeclared": [1]},
                 "params": {**given["params"], "undeclared_limit": 0}}
        before, after = _answers(engine, test, [_dump(given), _dump(wider)])
        if before != after:
            faults.append(f"{case.name}: undeclared keys change {before.outcome} into {after.outcome}")
    return faults


def moves_at_its_limits(library: Library, engine: Engine, test: Test) -> list[str]:
    """For each numeric limit some pass and some failure flip when it moves by one unit: cases at the boundary."""
    cases = cases_of(library, test)
    return [f"no {outcome} case lies at the boundary of {limit.name}: moving it by one changes no answer"
            for limit in limits(library.controls[test.control], test) for outcome in (Outcome.PASS, Outcome.FAIL)
            if not any(_flips(engine, test, given, limit) for case, given in cases if case.outcome is outcome)]


def holds_over_its_span(library: Library, engine: Engine, test: Test,
                        shares: Sequence[float] = (0.0, 0.5, 1.0)) -> list[str]:
    """Inside [as_of, recheck_at) the answer and its reasons stay the same; ``shares`` say where to look."""
    faults: list[str] = []
    for case, given in cases_of(library, test) if test.time else []:
        (verdict,) = _answers(engine, test, [_dump(given)])
        start = parse_instant(given["as_of"])
        if start is None:
            continue
        end = verdict.recheck_at or start + 10 * 366 * 86_400_000_000
        for share in shares:
            at = min(end - 1, start + int(share * (end - start)))
            (later,) = _answers(engine, test, [_dump({**given, "as_of": instant_text(at)})])
            if (later.outcome, later.reasons) != (verdict.outcome, verdict.reasons):
                faults.append(f"{case.name}: {verdict.outcome} until {instant_text(end)}, but {later.outcome} with "
                              f"{list(later.reasons)} at {instant_text(at)}")
    return faults


PROOFS: tuple[Proof, ...] = (passes_on_nothing, survives_ablation, survives_wrong_types, ignores_the_undeclared,
                             moves_at_its_limits, holds_over_its_span)


def engines_agree(library: Library, engine: Engine, referee: Engine, test: Test) -> list[str]:
    """Two engines give one verdict on every known case and every mutant of it."""
    inputs = every_input(library, test)
    return [f"one engine says {one.outcome}, another {other.outcome} ({'; '.join(other.reasons)}) on {body.decode()}"
            for body, one, other in
            zip(inputs, _answers(engine, test, inputs), _answers(referee, test, inputs), strict=True) if one != other]


_READABLE = ("let 'missing' say so for each value that 'fails' and 'applicable' read, by its type, and let 'fails' "
             "hold only where the value was readable ('Rules that keep a test honest' in docs/policies.md).")
ADVICE = {
    "passes_on_nothing": _READABLE, "survives_ablation": _READABLE, "survives_wrong_types": _READABLE,
    "ignores_the_undeclared": "name the key under 'evidence' in METADATA, or do not read it.",
    "moves_at_its_limits": "add a passing and a failing case whose answer turns when the parameter moves by one unit.",
    "holds_over_its_span": "let recheck_at be the first instant at which the answer changes by time alone.",
    "engines_agree": "a built-in meets a type that it does not take: ask for the type first, in the same body.",
}
"""How a policy that breaks a proof is mended, by the proof's name."""


def every_input(library: Library, test: Test) -> list[bytes]:
    """Every case of the test and every mutant of it: what engines are compared on."""
    inputs: dict[bytes, None] = {}
    cases = cases_of(library, test)
    facts = facts_of(cases)
    for case, given in cases:
        mutants = (*empty_inputs(test, given), *ablated(test, case, given, facts), *wrong_types(given, facts))
        inputs.update(dict.fromkeys([_dump(given), *(mutant.input for mutant in mutants)]))
    return list(inputs)


def damaged(library: Library, engine: Engine, test: Test) -> Iterator[Mutant]:
    """Every damaged copy of every case that the proofs look at, each with the outcomes that they allow."""
    cases = cases_of(library, test)
    facts = facts_of(cases)
    for case, given in cases:
        yield from empty_inputs(test, given)
        yield from ablated(test, case, given, facts)
        yield from _of_wrong_types(engine, test, case, given, facts)


def _of_wrong_types(engine: Engine, test: Test, case: Case, given: dict[str, Any], facts: Facts) -> Iterable[Mutant]:
    """Where the case passes only what its pass rests on, else every value: neither may become a pass."""
    return _of_what_is_read(engine, test, given, facts) if case.outcome is Outcome.PASS else wrong_types(given, facts)


def _of_what_is_read(engine: Engine, test: Test, given: dict[str, Any], facts: Facts) -> Iterator[Mutant]:
    """Wrong types in the place of those values on which this pass depends: another value gives another answer."""
    for steps, value in leaves(given):
        others = [mutant.input for mutant in siblings(given, steps, value)]
        if any(verdict.outcome is not Outcome.PASS for verdict in _answers(engine, test, others)):
            yield from wrong_types_at(given, steps, facts)


def _flips(engine: Engine, test: Test, given: dict[str, Any], limit: Parameter) -> bool:
    value = given["params"][limit.name]
    moved = [_dump({**given, "params": {**given["params"], limit.name: value + step}}) for step in (0, 1, -1)]
    first, *others = _answers(engine, test, moved)
    return any(other.outcome is not first.outcome for other in others)


def _violations(engine: Engine, test: Test, case: str, mutants: Iterable[Mutant]) -> list[str]:
    listed = list(mutants)
    verdicts = _answers(engine, test, [mutant.input for mutant in listed])
    return [f"{case}: with {mutant.what}: {verdict.outcome} {list(verdict.reasons)}"
            for mutant, verdict in zip(listed, verdicts, strict=True) if verdict.outcome not in mutant.allowed]


def _answers(engine: Engine, test: Test, inputs: Sequence[bytes]) -> list[Verdict]:
    return [verdicts[0] for verdicts in evaluate_many(engine, [((test,), body) for body in inputs])]


def _dump(given: dict[str, Any]) -> bytes:
    return orjson.dumps(given, option=orjson.OPT_SORT_KEYS)
