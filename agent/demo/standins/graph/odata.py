"""The part of OData that Graph is asked for: ``$filter`` of comparisons with and, or and brackets; ``$select``.

Anything else is refused, so that a query that was never tried cannot pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Row = dict[str, Any]
Test = Callable[[Mapping[str, Any]], bool]

_TOKEN = re.compile(r"\s*(\(|\)|'(?:[^']|'')*'|[^\s()']+)")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b), "ne": lambda a, b: bool(a != b),
    "ge": lambda a, b: a is not None and a >= b, "le": lambda a, b: a is not None and a <= b,
    "gt": lambda a, b: a is not None and a > b, "lt": lambda a, b: a is not None and a < b}


class BadQueryError(Exception):
    """A query that Graph, or this stand-in, does not take."""


def parsed_filter(text: str) -> Test:
    """The test that a row must pass; raises ``BadQueryError``."""
    tokens = _TOKEN.findall(text)
    test = _either(tokens)
    if tokens:
        raise BadQueryError(f"unexpected {tokens[0]!r} in $filter")
    return test


def selected(row: Row, names: str, always: frozenset[str] = frozenset({"id"})) -> Row:
    """The row with these properties only."""
    wanted = {name.strip() for name in names.split(",")} | always
    return {name: value for name, value in row.items() if name in wanted or name.startswith("@odata")}


def _either(tokens: list[str]) -> Test:
    tests = [_both(tokens)]
    while tokens and tokens[0] == "or":
        tokens.pop(0)
        tests.append(_both(tokens))
    return lambda row: any(test(row) for test in tests)


def _both(tokens: list[str]) -> Test:
    tests = [_one(tokens)]
    while tokens and tokens[0] == "and":
        tokens.pop(0)
        tests.append(_one(tokens))
    return lambda row: all(test(row) for test in tests)


def _one(tokens: list[str]) -> Test:
    if not tokens:
        raise BadQueryError("$filter ends too early")
    if tokens[0] == "(":
        tokens.pop(0)
        test = _either(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise BadQueryError("a bracket is not closed in $filter")
        return test
    if len(tokens) < 3 or tokens[1] not in _COMPARE:
        raise BadQueryError(f"expected a comparison in $filter, got {' '.join(tokens[:3])!r}")
    name, compare, value = tokens.pop(0), _COMPARE[tokens.pop(0)], _literal(tokens.pop(0))
    return lambda row: compare(_comparable(_property(row, name)), value)


def _property(row: Mapping[str, Any], path: str) -> Any:
    value: Any = row
    for name in path.split("/"):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _comparable(value: Any) -> Any:
    """Instants as instants: their texts may have digits after the second or not."""
    return datetime.fromisoformat(value) if isinstance(value, str) and _INSTANT.fullmatch(value) else value


def _literal(token: str) -> Any:
    if token.startswith("'"):
        return token[1:-1].replace("''", "'")
    if token in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[token]
    if _INSTANT.fullmatch(token):
        return _comparable(token)
    raise BadQueryError(f"unexpected value {token!r} in $filter")
