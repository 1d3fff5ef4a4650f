"""Of a folder and of another tool's output, what is opened is what `tieout permissions` prints, and only to read."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.cli.main import run
from tests.integration.fault_list import exposed

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_opened: dict[str, list[tuple[str, int]]] = {}
"""By folder that is watched: each path in it that the process opened, and the flags; an audit hook stays for good."""


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _opened and isinstance(arguments[0], str):
        for folder, found in list(_opened.items()):
            if arguments[0].startswith(folder):
                found.append((arguments[0][len(folder) + 1:], arguments[2] or 0))


@pytest.mark.parametrize(("source_type", "stray"), [("files", "kept/salaries.csv"), ("imports", "other.json")])
def test_what_is_opened_is_what_is_printed(source_type: str, stray: str, tmp_path: Path, capsys: Any) -> None:
    """Every file that the printed sentence names is opened, no other of the same folder is, and none for writing."""
    with exposed(source_type, tmp_path) as source:
        (tmp_path / stray).write_text("not for us")
        config = {"engagement": {"name": "E", "system": "S", "window": "1 month"}, "store": {"path": "../store/t.db"},
                  "sources": [{"name": "kept", **source.entry}]}
        (tmp_path / "tieout.yaml").write_text(yaml.safe_dump(config))
        (tmp_path.parent / "store").mkdir(exist_ok=True)
        arguments = ("--config", str(tmp_path / "tieout.yaml"), "--format", "json")
        assert run(["permissions", *arguments]) == 0
        printed = json.loads(capsys.readouterr().out)["sources"][source_type]
        place = tmp_path / "kept" if source_type == "files" else tmp_path
        sys.addaudithook(_watch)
        found = _opened[str(place)] = []
        try:
            assert run(["collect", *arguments]) == 0
        finally:
            del _opened[str(place)]
    opened = {re.sub(r"/[^/]+\.md$", "/*.md", path) for path, _ in found if not path.startswith("tieout")}
    assert [path for path, flags in found if flags & _WRITING] == []
    assert opened == _named(printed, source_type)


def _named(printed: dict[str, Any], source_type: str) -> set[str]:
    """The files that the permissions name."""
    if source_type == "imports":
        return {"scan.json"} if "file" in json.dumps(printed) else set()
    return set(re.findall(r"[a-z_]+(?:\.csv|/\*\.md)", printed["sentence"]))
