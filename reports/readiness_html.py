"""The readiness assessment as one self-contained page."""

from __future__ import annotations

from policies.model import Library
from policies.operation.results import Assessment
from reports import description, html, view
from reports.challenge import challenge, observations
from reports.picture import SIGNS, picture
from reports.wording import (
    DISCLOSE,
    NOT_AN_OPINION,
    TIME_LEFT,
    VERDICTS,
    already_certain,
    also_open,
    conclusion,
    named_criteria,
    require_proof,
    self_check_line,
)

PAGE_ROWS = 60


def render(assessment: Assessment, library: Library) -> bytes:
    """The page as UTF-8. Raises ``CleanWithoutProof`` for a favourable verdict without a whole self-check."""
    require_proof(assessment)
    found = view.exceptions(assessment)
    return html.render("readiness.html.j2", {
        "title": f"Readiness assessment: {assessment.system}",
        "a": assessment,
        "categories": ", ".join(view.CATEGORIES.get(c, c) for c in assessment.categories),
        "verdict": VERDICTS[assessment.verdict],
        "named": ", ".join(named_criteria(assessment)),
        "others": ", ".join(also_open(assessment)),
        "certain": ", ".join(already_certain(assessment)),
        "tone": view.VERDICT_TONES[assessment.verdict],
        "signs": SIGNS,
        "conclusion": conclusion(assessment),
        "not_an_opinion": NOT_AN_OPINION,
        "disclose": DISCLOSE,
        "headline": view.headline_tiles(assessment),
        "horizons": view.horizon_tiles(assessment),
        "self_check": self_check_line(assessment),
        "p": picture(assessment),
        "exceptions": view.capped(found, PAGE_ROWS),
        "unknowns": view.capped(view.unknowns(assessment), PAGE_ROWS),
        "groups": view.criteria_groups(assessment, library),
        "controls": view.control_rows(assessment),
        "description": assessment.description,
        "description_note": description.NOTE,
        "description_absent": description.ABSENT,
        "description_rows": view.capped(description.rows(assessment.description), PAGE_ROWS)
        if assessment.description else None,
        "challenge": () if found else challenge(assessment),
        "time_left": view.capped(assessment.time_left, PAGE_ROWS),
        "time_left_note": TIME_LEFT,
        "changes": view.capped(assessment.would_change, PAGE_ROWS),
        "observations": view.capped(observations(assessment), PAGE_ROWS),
    })
