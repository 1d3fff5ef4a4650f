"""Edits the ``controls`` section of the configuration file and keeps its comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from agent.cli.common import write_file


def set_adopted(path: Path, entry: Mapping[str, Any]) -> None:
    """Put the entry under ``controls.adopt``, in place of one with the same id, and out of ``decline``."""
    _edit(path, entry["id"], "adopt", CommentedMap(entry), away="decline")


def set_declined(path: Path, entry: Mapping[str, Any]) -> None:
    """Put the entry under ``controls.decline``, in place of one with the same id, and out of ``adopt``."""
    _edit(path, entry["id"], "decline", CommentedMap(entry), away="adopt")


def set_profiles(path: Path, names: Sequence[str]) -> None:
    """Put the profiles in the place of those that the file names."""
    yaml, document = _opened(path)
    controls = document.setdefault("controls", CommentedMap())
    controls["profile"] = names[0] if len(names) == 1 else CommentedSeq(names)
    write_file(path, _dumped(yaml, document))


def _edit(path: Path, control: str, section: str, entry: CommentedMap, *, away: str) -> None:
    yaml, document = _opened(path)
    controls = document.setdefault("controls", CommentedMap())
    _drop(controls.get(away), control)
    rows = controls.setdefault(section, CommentedSeq())
    _drop(rows, control)
    rows.append(entry)
    for name in (section, away):
        if name in controls and not controls[name]:
            del controls[name]
    write_file(path, _dumped(yaml, document))


def _opened(path: Path) -> tuple[YAML, Any]:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml, yaml.load(path.read_text(encoding="utf-8"))


def _drop(rows: Any, control: str) -> None:
    for row in [item for item in rows or () if (item if isinstance(item, str) else item.get("id")) == control]:
        rows.remove(row)


def _dumped(yaml: YAML, document: Any) -> str:
    from io import StringIO  # noqa: PLC0415 - only for an edit

    out = StringIO()
    yaml.dump(document, out)
    return out.getvalue()
