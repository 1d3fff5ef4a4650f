"""The engagement's calendar as the configuration states it, and what is wrong with one that cannot be read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from agent.cli.main import run
from agent.config.errors import ConfigError
from agent.doctor import State, examine
from agent.session import Session
from policies.operation.calendar import FiscalYear

HEAD = "engagement:\n  name: Example\n  system: Platform\n"
BAD = {
    "no_such_day": ("  calendar:\n    holidays:\n      - 2026-01-01\n      - 2026-02-30", ":7", "(day is out of range"),
    "day_of_no_year": ("  calendar: {holidays: [01-01]}\n", ":4: ", "valid date"),
    "bare_holiday": ("  calendar: {holidays: new year}\n", ":4: ", "valid date"),
    "unknown_weekday": ("  calendar:\n    working_days: [monday, tues]\n", ":5: ", "got 'tues'"),
    "no_weekday": ("  calendar: {working_days: []}\n", ":4: ", "working_days"),
    "misspelt_key": ("  calendar: {holidys: []}\n", ":4: ", "did you mean holidays?"),
    "fiscal_month": ("  fiscal_year_starts: 13\n", ":4: ", "expected a month"),
    "fiscal_day": ("  fiscal_year_starts: 04-31\n", ":4: ", "with a day up to 28"),
}
FILES = {
    "no_day": ("day,name\n2026-01-01,New Year\nsoon,Easter\n", ":3: expected a day as YYYY-MM-DD, got 'soon'"),
    "no_header": ("2026-01-01,New Year\n", ":1: expected the columns day, name"),
    "empty": ("", ":1: expected the columns day, name"),
}


def session(folder: Path, text: str) -> Session:
    """A session over this configuration."""
    path = folder / "tieout.yaml"
    path.write_text(HEAD + text)
    return Session.open(path)


@pytest.mark.parametrize("defect", BAD)
def test_a_calendar_that_cannot_be_read_names_its_line(tmp_path: Path, capsys, defect: str) -> None:
    """Each defect ends as exit code 3 and a sentence with the file's line and the thing at fault."""
    text, line, said = BAD[defect]
    (tmp_path / "tieout.yaml").write_text(HEAD + text)
    assert run(["controls", "list", "--config", str(tmp_path / "tieout.yaml")]) == 3
    found = capsys.readouterr().err
    assert f"tieout.yaml{line}" in found
    assert said in found


@pytest.mark.parametrize("defect", FILES)
def test_a_file_of_holidays_names_its_line(tmp_path: Path, defect: str) -> None:
    """A row that is skipped in silence would be a holiday that nobody sees missing."""
    body, said = FILES[defect]
    (tmp_path / "days.csv").write_text(body)
    with pytest.raises(ConfigError) as error:
        _ = session(tmp_path, "  calendar: {holidays_file: days.csv}\n").calendar
    assert f"days.csv{said}" in str(error.value)


def test_holidays_of_the_list_and_of_the_file_are_together(tmp_path: Path) -> None:
    """Days with and without a name, of both places; the engagement that is judged has them."""
    (tmp_path / "days.csv").write_text("name,day\nEaster Monday,2026-04-06\n")
    found = session(tmp_path, "  fiscal_year_starts: 04-06\n  calendar:\n    working_days: [sunday, monday]\n"
                              "    holidays: [2026-01-01, {day: 2026-12-25, name: Christmas}]\n"
                              "    holidays_file: days.csv\n").engagement("2026-01-01..2026-01-31").calendar
    assert found.fiscal == FiscalYear(4, 6)
    assert [(h.day, h.name) for h in found.holidays] == [
        (date(2026, 1, 1), ""), (date(2026, 12, 25), "Christmas"), (date(2026, 4, 6), "Easter Monday")]
    assert found.is_business(date(2026, 1, 4))
    assert not found.is_business(date(2026, 4, 6))


ADOPT = "controls:\n  adopt:\n    - id: {}\n      parameters: {{{}}}\n"
LIMITS = {
    "of_leavers": ("AC-05", "limit_days: 2 business days", ""),
    "of_grace": ("AC-07", "grace_days: 5 business days", ""),
    "unreadable": ("AC-07", "grace_days: a week", "or text such as '5 business days', got 'a week'"),
    "too_long": ("AC-07", "grace_days: 400 business days", "got '400 business days'"),
    "that_a_policy_counts": ("AC-10", "maximum_age_days: 60 business days", "got '60 business days'"),
}


@pytest.mark.parametrize("case", LIMITS)
def test_only_a_limit_that_tieout_counts_may_be_in_business_days(tmp_path: Path, capsys, case: str) -> None:
    """A policy that compares days would compare a text; such a limit is refused with its line."""
    control, stated, said = LIMITS[case]
    (tmp_path / "tieout.yaml").write_text(HEAD + ADOPT.format(control, stated))
    assert run(["controls", "list", "--config", str(tmp_path / "tieout.yaml")]) == (3 if said else 0)
    assert said in (found := capsys.readouterr().err)
    assert ("tieout.yaml:7" in found) == bool(said)


DOCTOR = {
    "no_holiday_of_the_year": ("  calendar: {holidays: [2020-12-25]}\n", "grace_days: 5 business days", State.WARN,
                               "no holiday of 2026 is listed"),
    "holidays_of_the_year": ("  calendar: {holidays: [2026-12-25]}\n", "grace_days: 5 business days", State.OK,
                             "holidays from 2026-12-25"),
    "no_limit_in_business_days": ("", "grace_days: 5", None, ""),
    "unreadable_file": ("  calendar: {holidays_file: none.csv}\n", "grace_days: 5", State.FAIL,
                        "none.csv: cannot be read"),
}


@pytest.mark.parametrize("case", DOCTOR)
def test_the_doctor_looks_at_the_calendar_where_limits_rest_on_it(tmp_path: Path, case: str) -> None:
    """A year without holidays makes limits stricter than meant; a file that cannot be read is found before a pass."""
    calendar, limit, state, said = DOCTOR[case]
    opened = session(tmp_path, calendar + ADOPT.format("AC-07", limit))
    opened.clock = lambda: datetime(2026, 5, 1, tzinfo=UTC)
    found = [finding for finding in examine(opened, probe=False) if finding.topic == "calendar"]
    assert [finding.state for finding in found] == ([] if state is None else [state])
    assert all(said in str(finding) for finding in found)
