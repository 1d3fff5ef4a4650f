"""What tieout says itself: the sentence pattern, and no word that is an auditor's."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from policies.operation.results import CriterionStatus, Horizons, Operation, ReadinessVerdict, Shares
from reports import gap, gap_html, gap_text, readiness_html, readiness_text, view, wording
from reports.challenge import challenge
from tests.reports import builders

REPORTS = Path(wording.__file__).parent


def rendered(verdict: ReadinessVerdict) -> str:
    """Every page and text of an assessment with this verdict, names in quotes as they come from outside included."""
    base = builders.ready if verdict in wording.FAVOURABLE else builders.assessment
    assessment, library = base(verdict=verdict, horizons=Horizons(verdict, verdict, verdict)), builders.library()
    report = gap.findings(assessment, library, builders.TODAY)
    return "\n".join((readiness_html.render(assessment, library).decode(), readiness_text.render(assessment, library),
                      gap_html.render(report).decode(), gap_text.render(report)))


@pytest.mark.parametrize("verdict", ReadinessVerdict)
def test_no_page_speaks_like_an_auditor(verdict: ReadinessVerdict) -> None:
    """No banned word stands on any page, whatever the verdict is."""
    text = rendered(verdict).lower()
    for word in wording.BANNED:
        assert word not in text


def test_no_template_or_sentence_speaks_like_an_auditor() -> None:
    """No banned word stands in the sources but in the list itself."""
    for path in [*REPORTS.rglob("*.py"), *REPORTS.rglob("*.j2"), *REPORTS.rglob("*.json")]:
        text = path.read_text().lower()
        if path.name == "wording.py":
            text = re.sub(r"banned = \(.*?\)", "", text, flags=re.DOTALL)
        assert not [word for word in wording.BANNED if word in text], path


@pytest.mark.parametrize("verdict", ReadinessVerdict)
def test_every_verdict_page_says_what_it_is_not(verdict: ReadinessVerdict) -> None:
    """Internal use, no examination, and the notice about the mark stand beside every verdict."""
    text = " ".join(rendered(verdict).split())
    limit = "It is not an examination, review or opinion under AICPA attestation standards and gives no assurance to"
    for sentence in (wording.INTERNAL, limit, wording.MARK, wording.VERDICTS[verdict]):
        assert sentence.replace("'", "&#39;") in text or sentence in text


def test_the_verdict_names_its_criteria() -> None:
    """NOT READY names what is not met, then what is not concluded; the others name what they rest on."""
    line = wording.verdict_line(builders.assessment())
    assert line.startswith("NOT READY: CC1.1, CC1.2, CC6.1, CC6.2, CC6.3, CC6.6. Also not concluded: CC1.3, ")
    excepted = tuple(replace(c, status=CriterionStatus.MET_WITH_EXCEPTIONS) if c.id == "CC8.1" else c
                     for c in builders.ready().criteria)
    ready = builders.ready(verdict=ReadinessVerdict.READY_EXCEPTIONS_EXPECTED, criteria=excepted)
    assert wording.verdict_line(ready) == "READY, EXCEPTIONS EXPECTED: CC8.1"
    lost = tuple(replace(c, status=CriterionStatus.EVIDENCE_LOST) if c.id == "CC7.2" else c
                 for c in builders.ready().criteria)
    limited = builders.assessment(verdict=ReadinessVerdict.NOT_READY_SCOPE_LIMITATION, criteria=lost)
    assert wording.verdict_line(limited) == "NOT READY: scope-limitation risk (CC7.2)"


def test_a_clean_result_brings_the_challenge_list() -> None:
    """With no exception the page and the text print the challenge list; with exceptions they list those."""
    library = builders.library()
    clean, dirty = builders.ready(), builders.assessment()
    for render in (lambda a: readiness_html.render(a, library).decode(), lambda a: readiness_text.render(a, library)):
        assert wording.CHALLENGE in render(clean)
        assert "Which controls never had to act?" in render(clean)
        assert wording.CHALLENGE not in render(dirty)
        assert "must be disclosed to the service auditor" in render(dirty)


def test_the_challenge_answers_with_this_estates_numbers() -> None:
    """Each question has a fact, and the facts name controls and populations of the assessment."""
    facts = {c.question: c.fact for c in challenge(builders.assessment())}
    assert facts["Which controls never had to act?"] == "1 of 13: IR-02"
    assert facts["Which populations are empty or hold one item?"].endswith("(0)")
    assert facts["How much time does nothing speak for?"].endswith("subject-days")
    assert "AC-07" in facts["Which controls rest on people alone?"]


def test_words_exist_for_every_code() -> None:
    """No enumeration of the results lacks its words."""
    assert set(wording.OPERATION) == set(Operation)
    assert set(wording.CRITERION) == set(CriterionStatus)
    assert set(wording.VERDICTS) == set(ReadinessVerdict)


@pytest.mark.parametrize(("verdict", "line"), [
    (ReadinessVerdict.IN_PROGRESS_ON_TRACK, "IN PROGRESS: on track. Exceptions already certain: CC8.1"),
    (ReadinessVerdict.READY_EXCEPTIONS_EXPECTED, "READY, EXCEPTIONS EXPECTED: CC8.1"),
])
def test_on_track_is_not_said_without_the_exceptions_that_are_certain(verdict: ReadinessVerdict, line: str) -> None:
    """A failure in the period stays in it: the text and the page say so while the period runs."""
    excepted = tuple(replace(c, status=CriterionStatus.MET_WITH_EXCEPTIONS) if c.id == "CC8.1" else c
                     for c in builders.ready().criteria)
    found = builders.ready(verdict=verdict, criteria=excepted)
    assert wording.verdict_line(found) == line
    page = readiness_html.render(found, builders.library()).decode()
    assert ("Exceptions already certain: CC8.1." in page) is (verdict is ReadinessVerdict.IN_PROGRESS_ON_TRACK)


@pytest.mark.parametrize(("words", "said"), [
    ("supported", "supported so far"), ("supported, with exceptions", "supported so far, with exceptions"),
    ("operated", "operated so far"), ("operated, with deviations", "operated so far, with deviations"),
    ("no occurrence in the period", "no occurrence so far"), ("did not operate (provisional)", None),
    ("insufficient evidence", None), ("not met", None),
])
def test_favourable_words_are_so_far_while_the_period_runs(words: str, said: str | None) -> None:
    """What has failed or is not known stays as it is; once the period is over nothing is so far."""
    over = builders.assessment().period
    running = replace(over, cut_off=over.end - 1)
    assert wording.so_far(words, running) == (said or words)
    assert wording.so_far(words, replace(over, cut_off=over.end)) == words


def test_the_window_to_date_says_how_many_days_it_has() -> None:
    """The day of the cut-off has begun; at midnight the day after it has not."""
    over = builders.assessment().period
    assert wording.days_in(replace(over, cut_off=over.start + 1)).startswith("1 of ")
    assert wording.days_in(replace(over, cut_off=over.start + 86_400_000_000)).startswith("1 of ")
    assert wording.days_in(replace(over, cut_off=over.start + 86_400_000_001)).startswith("2 of ")


def test_lists_that_were_read_and_held_nothing_are_not_unknown() -> None:
    """No subject-time to divide is either a lack of readings or a lack of subjects, and says which."""
    empty = replace(builders.state("LM-01", []), subjects=0, shares=Shares(), unknown=())
    for operation, said in ((Operation.NO_OCCURRENCE, "the lists were read, and no subject was there"),
                            (Operation.INSUFFICIENT_EVIDENCE, "100.00 % unknown: nothing was observed")):
        (row,) = view.control_rows(builders.assessment(controls=(builders.result("LM-01", operation, empty),)))
        assert (row.percents, row.no_share) == (None, said)
