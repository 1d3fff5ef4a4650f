"""What ``tieout readiness`` prints on day 1, 7, 14 and 30, in month 3 and in month 6 of a new installation.

After a change that is meant: ``python -m tests.agent.installation.golden``, and read what it changed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agent.installation.golden import AGES, FOLDER, UNPLANNED, stable, texts
from tests.agent.installation.run import PLANNED, TOKEN, TRAILING

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The text at each age of one installation, and of one without a period on its first day."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ((TOKEN, "any"), ("NO_PROXY", "127.0.0.1"), ("no_proxy", "127.0.0.1")):
            patch.setenv(name, value)
        folder: Path = tmp_path_factory.mktemp("installation")
        return {**dict(texts(folder / "planned", AGES, PLANNED)), **dict(texts(folder / "bare", UNPLANNED, TRAILING))}


@pytest.mark.parametrize("age", [*AGES, *UNPLANNED])
def test_each_age_prints_its_golden_text(printed: dict[str, str], age: str) -> None:
    """To the letter: nobody is told more, or worse, than the evidence of that day says."""
    assert stable(printed[age]) == (FOLDER / f"{age}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("age", [age for age in AGES if age != "the-day-after"])
def test_a_period_that_runs_speaks_of_the_days_so_far(printed: dict[str, str], age: str) -> None:
    """A company that does everything right is on track from its first day, and no evidence of it is lost or missing."""
    text = printed[age]
    assert "IN PROGRESS: on track" in text
    assert "supported so far" in text
    assert " of 181 days)" in text
    for figure in ("evidence obtainable", "evidence lost", "not met", "waiting for people"):
        assert f"\n{figure.ljust(26)}  0\n" in text


def test_once_the_period_is_over_it_is_concluded(printed: dict[str, str]) -> None:
    """Nothing is "so far" any more."""
    text = printed["the-day-after"]
    assert "READY: no modification indicated on the evidence tested" in text
    assert "so far" not in stable(text)


@pytest.mark.parametrize(("age", "line"), [
    ("day-01", "over 6 items without sampling: 3 tested, 3 not due yet."),
    ("month-3", "over 36 items without sampling: 34 tested, 2 not due yet."),
    ("the-day-after", "over 87 items without sampling: 87 tested."),
])
def test_what_is_not_due_is_not_counted_as_tested(printed: dict[str, str], age: str, line: str) -> None:
    """Each item of each test, by what became of it."""
    assert line in " ".join(printed[age].split())


@pytest.mark.parametrize("age", AGES)
def test_the_hours_before_the_first_collection_are_no_fault_of_a_reading(printed: dict[str, str], age: str) -> None:
    """They are unknown time, and no list was read late or in part."""
    assert "Which lists were not read in time or in full? none" in printed[age]


def test_a_collection_before_the_period_leaves_no_day_out(printed: dict[str, str]) -> None:
    """Only whole days before the first collection are worth a sentence."""
    assert not [age for age in AGES if "evidence was first collected" in printed[age]]


def test_without_a_period_the_days_before_the_first_collection_are_named(printed: dict[str, str]) -> None:
    """The trailing window reaches back before the installation: said with the way out of it."""
    text = " ".join(printed["day-01-without-a-period"].split())
    assert "183 of the period's days were over when evidence was first collected (2026-01-01)" in text
    assert "'tieout plan --suggest-window' finds the earliest start that holds" in text
    assert "Is there enough time left?" not in text, "of a window that ends today no day is left to wait for"
