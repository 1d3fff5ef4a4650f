"""Damaged copies of a test's known cases, each with the outcomes that it may have.

Evidence that is taken away, refused, cut short or of a wrong type may turn an answer into ``no_evidence``. It may
never turn it into a pass, and it may not hide a failure that the rest still proves behind ``not_applicable``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import orjson

from policies.model import Case, Outcome, Test

Steps = tuple[str | int, ...]
NEVER_PASS = frozenset({Outcome.FAIL, Outcome.NO_EVIDENCE, Outcome.NOT_APPLICABLE})
ONLY_BLANK = frozenset({Outcome.NO_EVIDENCE})
UNPROVEN = frozenset({Outcome.NO_EVIDENCE, Outcome.NOT_APPLICABLE})
STILL_FAILING = frozenset({Outcome.FAIL, Outcome.NO_EVIDENCE})
WRONG_TYPES: tuple[Any, ...] = (None, "N/A", 7, [], {})
Facts = Mapping[Steps, frozenset[type]]
_DATE = re.compile(r"^\d{4}-\d\d-\d\d")
_NOTHING: frozenset[type] = frozenset({type(None), list})
_REFUSED = {"status": "forbidden", "code": "AccessDenied"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One damaged input: what was done to it, its JSON, and the outcomes allowed."""

    what: str
    input: bytes
    allowed: frozenset[Outcome]


def empty_inputs(test: Test, given: dict[str, Any]) -> Iterator[Mutant]:
    """Inputs with no evidence at all: an empty object, an empty subject, and everything refused."""
    refused = dict.fromkeys(test.evidence, _REFUSED)
    related = {join.name: dict.fromkeys(join.evidence, _REFUSED) for join in test.related}
    kept = {key: value for key, value in given.items() if key in {"params", "as_of"}}
    never = NEVER_PASS | {Outcome.ERROR}
    yield _mutant("nothing at all", {}, never)
    yield _mutant("an empty subject", {**kept, "subject": {}}, never)
    yield _mutant("everything refused", {**kept, "subject": refused, "related": related}, never)


def ablated(test: Test, case: Case, given: dict[str, Any], facts: Facts) -> Iterator[Mutant]:
    """Each declared evidence key, of the subject and of joined rows, removed or refused or replaced as a whole.

    ``facts`` says where null is a fact (never used) and no gap.
    """
    allowed = {Outcome.PASS: ONLY_BLANK, Outcome.FAIL: STILL_FAILING}.get(case.outcome, NEVER_PASS)
    for key in test.evidence:
        if key in given["subject"]:
            yield from _without(given, ("subject", key), allowed, facts)
    for join in test.related:
        rows = given.get("related", {}).get(join.name)
        # That nothing is joined can be a fact of its own.
        nothing: Facts = {("related", join.name): _NOTHING}
        yield from _without(given, ("related", join.name), NEVER_PASS, nothing)
        for key in join.evidence:
            if isinstance(rows, dict) and key in rows:
                yield from _without(given, ("related", join.name, key), NEVER_PASS, facts)
    if case.outcome is Outcome.FAIL:
        yield from _refused_in_place(test, given)


def _refused_in_place(test: Test, given: dict[str, Any]) -> Iterator[Mutant]:
    """A failing case in which every part was refused, its value left in place: what was refused proves nothing.

    Only where all that the test reads comes in parts of their own; a plain value beside them may prove the failure.
    """
    parts = {key: given["subject"].get(key) for key in test.evidence}
    if not test.related and all(isinstance(part, dict) and "status" in part for part in parts.values()):
        for status, code in (("forbidden", "AccessDenied"), ("error", "ServerError")):
            refused = {key: {**part, "status": status, "code": code} for key, part in parts.items()}
            yield _mutant(f"every part {status}, its value left in place", {**given, "subject": refused}, UNPROVEN)


def wrong_types(given: dict[str, Any], facts: Facts) -> Iterator[Mutant]:
    """Every value in the evidence, however deep, replaced by ones of wrong types and by text that cannot be parsed."""
    for steps, _ in leaves(given):
        yield from wrong_types_at(given, steps, facts)


