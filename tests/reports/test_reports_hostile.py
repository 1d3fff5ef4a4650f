"""Names from the outside, in every medium: no script, no formula, no terminal command, no broken XML."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.model import Outcome
from policies.operation.results import Assessment, CheckResult, Operation
from policies.operation.results.description import (
    Description,
    LetterResult,
    Remark,
    SectionResult,
    SectionState,
    Weight,
)
from reports import check, escape, gap, gap_html, gap_text, junit, readiness_html, readiness_text, sarif
from reports.layout import display_width, table
from reports.package_files import csv_file, deviation_rows
from tests.reports import builders
from tests.reports.builders import TODAY, Days

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)',
    "formula": "=cmd|'/c calc'!A1",
    "wide formula": "\uff1dcmd()",
    "at formula": "@SUM(1)",
    "escape sequence": "\x1b]0;owned\x07\x1b[2J",
    "right to left": "file\u202egnp.exe",
    "newlines": "a\r\nb\n\nc\u2028d",
    "long": "n" * 10_000,
    "nul": "a\x00b\ufffe",
    "template": "{{ 7*7 }}{% raw %}",
    "wide": "日本語のバケット" * 4,
}
FORBIDDEN_IN_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def hostile_assessment(name: str) -> Assessment:
    """An assessment in which the name stands wherever names come from outside."""
    state = builders.state("DP-04", [name, "b"], (Days(name, 3, 9, "failing", why=name),
                                                  Days("b", 10, 12, "unknown", why=name)))
    event = builders.event("CM-01", 3, ((name, "2026-03-01", name),))
    results = (builders.result("DP-04", Operation.INEFFECTIVE, state, why=name, owner=name),
               builders.result("CM-01", Operation.EFFECTIVE_WITH_DEVIATIONS, event, why=name))
    remark = Remark("regions", Weight.OMITTED, name, ((name, name),))
    said = Description(True, (SectionResult("DC3", SectionState.DIFFERS, (remark,), (name,)),),
                       (LetterResult(name, "2025-12-31", "2026-03-01", 60, True, (remark,)),))
    return builders.assessment(controls=results, name=name, system=name, basis=(name,), limits=(name,),
                               description=said)


def hostile_check(name: str) -> CheckResult:
    """A check whose subjects, labels, reasons and waivers are the name."""
    return builders.check(tuple(replace(builders.outcome("DP-04", name, outcome, name, waiver=name), label=name)
                                for outcome in Outcome))


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_pages_carry_no_markup_from_names(name: str) -> None:
    """Both pages have no script, no event attribute and no raw invisible character, whatever a resource is called."""
    assessment, library = hostile_assessment(name), builders.library()
    pages = (readiness_html.render(assessment, library), gap_html.render(gap.findings(assessment, library, TODAY)))
    for page in (p.decode() for p in pages):
        assert "<script" not in page
        assert not re.search(r"<[^>]*\son\w+=", page)
        assert not FORBIDDEN_IN_TEXT.search(page)
        assert name != HOSTILE["template"] or name in page
        assert len(page) < 400_000


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_texts_are_plain_and_fit(name: str, width: int) -> None:
    """Texts hold no control or direction character and no line wider than asked."""
    assessment, library = hostile_assessment(name), builders.library()
    texts = (readiness_text.render(assessment, library, width=max(width, 80)),
             gap_text.render(gap.findings(assessment, library, TODAY), width=max(width, 80)),
             check.to_text(hostile_check(name), width=max(width, 60)))
    for text in texts:
        assert not FORBIDDEN_IN_TEXT.search(text)
        assert max(display_width(line) for line in text.splitlines()) <= max(width, 80)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_junit_is_well_formed(name: str) -> None:
    """The XML parses, and counts failures and errors apart."""
    root = ET.fromstring(junit.to_junit(hostile_check(name)))  # noqa: S314 - our own output
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == ("5", "1", "2", "1")


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_json_and_sarif_are_ascii(name: str) -> None:
    """No raw character of a name reaches a terminal through JSON, and the value reads back unchanged."""
    result = hostile_check(name)
    assert check.to_json(result).isascii()
    assert json.loads(check.to_json(result))["outcomes"][0]["subject"] == name
    assert sarif.to_sarif(result, builders.library()).isascii()


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_spreadsheet_cells_are_no_formulas(name: str) -> None:
    """No cell of the export begins a formula, and a row stays a row."""
    rows = deviation_rows(hostile_assessment(name))
    read = list(csv.reader(io.StringIO(csv_file(("a",), rows).decode(), newline="")))
    assert len(read) == len(rows) + 1
    for row in read[1:]:
        for cell in row:
            assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@given(st.text())
def test_plain_text_is_one_printable_line(text: str) -> None:
    """Whatever comes in, what goes out has no control character and no line break."""
    shown = escape.plain(text)
    assert not FORBIDDEN_IN_TEXT.search(shown)
    assert len(shown.splitlines()) <= 1


@given(st.text(min_size=1), st.integers(20, 200))
def test_clipping_says_how_much_there_was(text: str, limit: int) -> None:
    """A clipped text is never longer than its limit, and names the length that it had."""
    shown = escape.clip(text, limit)
    assert len(shown) <= limit
    assert shown == escape.plain(text) or f"({len(escape.plain(text))} characters)" in shown


@given(st.lists(st.tuples(st.text(max_size=200), st.text(max_size=80)), max_size=6), st.integers(40, 140))
def test_tables_keep_their_width(rows: list[tuple[str, str]], width: int) -> None:
    """No line of a table is wider than asked."""
    assert all(display_width(line) <= width for line in table(("one", "two"), rows, width))
