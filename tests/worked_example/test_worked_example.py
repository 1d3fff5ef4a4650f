"""The worked example: the page is what the program says, and what the program says can be reckoned by hand."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.policies.opa import OPA, needs_opa
from tests.worked_example.estate import MADE, Story, passes
from tests.worked_example.page import PAGE, page

pytestmark = pytest.mark.slow

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
GAP = timedelta(hours=192)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The page made anew, and the folder in which its commands ran."""
    if shutil.which("sqlite3") is None:
        pytest.skip("the page's commands need sqlite3 on the PATH")
    folder = tmp_path_factory.mktemp("example")
    return page(folder), folder / "company"


def test_the_page_is_what_the_program_says(made: tuple[str, Path]) -> None:
    """Each number, table and output; else: ``python -m tests.worked_example > docs/worked-example.md``."""
    assert made[0] == PAGE.read_text(encoding="utf-8")


def seen_by(instant: datetime) -> datetime:
    """The last pass up to an instant."""
    return max(when for when in passes() if when <= instant)


def watched(instant: datetime) -> bool:
    """Whether the passes around an instant are no further apart than the gap."""
    return any(before <= instant < after and after - before <= GAP for before, after in pairwise(passes()))


def web_app_fails(instant: datetime) -> bool:
    """Whether the last pass saw secret scanning off."""
    story = Story()
    assert story.off is not None
    assert story.on is not None
    return story.off <= seen_by(instant) < story.on


def in_hours(made_at: datetime, fails: Callable[[datetime], bool]) -> list[int]:
    """Holding, failing, unknown and nonexistent hours of one repository, hour by hour."""
    found = {"holding": 0, "failing": 0, "unknown": 0, "nonexistent": 0}
    for number in range((END - START) // HOUR):
        instant = START + number * HOUR
        if made_at > seen_by(instant):
            found["nonexistent"] += 1
        elif fails(instant):
            found["failing"] += 1
        else:
            found["holding" if watched(instant) else "unknown"] += 1
    return list(found.values())


@pytest.mark.parametrize(("repository", "made_at", "fails"), [
    ("payments-api", START - timedelta(days=90), lambda _: False),
    ("web-app", START - timedelta(days=90), web_app_fails),
    ("ledger-export", MADE, lambda _: False),
])
def test_the_hours_are_those_of_a_pencil(repository: str, made_at: datetime, fails: Callable[[datetime], bool]) -> None:
    """Counted hour by hour from the passes and the story alone, without a rule of the program."""
    hours = in_hours(made_at, fails)
    assert sum(hours) == 31 * 24
    assert f"| {repository} | {' | '.join(map(str, hours))} |\n" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("sums", re.findall(r"(\d+) \+ (\d+) \+ (\d+) = (\d+)", PAGE.read_text(encoding="utf-8")))
def test_the_sums_add_up(sums: tuple[str, ...]) -> None:
    """Holding, failing and unknown are the denominator."""
    *parts, total = map(int, sums)
    assert sum(parts) == total


def test_the_shares_are_those_of_the_hours() -> None:
    """Two tests on the same subjects: one fails for 72 hours, which the other holds."""
    repositories = (in_hours(START - timedelta(days=90), lambda _: False),
                    in_hours(START - timedelta(days=90), web_app_fails), in_hours(MADE, lambda _: False))
    holding, failing, unknown = (sum(hours[at] for hours in repositories) for at in range(3))
    both = (2 * holding + failing, failing, 2 * unknown)
    text = PAGE.read_text(encoding="utf-8")
    assert f"{both[0]} + {both[1]} + {both[2]} = {sum(both)}" in text
    observed, failed, rest = (f"{part * 100 / sum(both):.2f} %" for part in both)
    assert f"{observed} observed, {failed} failing and\n{rest} unknown" in text


@pytest.mark.parametrize("sentence", [
    f"are {(date(2026, 3, 28) - date(2026, 3, 19)).days * 24}, so all of it is unknown",
    f"first seen otherwise: {3 * 24} hours. At least {2 * 24}, between",
    f"at most {4 * 24}, from the last sight before it",
    f"last day in time is {date(2026, 3, 31) + timedelta(days=15)}",
    f"so by {date(2026, 3, 12) + timedelta(days=14)}. The revocation is of",
    f"{(date(2026, 3, 30) - date(2026, 3, 12)).days} days after the review",
    f"| {date(2025, 4, 20) + timedelta(days=366)} 00:00 UTC |",
    f"Up to then {len(list(passes()))} passes were made",
    f"passes were made, {sum(START <= when < END for when in passes())} of them in the period",
])
def test_what_the_page_reckons_is_right(sentence: str) -> None:
    """Each difference of instants and days, reckoned here."""
    assert sentence in PAGE.read_text(encoding="utf-8")


@needs_opa
def test_opa_gives_the_answer_on_the_page(made: tuple[str, Path]) -> None:
    """The one command that needs OPA, as it stands on the page."""
    text, folder = made
    (block,) = [b for b in re.findall(r"```console\n\$ (.*?)\n```", text, re.DOTALL) if "opa eval" in b]
    command, answer = block.split(".result\n", 1)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", command.replace("opa eval", f"'{OPA}' eval") + ".result"],
                          cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == answer
