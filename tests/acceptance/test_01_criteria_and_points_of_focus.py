"""Acceptance 1: the criteria by their ids, the points of focus by their numbers, and what each category brings in."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.acceptance.conftest import Firm

COUNTS = {"CC1": 5, "CC2": 3, "CC3": 4, "CC4": 2, "CC5": 3, "CC6": 8, "CC7": 5, "CC8": 1, "CC9": 2, "A1": 3, "C1": 2,
          "PI1": 5, "P1": 1, "P2": 1, "P3": 2, "P4": 3, "P5": 2, "P6": 7, "P7": 1, "P8": 1}
IDS = {f"{series}.{number}" for series, count in COUNTS.items() for number in range(1, count + 1)}
FOCUS = {"CC1": 28, "CC2": 34, "CC3": 36, "CC4": 11, "CC5": 16, "CC6": 38, "CC7": 36, "CC8": 18, "CC9": 15, "A1": 16,
         "C1": 5, "PI1": 19}
KINDS = {"general": 201, "system": 7, "availability": 17, "confidentiality": 12, "processing_integrity": 19,
         "privacy": 74}


def test_there_are_exactly_the_sixty_one(judging: tuple[Any, Any]) -> None:
    """No heading (P1.0), no invention (CC8.2), none missing."""
    assert len(IDS) == 61
    assert [c.id for c in judging[0].criteria if c.id not in IDS] == []
    assert {c.id for c in judging[0].criteria} == IDS


def test_points_of_focus_have_their_totals(judging: tuple[Any, Any]) -> None:
    """330 of the revision of 2022: by series, and by the engagements that they are for."""
    series, kinds = Counter[str](), Counter[str]()
    for criterion in judging[0].criteria:
        series[criterion.series] += sum(criterion.points_of_focus.values())
        kinds.update(criterion.points_of_focus)
    assert {name: series[name] for name in FOCUS} == FOCUS
    assert sum(count for name, count in series.items() if name[0] == "P" and name != "PI1") == 58
    assert kinds == KINDS
    assert sum(kinds.values()) == 330


@pytest.mark.parametrize(("categories", "letters", "focus"), [
    ([], {"CC"}, 208),
    (["availability"], {"CC", "A"}, 225),
    (["confidentiality"], {"CC", "C"}, 220),
    (["processing_integrity"], {"CC", "PI"}, 227),
    (["privacy"], {"CC", "P"}, 282),
    (["availability", "confidentiality", "processing_integrity", "privacy"], {"CC", "A", "C", "PI", "P"}, 330),
])
def test_a_category_brings_in_its_criteria(firm: Firm, categories: list[str], letters: set[str], focus: int) -> None:
    """The common criteria are always in scope; the rest only where its category is, in the plan and the assessment."""
    firm.runs("GV-01", engagement={"categories": ["security", *categories]})
    with firm.session.store(create=True):
        found = firm.readiness()["criteria"]
    wanted = {name for name in IDS if name.rstrip(".0123456789") in letters}
    assert {name for name, c in found.items() if c["status"] != "not_in_scope"} == wanted
    plan = json.loads(firm.call("plan", "--format", "json").stdout)
    assert (plan["criteria"], plan["points_of_focus"]) == (len(wanted), focus)
