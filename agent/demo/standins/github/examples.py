"""GitHub's own response examples (``examples.json``), thinned to what a client reads, and how paths match them."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

Json = Any  # a JSON value

_DROPPED = ("_url", "_links", "gravatar_id", "performed_via_github_app")


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    text = files(__package__).joinpath("examples.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    templates = sorted(_catalogue(), key=lambda template: template.count("{"))
    return tuple((re.compile(_pattern(template)), template) for template in templates)


def _pattern(template: str) -> str:
    """``/repos/{owner}/…`` as a regular expression; ``{path}`` is the only variable that holds slashes."""
    parts = re.split(r"(\{\w+\})", template)
    return "".join(".+" if p == "{path}" else "[^/]+" if p.startswith("{") else re.escape(p) for p in parts) + r"\Z"


@cache
def template_of(path: str) -> str | None:
    """The documented template of ``path``, or None where there is no example."""
    return next((template for pattern, template in _patterns() if pattern.match(path)), None)


def parameters_of(path: str) -> frozenset[str]:
    """The query parameters that GitHub documents for ``path`` (empty where there is no example)."""
    template = template_of(path)
    return frozenset(_catalogue()[template]["query"]) if template else frozenset()


@cache
def _thin_example(template: str) -> Json:
    return _thin(_catalogue()[template]["example"])


def example(path: str) -> Json:
    """A copy of the example answer for ``path``; KeyError where GitHub's description has none."""
    template = template_of(path)
    if template is None:
        raise KeyError(f"{path}: no example in examples.json")
    return deepcopy(_thin_example(template))


def completed(path: str, row: dict[str, Json]) -> dict[str, Json]:
    """``row`` laid over the first row of GitHub's example for the list at ``path``; as it is where there is none."""
    if template_of(path) is None:
        return row
    found = example(path)
    rows = next((v for v in found.values() if isinstance(v, list)), []) if isinstance(found, dict) else found
    return merged(rows[0], row) if rows else row


def merged(base: Json, over: dict[str, Json]) -> Json:
    """``base`` with the fields of ``over`` laid over it, object by object; neither is changed."""
    out = dict(base)
    for key, value in over.items():
        nested = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = merged(out[key], value) if nested else value
    return out


def _thin(value: Json) -> Json:
    """Without links to other resources: they are most of the bytes, and no collector follows them."""
    if isinstance(value, dict):
        return {k: _thin(v) for k, v in value.items() if not k.endswith(_DROPPED)}
    if isinstance(value, list):
        return [_thin(v) for v in value]
    return value
