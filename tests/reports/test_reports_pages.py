"""The two pages: self-contained, structured, capped with counts, and drawn by a real browser."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from policies.operation.results import Assessment, DayCell, Operation
from reports import gap, gap_html, readiness_html, readiness_text
from reports.picture import day_values, picture
from tests.reports import builders
from tests.reports.builders import TODAY, Days

CHROMIUM = shutil.which("chromium")
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--enable-logging=stderr")


def pages() -> dict[str, bytes]:
    """Both pages of the builders' assessment."""
    assessment, library = builders.assessment(), builders.library()
    report = gap.findings(assessment, library, TODAY, candidates_now=builders.candidates_now())
    return {"readiness": readiness_html.render(assessment, library), "gap": gap_html.render(report)}


def crowded() -> Assessment:
    """An assessment with more exceptions and more unknown stretches than a page shows."""
    names = [f"bucket-{n:03d}" for n in range(150)]
    failing = builders.state("DP-04", names, tuple(Days(n, i % 90, i % 90 + 2, "failing" if i < 100 else "unknown")
                                                   for i, n in enumerate(names)))
    return builders.assessment(controls=(builders.result("DP-04", Operation.INEFFECTIVE, failing),))


@pytest.mark.parametrize("name", ["readiness", "gap"])
def test_a_page_stands_alone(name: str) -> None:
    """No script, no address of anything outside, and a policy that allows this very style and nothing else."""
    page = pages()[name].decode()
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src &#39;none&#39;; style-src &#39;sha256-{digest}&#39;" in page
    assert not re.search(r"<script|<link|<img|<iframe|<object|@import|https?://|\sstyle=|javascript:", page)
    assert re.findall(r"url\((.*?)\)", page) == ["#hatch", "#dots"]


@pytest.mark.parametrize("name", ["readiness", "gap"])
def test_a_page_is_structured(name: str) -> None:
    """One main heading, a caption for every table, a scope for every header cell, and one element for each id."""
    page = pages()[name].decode()
    assert page.count("<h1>") == 1
    assert page.count("<table") == page.count("<caption>") > 0
    assert page.count("<th ") == page.count("<th scope=")
    assert "<th>" not in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for wanted in re.findall(r'aria-labelledby="([^"]+)"', page):
        assert set(wanted.split()) <= set(ids)


def test_pages_are_the_same_bytes_for_the_same_inputs() -> None:
    """Rendering twice gives the same bytes."""
    assert pages() == pages()


def test_all_criteria_and_exceptions_are_on_the_page() -> None:
    """The 61 criteria, every exception with its dates, and the ledger head stand on the readiness page."""
    page = pages()["readiness"].decode()
    assert len(re.findall(r'<th scope="row">(?:CC|A|C|PI|P)\d\.\d</th>', page)) == 61
    for word in ("acme-customer-exports", "4711:pr:377", "not seen corrected", "2026-05-19 13:40 UTC",
                 builders.digest("acme-data-3")[:12], builders.assessment().ledgers[0].head[:24],
                 "96 of 96 known failures caught", "100.00 % proven"):
        assert word in page


def test_what_is_left_out_is_counted() -> None:
    """Long lists are cut with their number and the place of the full list, on the page and in the text."""
    library = builders.library()
    page = readiness_html.render(crowded(), library).decode()
    text = " ".join(readiness_text.render(crowded(), library).split())
    assert "40 more of 100 exceptions are not shown on this page" in page
    assert "60 more of 100 exceptions are not shown; readiness.json has them all." in text
    report = gap.findings(crowded(), library, TODAY)
    assert "90 more of 100 instances are not shown on this page" in gap_html.render(report).decode()


def test_the_first_page_of_the_gap_report_shows_ten() -> None:
    """At most ten findings come first, and the rest is counted."""
    page = pages()["gap"].decode()
    first = page.split('id="first"')[1].split("</section>")[0]
    assert first.count('<td class="number">') == 10
    assert "4 more of 14 findings are not shown on this page" in first


