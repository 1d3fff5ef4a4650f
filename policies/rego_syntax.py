"""What a Rego module names: its rules, the references they make and the functions they call, from the parser's tree.

Lint and the recursion guard read this instead of searching text, so a name in a string or a comment is never
taken for a use. The parser is regorus's own; it sees exactly what the embedded engine will compile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
import regorus

from policies.sources import LibraryError

Path = tuple[str, ...]
_ROOTS = frozenset({"input", "data"})  # never hidden by a local name
_DYNAMIC = "*"  # a step of a reference that is not a constant, and everything after it


@dataclass(frozen=True, slots=True)
class Reference:
    """One chain such as ``input.subject.rules``: its steps up to the first that is not constant, and its line.

    ``argument_of`` is the function it is handed to whole (dotted), "" otherwise; ``beside`` is the constant text, or
    list of texts, that follows it among the arguments: ``object.get(input.subject, "rules", null)``.
    """

    path: Path
    line: int
    argument_of: str = ""
    beside: Path = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule head with the references and calls of its bodies. ``partial`` is true for ``name contains …``.

    ``negations`` are the lines that negate more than a plain reference (``not f(input.x)``).
    """

    name: str
    line: int
    references: tuple[Reference, ...]
    calls: tuple[tuple[str, int], ...]
    strings: tuple[tuple[str, int], ...]
    negations: tuple[int, ...] = ()
    default: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed module; names in ``rules`` are local, import aliases are resolved in references and calls.

    ``imports`` are dotted.
    """

    path: str
    package: str
    rules: tuple[Rule, ...]
    imports: tuple[str, ...] = ()


class RegoSyntaxError(LibraryError):
    """A module that the Rego parser refuses, in the parser's words."""


@lru_cache(maxsize=4096)
def parse_module(path: str, source: str) -> Module:
    """Parse one module; raises ``RegoSyntaxError`` with the parser's message."""
    tree = tree_of(path, source)
    package = ".".join(_chain(tree["package"]["refr"]))
    text = source.encode()
    aliases = dict(import_of(entry, text) for entry in tree["imports"])
    return Module(path, package, tuple(_rule(entry, aliases, text) for entry in tree["rules"]),
                  tuple(".".join(_chain(entry["refr"])) for entry in tree["imports"]))


def tree_of(path: str, source: str) -> dict[str, Any]:
    """The parser's own tree of a module; raises ``RegoSyntaxError`` with the parser's message."""
    engine = regorus.Engine()
    try:
        engine.add_policy(path, source)
        tree: dict[str, Any] = orjson.loads(engine.get_ast_as_json())[0]["ast"]
    except RuntimeError as error:
        raise RegoSyntaxError(f"{path}: {first_words(error)}") from error
    return tree


def first_words(error: BaseException) -> str:
    """The engine's message in one line, without its stack."""
    text = str(error).split("Stack backtrace")[0].split("Caused by")[0]
    return " ".join(text.replace("|", " ").split())


def _is_plain(node: Mapping[str, Any]) -> bool:
    """Whether a node is a reference with constant steps only."""
    return bool(_chain(node)) and _chain(node)[-1] != _DYNAMIC


def import_of(entry: Mapping[str, Any], text: bytes) -> tuple[str, Path]:
    """The local name of an import, and what it stands for."""
    path = _chain(entry["refr"])
    span = entry.get("as")
    return (path[-1] if span is None else spanned(span, text)), path


def spanned(span: Mapping[str, int], text: bytes) -> str:
    """The name at a span; the tree gives some names by their place only."""
    return text[span["start"]:span["end"]].decode()


def _rule(entry: Mapping[str, Any], aliases: Mapping[str, Path], text: bytes) -> Rule:
    (form, body), = entry.items()
    head = body.get("head", {"Default": body})
    (shape, parts), = head.items()
    local = bound_names(head, text) | bound_names(body.get("bodies", []), text)
    known = {alias: path for alias, path in aliases.items() if alias not in local}
    walker = _Walker(known, local)
    walker.walk({key: value for key, value in parts.items() if key != "refr"})
    walker.walk(body.get("bodies", []))
    return Rule(name=_chain(parts["refr"])[0], line=line_of(parts),
                references=tuple(walker.references), calls=tuple(walker.calls), strings=tuple(walker.strings),
                negations=tuple(walker.negations), default=form == "Default", partial=shape == "Set")


def line_of(node: Mapping[str, Any]) -> int:
    """The line that a node starts on."""
    return int(node["span"]["line"])


