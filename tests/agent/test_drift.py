"""``tieout drift`` end to end: against the last assessment, by its number, and without one."""

from __future__ import annotations

import json
import re

from reports.contract import faults


def test_without_an_assessment_there_is_nothing_to_compare_with(fresh) -> None:
    """The sentence says what to run first."""
    fresh.call("collect")
    done = fresh.call("drift")
    assert done.returncode == 3
    assert "nothing was assessed yet" in done.stderr


def test_an_unchanged_estate_has_not_drifted(fresh) -> None:
    """Nothing moved, nothing is stale: exit code 0, and the JSON is valid under its schema."""
    fresh.call("collect")
    number = re.search(r"assessment (\d+)", fresh.call("readiness").stderr).group(1)
    fresh.call("collect")
    done = fresh.call("drift", "--since", number, "--format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert faults("drift", found) == []
    assert (found["assessment"], found["stale"], found["moved"]) == (int(number), [], [])


def test_a_leaver_who_stays_and_a_policy_that_goes_are_seen(fresh) -> None:
    """A quarter of the roster leaves: the findings are stale, and the text says why."""
    fresh.call("collect")
    fresh.call("readiness")
    roster = fresh.folder / "registers/people.csv"
    lines = roster.read_text().splitlines()
    roster.write_text("\n".join(lines[:len(lines) // 2 + 1]) + "\n")
    fresh.call("collect")
    done = fresh.call("drift")
    assert done.returncode == 1
    assert "stale" in done.stdout
    assert "number of people went from" in done.stdout
