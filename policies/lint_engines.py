"""Constructs that regorus's compiled machine answers otherwise than OPA does, so that no policy may use them.

A verdict must not depend on the engine. Each rule names a difference that was seen on the machine:

1. ``every``: it reads an index by the variable, ``x[key]``, as "for some key".
2. Default functions: it does not know them; a call without another answer stays without a value.
3. ``else`` after a body that iterates: it ends without a value and does not try the next branch.
4. ``strings.replace_n``: which of several replacements is made first is not laid down.
5. ``RFC3339Nano``: it writes the fraction of a second in groups of three digits, OPA without its last zeros.
6. ``name := value`` in a query where the value may be undefined: it goes on, where OPA leaves the body. With ``=`` both
   leave it. Only constants, local names, collections of them and comprehensions surely have a value.
7. ``sets[key] contains value``: it forgets the key and makes one set, so that what is asked by key is never found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from policies.rego_syntax import Module, bound_names, import_of, line_of, members, tree_of, variables

Found = tuple[str, int, str]  # rule, line, why
_CONSTANTS = frozenset({"String", "RawString", "Number", "Bool", "Null"})
_COMPREHENSIONS = frozenset({"ArrayCompr", "SetCompr", "ObjectCompr"})
_REPLACE = "strings.replace_n"
_LAYOUT = "RFC3339Nano"

_DEFAULT = "a default function has no value on the embedded engine; end the function with else instead"
_EVERY = "every: the embedded engine reads an index by its variable as some index; count the exceptions instead"
_ELSE = ("else after a body that iterates is never tried on the embedded engine; move the iteration to a rule of its "
         "own")
_ASSIGNMENT = ("where a reference or a call has no value, the embedded engine goes on after := and OPA does not; bind "
               "it with =")
_KEYED = ("a set under a key: the embedded engine makes one set of all; put the key into the element, "
          "contains [key, value]")
_FRACTION = f"{_LAYOUT}: engines write fractions of a second differently; use data.lib.dates.as_text"
_ORDER = f"{_REPLACE}: the order of replacements is not laid down; nest replace instead"


def differences(module: Module, source: str) -> Iterator[Found]:
    """Every use, in the order of the rules. ``source`` is the module's own text."""
    text = source.encode()
    tree = tree_of(module.path, source)
    shared = {"input", "data"} | {rule.name for rule in module.rules}
    shared |= {import_of(entry, text)[0] for entry in tree["imports"]}
    for entry in tree["rules"]:
        foreign = shared - bound_names(entry, text)  # a name that a rule binds hides the one from outside
        yield from _default_function(entry)
        yield from _every(entry)
        yield from _else(entry, foreign)
        yield from _assignments(entry, foreign)
        yield from _keyed_set(entry)
    for rule in module.rules:
        yield from (("layout", line, _FRACTION) for written, line in rule.strings if written == _LAYOUT)
        yield from (("replace", line, _ORDER) for call, line in rule.calls if call == _REPLACE)


def _default_function(entry: Mapping[str, Any]) -> Iterator[Found]:
    head = entry.get("Default")
    if head and head["args"]:
        yield "default", line_of(head), _DEFAULT


def _every(entry: Mapping[str, Any]) -> Iterator[Found]:
    for node in _all(entry, "Every"):
        yield "every", line_of(node), _EVERY


def _else(entry: Mapping[str, Any], foreign: set[str]) -> Iterator[Found]:
    bodies = entry.get("Spec", {}).get("bodies", [])
    fixed = foreign | _fixed(entry)
    for body, following in pairwise(bodies):
        if following["is_else"] and _iterates(body["query"], fixed):
            yield "else", line_of(following), _ELSE


def _assignments(entry: Mapping[str, Any], foreign: set[str]) -> Iterator[Found]:
    for node in _all(entry, "AssignExpr"):
        if node["op"] == "ColEq" and not _has_a_value(node["rhs"], foreign):
            yield "assignment", line_of(node), _ASSIGNMENT


def _keyed_set(entry: Mapping[str, Any]) -> Iterator[Found]:
    head = entry.get("Spec", {}).get("head", {}).get("Set")
    if head and "Var" not in head["refr"]:
        yield "keyed", line_of(head), _KEYED


def _all(node: Any, kind: str) -> Iterator[Any]:
    """Every node of a kind below a node."""
    yield from (value for key, value in _below(node) if key == kind)


def _below(node: Any) -> Iterator[tuple[str, Any]]:
    """Every member at any depth."""
    for key, value in members(node):
        yield key, value
        yield from _below(value)


def _has_a_value(node: Mapping[str, Any], foreign: set[str]) -> bool:
    """Whether an expression is defined whatever the input is."""
    (kind, value), = node.items()
    if kind == "Var":
        return value["value"] not in foreign
    if kind in {"Array", "Set"}:
        return all(_has_a_value(item, foreign) for item in value["items"])
    if kind == "Object":
        return all(_has_a_value(part, foreign) for _, *pair in value["fields"] for part in pair)
    return kind in _CONSTANTS | _COMPREHENSIONS


def _fixed(entry: Mapping[str, Any]) -> set[str]:
    """Names of a rule that have one value each: its arguments and what it assigns."""
    names: set[str] = set()
    for arguments in _all(entry, "args"):
        names |= variables(arguments)
    for node in _all(entry, "AssignExpr"):
        names |= variables({kind: part for kind, part in node["lhs"].items() if kind in {"Var", "Array", "Object"}})
    return names


def _iterates(node: Any, fixed: set[str]) -> bool:
    """Whether a body tries several values; what iterates inside a comprehension or ``every`` is its own affair."""
    for key, value in members(node):
        if key in _COMPREHENSIONS | {"Every"}:
            continue
        if key in {"SomeIn", "SomeVars"} or (key == "RefBrack" and variables([value["index"]]) - fixed):
            return True
        if key == "Call" and value["fcn"].get("Var", {}).get("value") == "walk":
            return True
        if _iterates(value, fixed):
            return True
    return False