def wrong_types_at(given: dict[str, Any], steps: Steps, facts: Facts) -> Iterator[Mutant]:
    """One value replaced. ``facts`` says what may stand there: null is a fact where some case shows it as one."""
    known = facts.get(_general(steps))
    for wrong in WRONG_TYPES if known is not None else (None, [], {}):
        if type(wrong) not in (known or ()):
            yield _mutant(f"{_shown(steps)} replaced by {wrong!r}", _replaced(given, steps, wrong), NEVER_PASS)


def facts_of(cases: Iterable[tuple[Case, dict[str, Any]]]) -> Facts:
    """The types that values have, by path, in the cases that reach a conclusion.

    Text that is always a date counts as no text: other text there cannot be parsed.
    """
    values: dict[Steps, list[Any]] = {}
    for case, given in cases:
        if case.outcome is not Outcome.NO_EVIDENCE:
            for steps, value in _nodes({part: given.get(part) for part in ("subject", "related")}, ()):
                values.setdefault(_general(steps), []).append(value)
    return {steps: frozenset(type(value) for value in seen if not _dates_only(seen) or not isinstance(value, str))
            for steps, seen in values.items()}


def _nodes(value: Any, at: Steps) -> Iterator[tuple[Steps, Any]]:
    """Every value with its path, those that hold others included."""
    yield at, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in members:
        yield from _nodes(item, (*at, step))


def _dates_only(values: list[Any]) -> bool:
    return all(_DATE.match(value) for value in values if isinstance(value, str))


def _general(steps: Steps) -> Steps:
    """A path with every place in a list taken together."""
    return tuple("*" if isinstance(step, int) else step for step in steps)


def siblings(given: dict[str, Any], steps: Steps, value: Any) -> Iterator[Mutant]:
    """The same input with another value of the same type: if its answer differs, the policy reads this value."""
    others: dict[type, tuple[Any, ...]] = {bool: (not value,), str: ("another", "1999-01-01T00:00:00Z", "2099-01-01"),
                                           int: (0, -1, 1_000_000), float: (0.0, -1.0, 1e9)}
    for other in others.get(type(value), ()):
        yield _mutant(f"{_shown(steps)} set to {other!r}", _replaced(given, steps, other), frozenset(Outcome))


def leaves(given: dict[str, Any]) -> Iterator[tuple[Steps, Any]]:
    """Every scalar of subject and joined rows with its path."""
    for part in ("subject", "related"):
        if part in given:
            yield from ((steps, value) for steps, value in _nodes(given[part], (part,))
                        if not isinstance(value, (dict, list)))


def _without(given: dict[str, Any], steps: Steps, allowed: frozenset[Outcome], facts: Facts) -> Iterator[Mutant]:
    name = _shown(steps)
    yield _mutant(f"{name} removed", _changed(given, steps, lambda parent, key: parent.pop(key, None)), allowed)
    yield _mutant(f"{name} forbidden", _replaced(given, steps, _REFUSED), allowed)
    yield _mutant(f"{name} in error", _replaced(given, steps, {"status": "error", "code": "ServerError"}), allowed)
    value = _at(given, steps)
    if isinstance(value, dict) and "status" in value:
        partial = {**value, "status": "partial", "code": "Cut"}
        yield _mutant(f"{name} partial", _replaced(given, steps, partial), allowed)
    for wrong in WRONG_TYPES:
        if type(wrong) not in {type(value), *facts.get(steps, ())}:
            yield _mutant(f"{name} replaced by {wrong!r}", _replaced(given, steps, wrong), NEVER_PASS)


def _at(given: Any, steps: Steps) -> Any:
    for step in steps:
        given = given.get(step) if isinstance(given, dict) else given[step]
    return given


def _replaced(given: dict[str, Any], steps: Steps, value: Any) -> dict[str, Any]:
    def put(parent: Any, key: str | int) -> None:
        parent[key] = value

    return _changed(given, steps, put)


def _changed(given: dict[str, Any], steps: Steps, act: Callable[[Any, Any], object]) -> dict[str, Any]:
    copy = deepcopy(given)
    parent: Any = copy
    for step in steps[:-1]:
        parent = parent.setdefault(step, {}) if isinstance(parent, dict) else parent[step]
    act(parent, steps[-1])
    return copy


def _mutant(what: str, given: dict[str, Any], allowed: frozenset[Outcome]) -> Mutant:
    return Mutant(what, orjson.dumps(given, option=orjson.OPT_SORT_KEYS), allowed)


def _shown(steps: Steps) -> str:
    return ".".join(str(step) for step in steps)
