"""Templates of registers, from their declarations: names and comments only, nothing that could pass for evidence."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType
from typing import Any, get_args

from pydantic.fields import FieldInfo

from collectors.files.fields import Entry
from collectors.files.register import Register
from collectors.files.table import columns


def template(register: Register) -> tuple[str, str]:
    """(file name, text). It ends in ``.example``, so that no pass reads it before somebody filled it in."""
    if register.is_table:
        return f"{register.place}.example", _table(register)
    return f"{register.place}.md.example", _file(register)


def words(field: FieldInfo) -> str:
    """What a field takes, in a few words."""
    choices = [choice for choice in _choices(field.annotation) if isinstance(choice, str)]
    nested = _nested(field.annotation)
    if choices:
        return ", ".join(choices) + ("" if field.is_required() and not _may_be_none(field) else "; or empty")
    if nested is not None:
        inner = ", ".join(f"{name} ({words(inner)})" for name, inner in nested.model_fields.items())
        return f"{'list of ' if _is_list(field) else ''}{{{inner}}}"
    return field.description or "text or empty"


def _table(register: Register) -> str:
    head = [f"# {register.title}: one row each. Write them below the last line and name the file {register.place}.",
            "# Values of a list stand in one cell with ; between them. Rows stay when their matter is done."]
    fields = [f"# {name}: {words(register.model.model_fields[name])}" for name in columns(register)]
    return "\n".join([*head, *fields, ",".join(columns(register))]) + "\n"


def _file(register: Register) -> str:
    head = f"# {register.title}: one file each, in the folder {register.place}/, with a name that ends in .md."
    lines = [f"{name}:  # {words(field)}" for name, field in register.model.model_fields.items()]
    return "\n".join(["---", head, *lines, "---", ""])


def _choices(annotation: Any) -> Iterator[Any]:
    for part in get_args(annotation):
        if isinstance(part, str):
            yield part
        elif NoneType in get_args(annotation):  # a choice that may stay empty
            yield from (choice for choice in get_args(part) if isinstance(choice, str))


def _may_be_none(field: FieldInfo) -> bool:
    return NoneType in get_args(field.annotation)


def _is_list(field: FieldInfo) -> bool:
    return getattr(field.annotation, "__origin__", None) is tuple


def _nested(annotation: Any) -> type[Entry] | None:
    for part in get_args(annotation):
        if isinstance(part, type) and issubclass(part, Entry):
            return part
    return None
