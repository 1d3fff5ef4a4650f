"""The YAML files of a library, read strictly and with line numbers, so that every error names file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jsonschema import Draft202012Validator
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from collectors.base import TieoutError

SCHEMAS = Path(__file__).parent / "schemas"


class LibraryError(TieoutError):
    """A file of the library is not what it must be; the message starts with its path and line.

    ``steps`` is the path into the configuration where the fault lies there, and empty elsewhere.
    """

    steps: tuple[str | int, ...] = ()


_TEXT = "tag:yaml.org,2002:str"
_PLAIN_TAGS = frozenset({_TEXT, *(f"tag:yaml.org,2002:{name}" for name in ("bool", "null", "int", "float"))})


if TYPE_CHECKING:
    from yaml import SafeLoader as _Safe
else:
    _Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # four times faster where PyYAML was built with libyaml


class _Loader(_Safe):
    """YAML with JSON's scalars only: dates stay text, ``on`` and ``no`` stay words, ``0123`` stays text."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


@dataclass(frozen=True, slots=True)
class Located:
    """A parsed YAML file: ``value`` is plain JSON, ``lines`` the line (from 1) of each path into it."""

    path: str
    value: Any
    lines: Mapping[tuple[str | int, ...], int]

    def where(self, *steps: str | int) -> str:
        """``path:line`` of the innermost known part of the path."""
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return f"{self.path}:{self.lines.get(steps, 1)}"


def read_text(path: Path, shown: str) -> str:
    """The file as UTF-8 text; ``shown`` is the path that errors name."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(f"{shown}: cannot be read as UTF-8 text: {error}") from error


def parse_yaml(text: str, shown: str, *, first_line: int = 1) -> Located:
    """Parse one YAML document; duplicate keys, other tags and syntax errors raise ``LibraryError`` with the line."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[tuple[str | int, ...], int] = {}
        value = None if node is None else _Reader(loader, shown, first_line, lines).value(node)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        raise LibraryError(f"{shown}:{line}: not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise LibraryError(f"{shown}:{first_line}: not valid YAML: {error}") from error
    finally:
        loader.dispose()
    return Located(shown, value, lines)


def read_yaml(path: Path, shown: str, schema: str) -> Located:
    """Read a YAML file and hold it against ``policies/schemas/<schema>.schema.json``."""
    located = parse_yaml(read_text(path, shown), shown)
    check_schema(located, schema)
    return located


def check_schema(located: Located, schema: str) -> None:
    """Raise ``LibraryError`` for the first place where the file departs from the schema."""
    errors = sorted(_validator(schema).iter_errors(located.value), key=lambda e: [str(p) for p in e.absolute_path])
    if errors:
        first = errors[0]
        steps = tuple(first.absolute_path)
        place = ".".join(str(s) for s in steps) or "the file"
        raise LibraryError(f"{located.where(*steps)}: {place}: {first.message}",
                           hint=f"The keys and their meaning are in policies/schemas/{schema}.schema.json.")


@cache
def _validator(schema: str) -> Draft202012Validator:
    body = json.loads((SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(body)
    return Draft202012Validator(body)


@dataclass(slots=True)
class _Reader:
    """Turns YAML nodes into plain JSON values and notes the line of each."""

    loader: _Loader
    shown: str
    first_line: int
    lines: dict[tuple[str | int, ...], int]

    def value(self, node: Node, at: tuple[str | int, ...] = ()) -> Any:
        self.lines[at] = node.start_mark.line + self.first_line
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*at, index)) for index, item in enumerate(node.value)]
        if isinstance(node, MappingNode):
            return {key: self.value(item, (*at, key)) for key, item in self._members(node)}
        return self._scalar(node)

    def _line(self, node: Node) -> int:
        return int(node.start_mark.line) + self.first_line

    def _scalar(self, node: Node) -> Any:
        if node.tag == _TEXT and isinstance(node, ScalarNode):
            return node.value  # most of them; nothing is left to construct
        if node.tag not in _PLAIN_TAGS or not isinstance(node, ScalarNode):
            raise LibraryError(f"{self.shown}:{self._line(node)}: the tag {node.tag} is not allowed, "
                               "expected plain text, numbers, true, false or null")
        return self.loader.construct_object(node)

    def _members(self, node: MappingNode) -> Iterator[tuple[str, Node]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = self._scalar(key_node)
            if not isinstance(key, str):
                raise LibraryError(f"{self.shown}:{self._line(key_node)}: the key {key!r} must be text")
            if key in seen:
                raise LibraryError(f"{self.shown}:{self._line(key_node)}: the key {key!r} stands twice")
            seen.add(key)
            yield key, value_node


def close_names(wanted: str, known: Sequence[str]) -> str:
    """A hint that lists the nearest known names. It never chooses one: ids are exact."""
    # Imported here: only an error needs it.
    from difflib import get_close_matches  # noqa: PLC0415 - see above

    exact = get_close_matches(wanted, known, n=5, cutoff=0.6)
    near = exact or get_close_matches(wanted.upper(), known, n=5, cutoff=0.4) or sorted(known)[:5]
    return f"Known names close to it: {', '.join(near)}." if near else "No name is known here."
