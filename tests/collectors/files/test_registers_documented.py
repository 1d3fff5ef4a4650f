"""The page of registers and the program agree, and the templates are what ``tieout init`` writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from agent.cli.main import cli
from collectors.files import connect
from collectors.files.registers import REGISTERS
from collectors.files.templates import template

PAGE = (Path(__file__).parents[3] / "docs" / "sources" / "files.md").read_text(encoding="utf-8")
HEADINGS = ["Set-up in five steps", "Permissions", "Kinds", "Known limits", "Retention"]


@pytest.mark.parametrize("register", REGISTERS, ids=lambda r: r.kind)
def test_the_page_names_every_field(register):
    """Who fills in a register finds its file, all its fields and the day of its record on the page."""
    row, = re.findall(rf"^\| `{re.escape(register.kind)}` \|.*$", PAGE, re.MULTILINE)
    assert f"`{register.place}" in row
    for name in set(register.model.model_fields) - {"id"}:
        assert re.search(rf"\b{name}\b", row), name
    word = f"_<{register.split}>" if register.split else ""
    assert (f"**record** `{register.stem}{word}` on `{register.dated}`" in row) == bool(register.dated)


def test_the_page_has_its_five_parts():
    """Set-up, permissions, kinds, limits and retention, in this order."""
    found = [heading for heading in re.findall(r"^## (.+)$", PAGE, re.MULTILINE) if heading in HEADINGS]
    assert found == HEADINGS


def test_init_writes_a_template_for_every_register_and_none_is_read(tmp_path):
    """A new folder has all templates, and only the roster and the policies are collected from it."""
    done = CliRunner().invoke(cli, ["init", str(tmp_path)])
    assert done.exit_code == 0, done.output
    written = {path.name for path in (tmp_path / "registers").iterdir()}
    assert {template(r)[0] for r in REGISTERS if not r.always} <= written
    source, = connect({"name": "x", "path": str(tmp_path / "registers")}, clock=lambda: None)
    assert [kind.kind for kind in source.collectors()] == ["files.person", "files.policy"]
