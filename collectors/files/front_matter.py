"""The YAML block at the head of a Markdown file, every scalar as the text that was written, with its line.

A version 1.10 must not become the number 1.1, nor an id 007 the number 7, so nothing is guessed. Keys given twice
are refused: one of the two would be lost. Aliases are refused: a few lines of them unfold into gigabytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from collectors.files.errors import RegisterError, at

_FENCE = "---"
_MOST = 1_048_576  # characters; an access review of some thousand decisions has fewer
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # ten times as fast, where PyYAML has libyaml

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields, the line of each, and the text below them with plain line feeds."""

    fields: dict[str, Any]
    lines: dict[Place, int] = field(repr=False)
    text: str

    def line(self, place: Place) -> int:
        """The line of the field, or of what holds it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def split_front_matter(text: str, name: str) -> FrontMatter:
    """The front matter and the text below it; raises RegisterError."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != _FENCE:
        raise _fault(name, 1, f"expected front matter between two lines of {_FENCE}, got {lines[0][:40]!r}")
    closing = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if closing is None:
        raise _fault(name, 1, f"the front matter has no closing line of {_FENCE}")
    fields, places = _parsed("\n".join(lines[1:closing]), name)
    return FrontMatter(fields, places, "\n".join(lines[closing + 1:]))


def _parsed(block: str, name: str) -> tuple[dict[str, Any], dict[Place, int]]:
    if len(block) > _MOST:
        raise _fault(name, 1, f"front matter has {len(block)} characters, more than {_MOST}")
    places: dict[Place, int] = {}
    try:
        _refuse_aliases(block)
        node = yaml.compose(block, _LOADER)
        found = None if node is None else _value(node, (), places)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "not YAML"
        raise _fault(name, mark.line + 2 if mark else 1, f"front matter is not YAML ({reason})") from error
    except RecursionError as error:
        raise _fault(name, 1, "front matter is nested too deep") from error
    if not isinstance(found, dict):
        raise _fault(name, 2, "front matter holds no fields")
    return found, places


def _refuse_aliases(block: str) -> None:
    for event in yaml.parse(block, _LOADER) if "*" in block else ():
        if isinstance(event, yaml.AliasEvent):
            raise yaml.constructor.ConstructorError(None, None, "an alias; write the value out", _mark(event))


def _value(node: yaml.Node, place: Place, places: dict[Place, int]) -> Any:
    """Text, lists and mappings only, whatever tag stands before them; no objects are made."""
    places[place] = node.start_mark.line + 2  # after the fence, counted from one
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, places)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, number), places) for number, item in enumerate(node.value)]
    return node.value


def _mapping(node: yaml.MappingNode, place: Place, places: dict[Place, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in found:
            raise yaml.constructor.ConstructorError(None, None, f"key {name!r} is given twice", _mark(key))
        found[name] = _value(value, (*place, name), places)
        places[(*place, name)] = key.start_mark.line + 2
    return found


def _mark(node: yaml.Node | yaml.Event) -> Any:
    """Where it stands; the two loaders have a class of their own each."""
    return node.start_mark


def _fault(name: str, line: int, text: str) -> RegisterError:
    return RegisterError("bad_front_matter", at(name, line, text),
                         hint="Start the file with ---, fields such as 'owner: …', and ---.")
