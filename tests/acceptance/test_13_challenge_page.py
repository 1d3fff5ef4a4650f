"""Acceptance 13: a result without any finding is asked the questions of a doubtful reader."""

from __future__ import annotations

import json

from tests.acceptance.conftest import Firm, at

QUESTIONS = ("Can every test fail?", "Which populations are empty or hold one item?",
             "How much time does nothing speak for?", "Which controls rest on people alone?")


def test_a_clean_result_prints_the_challenge_page(firm: Firm) -> None:
    """Nothing failed, and each rendering asks what may be behind that, with this assessment's own numbers."""
    firm.with_github("api").runs("CM-01").passes(at(1, 1), at(2, 15), at(4, 1))
    found = firm.readiness()
    assert found["controls"]["CM-01"]["operation"] == "no_occurrence"
    assert not any(c["exposures"] or c["deviations"] for c in found["controls"].values())
    done = firm.call("readiness", "--no-record", "--as-of", "2026-04-01T08:00:00Z", "-o", "out")
    page = (firm.folder / "out/readiness.html").read_text()
    for question in QUESTIONS:
        assert question in done.stdout
        assert question in page
    assert "cm_01_changes_are_reviewed.github_change (0)" in " ".join(done.stdout.split())
    gap = json.loads(firm.call("gap", "--format", "json").stdout)
    assert {entry["question"] for entry in gap["challenge"]} >= set(QUESTIONS)