def bound_names(node: Any, text: bytes) -> set[str]:
    """Names that a rule binds itself: arguments, ``:=`` targets, ``some`` and ``every`` variables."""
    names: set[str] = set()
    for key, value in members(node):
        if key == "args":
            names |= variables(value)
        elif key == "AssignExpr" and value["op"] == "ColEq":
            names |= variables(value["lhs"])
        elif key == "SomeIn":
            names |= variables([value["key"], value["value"]])
        elif key == "SomeVars":
            names |= {spanned(span, text) for span in value["vars"]}
        elif key == "Every":
            names |= {spanned(span, text) for span in (value["key"], value["value"]) if span}
        names |= bound_names(value, text)
    return names


def variables(node: Any) -> set[str]:
    """Every plain name that is used in a node."""
    found = {value["value"] for key, value in members(node) if key == "Var"}
    for _, value in members(node):
        found |= variables(value)
    return {str(name) for name in found}


def members(node: Any) -> Iterator[tuple[str, Any]]:
    """The members of a node that can hold others; places in the text cannot."""
    if isinstance(node, dict):
        yield from (pair for pair in node.items() if isinstance(pair[1], (dict, list)) and pair[0] != "span")
    elif isinstance(node, list):
        for item in node:
            yield from members(item)


def _chain(node: Mapping[str, Any]) -> Path:
    """The constant steps of a reference; a first step that is no name gives an empty path."""
    (kind, value), = node.items()
    if kind == "Var":
        return (str(value["value"]),)
    if kind == "RefDot":
        base = _chain(value["refr"])
        return (*base, str(value["field"][1])) if base and base[-1] != _DYNAMIC else base
    if kind == "RefBrack":
        base = _chain(value["refr"])
        (index, constant), = value["index"].items()
        if not base or base[-1] == _DYNAMIC:
            return base
        return (*base, str(constant["value"])) if index in {"String", "RawString"} else (*base, _DYNAMIC)
    return ()


class _Walker:
    """Collects references, calls and constant texts below a node, with import aliases written out."""

    def __init__(self, aliases: Mapping[str, Path], local: set[str]) -> None:
        self._aliases = aliases
        self._local = local
        self.references: list[Reference] = []
        self.calls: list[tuple[str, int]] = []
        self.strings: list[tuple[str, int]] = []
        self.negations: list[int] = []

    def walk(self, node: Any) -> None:
        if isinstance(node, list):
            for item in node:
                self.walk(item)
        elif isinstance(node, dict):
            for kind, value in node.items():
                self._visit(kind, value)

    def _visit(self, kind: str, value: Any) -> None:
        if kind in {"Var", "RefDot", "RefBrack"}:
            self._reference({kind: value})
        elif kind == "Call":
            self._call(value)
        elif kind in {"String", "RawString"}:
            self.strings.append((str(value["value"]), line_of(value)))
        elif kind != "span":
            if kind == "NotExpr" and not _is_plain(value["expr"]):
                self.negations.append(line_of(value))
            self.walk(value)

    def _reference(self, node: dict[str, Any], argument_of: str = "", beside: Path = ()) -> None:
        path = self._full(_chain(node))
        (_, value), = node.items()
        if path and (path[0] in _ROOTS or path[0] not in self._local):
            self.references.append(Reference(path, line_of(value), argument_of, beside))
        self._indices(node)

    def _indices(self, node: Mapping[str, Any]) -> None:
        """What stands inside the brackets, or under a chain that starts with a call, is a use of its own."""
        (kind, value), = node.items()
        if kind == "RefBrack":
            self.walk(value["index"])
        if kind in {"RefDot", "RefBrack"}:
            self._indices(value["refr"])
        elif kind != "Var":
            self.walk(node)

    def _call(self, value: Mapping[str, Any]) -> None:
        name = ".".join(self._full(_chain(value["fcn"])))
        self.calls.append((name, line_of(value)))
        params = value["params"]
        for index, param in enumerate(params):
            (kind, inner), = param.items()
            if kind in {"Var", "RefDot", "RefBrack"}:
                self._reference({kind: inner}, name, _text_after(params, index))
            else:
                self.walk(param)

    def _full(self, path: Path) -> Path:
        return (*self._aliases[path[0]], *path[1:]) if path and path[0] in self._aliases else path


def _text_after(params: list[dict[str, Any]], index: int) -> Path:
    """The constant path in the argument after this one; empty when it is not constant."""
    if index + 1 >= len(params):
        return ()
    (kind, value), = params[index + 1].items()
    if kind == "Array":
        steps = [_constant(item) for item in value["items"]]
        return tuple(step for step in steps if step is not None) if None not in steps else ()
    text = _constant(params[index + 1])
    return () if text is None else (text,)


def _constant(node: Mapping[str, Any]) -> str | None:
    (kind, value), = node.items()
    return str(value["value"]) if kind in {"String", "RawString"} else None
