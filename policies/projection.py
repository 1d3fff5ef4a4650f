"""The input of a test: the projection of one document on declared keys, spliced from its stored bytes.

The bytes of a value are copied, never parsed and written again, so that a policy sees exactly what was hashed.
Documents are canonical JSON: no white space, sorted keys, no key twice. The scan over the top-level members uses
the standard library's C scanner and stops when every wanted key was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from json import JSONDecodeError, JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]  # the C scanner has no stub
from typing import Any

import orjson

from collectors.base import TieoutError
from policies.model import Test

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SCAN: Callable[[str, int], tuple[Any, int]] = JSONDecoder().scan_once  # type: ignore[attr-defined]  # not in the stub


class ProjectionError(TieoutError):
    """A document or an input is not the canonical JSON object that it must be."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class InputGroup:
    """Tests of one kind that one input serves: the union of their evidence keys and of their parameters."""

    kind: str
    tests: tuple[Test, ...]
    evidence: tuple[str, ...]
    params: Mapping[str, Any]


def project(document: bytes, keys: Iterable[str]) -> bytes:
    """A JSON object of just those top-level members, in the document's own order and bytes; absent keys are left out.

    Raises ``ProjectionError`` when the document is not a canonical JSON object.
    """
    wanted = frozenset(keys)
    parts: list[str] = []
    if wanted:
        for key, member in _members(document):
            if key in wanted:
                parts.append(member)
                if len(parts) == len(wanted):
                    break
    return ("{" + ",".join(parts) + "}").encode()


def build_input(subject: bytes, params: bytes, related: Mapping[str, bytes] | None = None,
                as_of: int | None = None) -> bytes:
    """The input of a test: ``{"subject": …, "params": …, "related": …, "as_of": "…Z"}``.

    ``subject`` is a projection, ``params`` a JSON object, ``related`` JSON values by the join's name (absent when
    None) and ``as_of`` microseconds UTC, given only to tests with ``time: true``.
    """
    parts = [b'{"subject":', subject, b',"params":', params]
    if related is not None:
        rows = (orjson.dumps(name) + b":" + related[name] for name in sorted(related))
        parts += [b',"related":{', b",".join(rows), b"}"]
    if as_of is not None:
        parts += [b',"as_of":"', instant_text(as_of).encode(), b'"']
    parts.append(b"}")
    return b"".join(parts)


def params_json(test: Test, values: Mapping[str, Any]) -> bytes:
    """Canonical JSON of the parameters that the test declares, from its control's resolved values."""
    return orjson.dumps({name: values[name] for name in test.params}, option=orjson.OPT_SORT_KEYS)


def instant_text(instant: int) -> str:
    """``YYYY-MM-DDTHH:MM:SS.ffffffZ`` of microseconds UTC."""
    return (_EPOCH + timedelta(microseconds=instant)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant_of(input_json: bytes) -> str:
    """The text of ``as_of`` in an input, "" when there is none or it is not text."""
    for key, member in _members(input_json):
        if key == "as_of":
            value = orjson.loads("{" + member + "}")["as_of"]
            return value if isinstance(value, str) else ""
    return ""


def input_groups(tests: Iterable[Test], params_by_control: Mapping[str, Mapping[str, Any]]) -> list[InputGroup]:
    """Group tests of one kind that can share an input: no joins, no time, no parameter of one name and two values.

    Tests with ``related`` or ``time`` stand alone. A policy reads declared names only (lint proves it), so that a
    wider input changes no answer.
    """
    groups: list[tuple[list[Test], dict[str, Any]]] = []
    for test in tests:
        params = {name: params_by_control[test.control][name] for name in test.params}
        home = None if test.related or test.time else _home(groups, test, params)
        if home is None:
            groups.append(([test], params))
        else:
            home[0].append(test)
            home[1].update(params)
    return [_group(members, params) for members, params in groups]


def _home(groups: Sequence[tuple[list[Test], dict[str, Any]]], test: Test,
          params: Mapping[str, Any]) -> tuple[list[Test], dict[str, Any]] | None:
    for members, held in groups:
        first = members[0]
        alike = (first.kind, first.population) == (test.kind, test.population) and not (first.related or first.time)
        if alike and all(_same(held.get(name, value), value) for name, value in params.items()):
            return members, held
    return None


def _same(left: Any, right: Any) -> bool:
    """Equal as JSON: True is not 1, and 1 is not 1.0."""
    return orjson.dumps(left, option=orjson.OPT_SORT_KEYS) == orjson.dumps(right, option=orjson.OPT_SORT_KEYS)


def _group(members: Sequence[Test], params: Mapping[str, Any]) -> InputGroup:
    evidence = tuple(sorted({key for test in members for key in test.evidence}))
    return InputGroup(members[0].kind, tuple(members), evidence, params)


def _members(document: bytes) -> Iterator[tuple[str, str]]:
    """Every top-level member as (key, its text with the key)."""
    try:
        text = document.decode()
        if text == "{}":
            return
        start, last = 0, len(text) - 1
        while text[start] == ("," if start else "{"):
            key, colon = scanstring(text, _after(text, start, '"'), True)  # noqa: FBT003 - the scanner's own signature
            _, end = _SCAN(text, _after(text, colon - 1, ":"))
            yield key, text[start + 1:end]
            start = end
        _after(text, start - 1, "}")
        if start == last:
            return
    except (UnicodeDecodeError, JSONDecodeError, StopIteration, IndexError, ValueError, RecursionError) as fault:
        raise ProjectionError(f"the document is not a canonical JSON object: {fault!r}") from fault
    raise ProjectionError("the document is not a canonical JSON object: text after its end")


def _after(text: str, place: int, expected: str) -> int:
    """The position after ``expected``, which must stand right after ``place``."""
    if text[place + 1] != expected:
        raise ValueError(f"expected {expected!r} at {place + 1}, got {text[place + 1]!r}")
    return place + 2
