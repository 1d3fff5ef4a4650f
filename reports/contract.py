"""The machine-readable contract: published JSON Schemas, and one way to write JSON."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from reports.errors import ReportError

NAMES = ("check", "coverage", "crosswalk", "drift", "evaluation", "gap", "plan", "readiness", "package", "population",
         "sample", "triage")


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document, by name; raises ``ReportError`` for an unknown name."""
    if name not in NAMES:
        raise ReportError(f"schema {name!r}: expected one of {', '.join(NAMES)}")
    loaded: dict[str, Any] = json.loads(resources.files("reports").joinpath("schemas", f"{name}.json").read_bytes())
    return loaded


def faults(name: str, value: Any) -> list[str]:
    """Every place where ``value`` breaks the schema, as ``path: message``; empty when it conforms."""
    found = Draft202012Validator(schema(name)).iter_errors(value)
    return [f"{fault.json_path}: {fault.message[:200]}" for fault in found]


def dumps(value: Any) -> bytes:
    """Indented ASCII JSON with a final newline: safe on any terminal, and the same bytes for the same value."""
    return json.dumps(value, indent=2, ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n"


def line(value: Any) -> str:
    """One value on one line of ASCII JSON, without the newline."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