def test_an_unverified_ledger_is_said_aloud() -> None:
    """A ledger that did not verify, and an assessment without a store, are marked on the page."""
    state = builders.assessment().ledgers[0]
    broken = builders.assessment(ledgers=(replace(state, verified=False),))
    assert "NOT VERIFIED" in readiness_html.render(broken, builders.library()).decode()
    none = readiness_html.render(builders.assessment(ledgers=()), builders.library()).decode()
    assert "No store was named" in none


def test_a_day_is_as_bad_as_its_worst_second() -> None:
    """A failing second makes a day failing, an unknown one unknown, one on dated observations no more than holding."""
    cells = [DayCell(1, 5, 99), DayCell(0, 1, 99, 99), DayCell(0, 0, 9, 8), DayCell(0, 0, 9, 9), DayCell(0, 0, 0)]
    assert day_values(cells) == ["failing", "unknown", "holding", "proven", "none"]


def test_the_picture_says_which_days_are_proven() -> None:
    """By a word and a letter, not by colour alone; a control is as proven as its least proven test."""
    made = builders.assessment()
    shown = next(c for c in made.controls if c.tests and c.tests[0].days)
    proven = tuple(replace(t, days=tuple(DayCell(0, 0, 9, 9) for _ in t.days)) for t in shown.tests)
    drawn = picture(replace(made, controls=(replace(shown, tests=proven),)))
    assert {(run.value, run.letter) for run in drawn.rows[0].runs} == {("proven", "P")}
    less = replace(proven[0], days=(DayCell(0, 0, 9, 8), *proven[0].days[1:]))
    drawn = picture(replace(made, controls=(replace(shown, tests=(less, *proven[1:])),)))
    assert [run.value for run in drawn.rows[0].runs] == ["holding", "proven"]


def test_the_picture_matches_the_days() -> None:
    """Runs of days become rectangles with dates; occurrences become marks; the cut-off is drawn."""
    drawn = picture(builders.assessment())
    rows = {row.id: row for row in drawn.rows}
    assert [run.title for run in rows["DP-04"].runs if run.value == "failing"] == [
        "DP-04: failing 2026-04-07 to 2026-04-15 (9 days)", "DP-04: failing 2026-05-31 to 2026-06-11 (12 days)"]
    assert [len(rows[i].marks) for i in ("AC-05", "CM-01", "DP-04")] == [2, 3, 0]
    assert [t.label for t in drawn.ticks] == ["Jan 2026", "Feb", "Mar", "Apr", "May", "Jun"]
    assert drawn.left < drawn.cut_off < drawn.right
    blind = replace(builders.state("LM-01", []), subjects=0)
    unseen = builders.assessment(controls=(builders.result("LM-01", Operation.INSUFFICIENT_EVIDENCE, blind),))
    assert picture(unseen).rows[0].empty == "unseen"
    assert (rows["AC-07"].empty, rows["CM-01"].empty, rows["DP-04"].empty) == ("people", "events", "")


def test_an_assessment_without_controls_is_drawn() -> None:
    """Nothing adopted is said, and both pages still render."""
    empty = builders.assessment(controls=())
    page = readiness_html.render(empty, builders.library()).decode()
    assert "No control has been adopted" in page
    assert gap_html.render(gap.findings(empty, builders.library(), TODAY))


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: the pages are not drawn by a real browser")
@pytest.mark.parametrize("name", ["readiness", "gap"])
def test_a_browser_draws_the_page(name: str, tmp_path: Path) -> None:
    """Chromium refuses nothing, logs no console message, keeps the drawing, and makes a picture that is not blank."""
    page = tmp_path / f"{name}.html"
    page.write_bytes(pages()[name])
    shot = tmp_path / "page.png"
    common = (str(CHROMIUM), *OPTIONS, f"--user-data-dir={tmp_path / 'profile'}")
    dumped = subprocess.run((*common, "--dump-dom", page.as_uri()), capture_output=True, text=True, timeout=60,
                            check=True)
    assert "<svg" in dumped.stdout
    assert "CONSOLE" not in dumped.stderr
    assert "Content Security Policy" not in dumped.stderr
    subprocess.run((*common, f"--screenshot={shot}", "--window-size=1280,2400", page.as_uri()), capture_output=True,
                   timeout=60, check=True)
    assert shot.stat().st_size > 50_000
