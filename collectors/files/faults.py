"""What pydantic refuses, as one sentence each with a stable code and the place of the field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from collectors.files.fields import Entry

Place = tuple[str | int, ...]
_CODES = {"missing": "missing_value", "extra_forbidden": "unknown_field", "literal_error": "bad_choice",
          "tuple_type": "bad_list", "string_type": "bad_text", "model_type": "bad_list"}
_SENTENCES = {"missing": "is missing or empty", "extra_forbidden": "no such field; it would not be read"}


def validated(model: type[Entry], values: dict[str, Any]) -> dict[str, Any]:
    """The values as JSON with every field named; raises ValidationError."""
    return model.model_validate(values).model_dump(mode="json")


def faults_of(error: ValidationError) -> Iterator[tuple[str, Place, str]]:
    """(code, place, sentence) of each fault."""
    for fault in error.errors(include_url=False):
        kind, place = fault["type"], fault["loc"]
        name = _name(place)
        sentence = _SENTENCES.get(kind) or _expected(fault)
        yield _CODES.get(kind, kind), place, f"{name}: {sentence}" if name else sentence


def _expected(fault: Any) -> str:
    got = "nothing" if fault["input"] is None else repr(fault["input"])[:42]
    match fault["type"]:
        case "literal_error":
            return f"expected {fault['ctx']['expected']}, got {got}"
        case "model_type":
            return f"expected fields in braces, {{…}}, got {got}"
        case _:
            return str(fault["msg"])


def _name(place: Place) -> str:
    """``decisions 4 account`` for a list's element, ``login:github`` for a mapping's."""
    name = ""
    for number, part in enumerate(place):
        after_index = number > 0 and isinstance(place[number - 1], int)
        separator = "" if not name else " " if isinstance(part, int) or after_index else ":"
        name += separator + (str(part + 1) if isinstance(part, int) else part)
    return name
