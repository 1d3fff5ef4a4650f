"""A policy broken in one place: a comparison flipped, a condition, a negation or a rule dropped, a constant moved.

Each is what a tired hand may write. The known cases must notice; a break that they do not notice is a rule that nobody
has shown to matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.rego_syntax import line_of, members, tree_of

_FLIPPED = {"Eq": ("!=",), "Ne": ("==",), "Lt": ("<=", ">="), "Le": ("<", ">"), "Gt": (">=", "<"), "Ge": (">", "<=")}
_WRITTEN = {"Eq": "==", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">="}
DROPPED = "condition dropped"
_BINDS = frozenset({"SomeIn", "SomeVars"})
_NUMBER = re.compile(r"^[0-9]+$")


@dataclass(frozen=True, slots=True)
class Break:
    """One broken version: its source, and where and how it differs from the sound one."""

    line: int
    what: str
    source: str


def breaks(path: str, source: str) -> Iterator[Break]:
    """Every broken version of a module, in the order of its rules. Some may not compile."""
    text = source.encode()
    for entry in tree_of(path, source)["rules"]:
        yield from _of_rule(entry, text)
        for kind, node in _below(entry):
            if kind in _KINDS:
                yield from _KINDS[kind](node, text)


def _of_rule(entry: Mapping[str, Any], text: bytes) -> Iterator[Break]:
    """A rule that never holds: its body is false."""
    for body in entry.get("Spec", {}).get("bodies", []):
        if body["query"]["stmts"]:
            yield _break(text, body["query"]["stmts"][0], "rule never holds", lambda old: f"false; {old}")


def _flipped(node: Mapping[str, Any], text: bytes) -> Iterator[Break]:
    written = _WRITTEN[node["op"]]
    place = text.index(written.encode(), _end(node["lhs"]), _start(node["rhs"]))
    for other in _FLIPPED[node["op"]]:
        yield Break(line_of(node), f"{written} becomes {other}",
                    (text[:place] + other.encode() + text[place + len(written):]).decode())


def _dropped(query: Mapping[str, Any], text: bytes) -> Iterator[Break]:
    """Each condition of several; the only one is its rule."""
    for statement in query["stmts"] if len(query["stmts"]) > 1 else ():
        if not _BINDS & set(statement["literal"]):
            yield _break(text, statement, DROPPED, lambda _: "true")


def _affirmed(node: Mapping[str, Any], text: bytes) -> Iterator[Break]:
    yield _break(text, node, "not dropped", lambda old: old.removeprefix("not").lstrip())


def _moved(node: Mapping[str, Any], text: bytes) -> Iterator[Break]:
    if _NUMBER.match(old := text[node["span"]["start"]:node["span"]["end"]].decode()):
        yield _break(text, node, f"{old} becomes {int(old) + 1}", lambda number: str(int(number) + 1))


def _turned(node: Mapping[str, Any], text: bytes) -> Iterator[Break]:
    yield _break(text, node, "true and false exchanged", lambda old: {"true": "false", "false": "true"}[old])


_KINDS = {"BoolExpr": _flipped, "query": _dropped, "NotExpr": _affirmed, "Number": _moved, "Bool": _turned}


def _break(text: bytes, node: Mapping[str, Any], what: str, act: Any) -> Break:
    start, end = node["span"]["start"], node["span"]["end"]
    return Break(line_of(node), what, (text[:start] + act(text[start:end].decode()).encode() + text[end:]).decode())


def _start(node: Mapping[str, Any]) -> int:
    (value,) = node.values()
    return int(value["span"]["start"])


def _end(node: Mapping[str, Any]) -> int:
    (value,) = node.values()
    return int(value["span"]["end"])


def _below(node: Any) -> Iterator[tuple[str, Any]]:
    """Every member at any depth, but for what ``object.get`` gives where nothing is: any value of no use will do."""
    for key, value in members(node):
        yield key, value
        yield from _below(value["params"][:2] if key == "Call" and _gets(value) else value)


def _gets(call: Mapping[str, Any]) -> bool:
    name = call["fcn"].get("RefDot", {})
    return bool(name) and name["field"][1] == "get" and name["refr"].get("Var", {}).get("value") == "object"
