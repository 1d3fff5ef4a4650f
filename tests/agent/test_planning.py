"""``tieout triage`` and ``tieout plan`` end to end."""

from __future__ import annotations

import json

from reports.contract import faults


def test_triage_decides_on_the_stores_own_facts(bench) -> None:
    """One day of evidence and many open needs: a gap assessment, with the facts, valid under the schema."""
    done = bench.call("triage", "--asked", "readiness", "--format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert faults("triage", found) == []
    assert found["due"] == "gap"
    assert found["facts"]["policies"] > 0
    assert "facts" in bench.call("triage").stdout.lower()


def test_the_plan_names_tests_sources_and_what_is_not_covered(bench) -> None:
    """Each adopted control with its tests; AWS is not configured here, and the plan says so."""
    found = bench.json("plan")
    assert faults("plan", found) == []
    assert {control["id"] for control in found["controls"]} >= {"CM-01", "AC-05", "DP-04"}
    assert any("DP-04: no source of type aws" in sentence for sentence in found["not_covered"])
    text = bench.call("plan").stdout
    assert "What will not be covered" in text
    assert "merged changes" in text or "github.change" in text


def test_the_earliest_defensible_start_is_looked_for_when_asked(bench) -> None:
    """On one day's evidence no day is defensible, and that is said."""
    done = bench.call("plan", "--suggest-window")
    assert done.returncode == 0, done.stderr
    assert "The earliest defensible start" in done.stdout
