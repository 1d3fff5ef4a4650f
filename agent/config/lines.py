"""On which line of the configuration each key stands, so that an error can name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Steps = tuple[str | int, ...]


def lines_of(text: str) -> Mapping[Steps, int]:
    """The line (from 1) of every path into a YAML document; empty where it does not parse."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return {}
    return dict(_walk(node, ())) if node else {}


def line_at(lines: Mapping[Steps, int], steps: Steps) -> int | None:
    """The line of the innermost known part of a path; steps that the document does not have are left out."""
    at: Steps = ()
    for step in steps:
        if (*at, step) in lines:
            at = (*at, step)
    return lines.get(at) if at else None


def unreadable(text: str) -> tuple[int, str]:
    """The line (from 1) and the text of the first scalar that YAML itself takes for a value that it is not."""
    loader = yaml.SafeLoader(text)
    for node in _scalars(loader.get_single_node()):
        try:
            loader.construct_object(node)
        except ValueError:
            return node.start_mark.line + 1, str(node.value)
    return 1, text


def _scalars(node: Node | None) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    for child in node.value if isinstance(node, MappingNode | SequenceNode) else ():
        for each in child if isinstance(child, tuple) else (child,):
            yield from _scalars(each)


def _walk(node: Node, at: Steps) -> Iterator[tuple[Steps, int]]:
    yield at, node.start_mark.line + 1
    if isinstance(node, MappingNode):
        for key, value in node.value:
            steps = (*at, str(key.value))
            yield from _walk(value, steps)
            yield steps, key.start_mark.line + 1
    elif isinstance(node, SequenceNode):
        for place, item in enumerate(node.value):
            yield from _walk(item, (*at, place))
