"""YAML as the text that was written: every scalar stays text, and no key may stand twice.

The word ``on`` must not become the value true, nor a version 1.10 the number 1.1, so nothing is guessed. Of a key that
is given twice one value would be lost. What an alias names is built once, however often it is named.
"""

from __future__ import annotations

from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # ten times as fast, where PyYAML has libyaml


def load_text(text: str) -> Any:
    """The value of a YAML document. Raises yaml.YAMLError, and RecursionError for one that is nested too deep."""
    node = yaml.compose(text, _LOADER)
    return None if node is None else _value(node, {}, set())


def _value(node: yaml.Node, built: dict[int, Any], open_: set[int]) -> Any:
    if id(node) in built:
        return built[id(node)]
    if id(node) in open_:
        raise yaml.MarkedYAMLError(None, None, "a value that contains itself", node.start_mark)
    open_.add(id(node))
    built[id(node)] = _fresh(node, built, open_)
    return built[id(node)]


def _fresh(node: yaml.Node, built: dict[int, Any], open_: set[int]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, built, open_) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    found: dict[str, Any] = {}
    for key, item in node.value:
        name = str(key.value)
        if name in found:
            raise yaml.MarkedYAMLError(None, None, f"key {name!r} is given twice", key.start_mark)
        found[name] = _value(item, built, open_)
    return found
