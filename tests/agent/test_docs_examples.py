"""Each kind has an example document, read from a stand-in, that fits its row on the page of its source."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from collectors.registry import SOURCE_TYPES, collectors_of

SOURCES = Path(__file__).parents[2] / "docs" / "sources"
DECLARED = sorted(collector.kind for source in SOURCE_TYPES for collector in collectors_of(source))
SECTIONS = ("set-up", "permissions", "kinds", "known limits", "retention")


def _row(kind: str) -> str:
    """The cell of a kind's keys on its source's page."""
    page = (SOURCES / f"{kind.partition('.')[0]}.md").read_text()
    found = re.search(rf"^\| `{re.escape(kind)}` \|(.*)\|$", page, re.MULTILINE)
    assert found, f"{kind} has no row"
    return found.group(1)


def test_there_is_an_example_of_every_kind_and_of_no_other() -> None:
    """``python -m tests.examples`` writes them; a new kind needs one."""
    assert sorted(path.stem for path in (SOURCES / "examples").glob("*.json")) == DECLARED


@pytest.mark.parametrize("kind", DECLARED)
def test_an_example_has_every_part_that_its_row_promises(kind: str) -> None:
    """What the page sets in italics came from a call of its own and is an envelope in the example."""
    document = json.loads((SOURCES / "examples" / f"{kind}.json").read_text())
    for part in re.findall(r"\*`(\w+)`\*", _row(kind).split("|")[-1]):
        assert document[part]["status"] in {"ok", "absent", "forbidden", "error", "partial"}, part
    assert document["label"]


@pytest.mark.parametrize("source", SOURCE_TYPES)
def test_a_source_has_a_page_with_all_that_its_reader_needs(source: str) -> None:
    """Set-up in five steps, permissions, kinds, known limits and retention."""
    page = (SOURCES / f"{source}.md").read_text()
    headings = [line.removeprefix("## ").lower() for line in page.splitlines() if line.startswith("## ")]
    assert [name for name in SECTIONS if not any(heading.startswith(name) for heading in headings)] == []
    steps = page.lower().partition("## set-up")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\d\. ", steps, re.MULTILINE)) == 5
