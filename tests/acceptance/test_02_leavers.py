"""Acceptance 2: when a last day ends, and what coming back does to it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.acceptance.conftest import Firm, at

FEBRUARY = {"period": {"start": date(2026, 2, 1), "end": date(2026, 2, 28)}}
MIDNIGHT = at(2, 11, 0)


@pytest.fixture
def leaving(firm: Firm) -> Firm:
    """A firm that removes access by the end of the last day, to the minute."""
    firm.with_github("api").runs({"id": "AC-05", "parameters": {"limit_hours": 0}}, engagement=FEBRUARY)
    firm.github.add_member("lee")
    return firm


@pytest.mark.parametrize(("zone", "late"), [("UTC", False), ("America/Los_Angeles", False), ("Europe/Berlin", True)])
def test_the_last_day_ends_at_the_persons_own_midnight(leaving: Firm, zone: str, late: bool) -> None:
    """Seen at 23:59 UTC and gone at midnight: in time by London's clock and the Pacific's, an hour late by Berlin's."""
    leaving.people({"id": "P-1", "name": "Owner", "login:github": "owner"},
                   {"id": "P-2", "name": "Lee", "end": "2026-02-10", "time_zone": zone, "login:github": "lee"})
    leaving.passes(at(1, 31), at(2, 10), MIDNIGHT - timedelta(minutes=1))
    leaving.github.remove_member("lee")
    leaving.passes(MIDNIGHT, at(2, 11), at(2, 28), at(3, 1))
    control = leaving.readiness(at(3, 1, 8))["controls"]["AC-05"]
    (test,) = control["tests"]
    assert (control["population"], test["sealed"]["complete"], test["sealed"]["passed"]) == (1, True, not late)
    assert ["still active on 2026-02-10T23:59:00" in d["reasons"][0] for d in control["deviations"]] == [True] * late


@pytest.mark.parametrize(("holidays", "late"), [([], True), ([date(2026, 2, 16)], False)])
def test_business_days_leave_out_a_weekend_and_a_holiday(firm: Firm, holidays: list[date], late: bool) -> None:
    """Two business days from Friday end on Tuesday, and on Wednesday where Monday is a holiday: gone by its end."""
    firm.with_github("api").runs({"id": "AC-05", "parameters": {"limit_days": "2 business days"}},
                                 engagement=FEBRUARY | {"calendar": {"holidays": holidays}})
    firm.github.add_member("lee")
    firm.people({"id": "P-1", "name": "Owner", "login:github": "owner"},
                {"id": "P-2", "name": "Lee", "end": "2026-02-13", "login:github": "lee"})
    firm.passes(at(1, 31), at(2, 17), at(2, 18))
    firm.github.remove_member("lee")
    firm.passes(at(2, 19, 0), at(2, 28), at(3, 1))
    control = firm.readiness(at(3, 1, 8))["controls"]["AC-05"]
    assert (control["population"], len(control["deviations"])) == (1, late), control["why"]


@pytest.mark.parametrize(("closed", "deviations"), [(True, 0), (False, 1)])
def test_coming_back_undoes_neither_the_leaving_nor_a_late_removal(leaving: Firm, closed: bool,
                                                                   deviations: int) -> None:
    """Rehired on the 20th: the leaving stays an item. An account opened again is no deviation; one never closed is."""
    left = ({"id": "P-1", "name": "Owner", "login:github": "owner"},
            {"id": "P-2", "name": "Lee", "end": "2026-02-10", "login:github": "lee"})
    leaving.people(*left)
    leaving.passes(at(1, 31), at(2, 10))
    if closed:
        leaving.github.remove_member("lee")
    leaving.passes(MIDNIGHT, at(2, 19))
    leaving.github.add_member("lee")
    leaving.people(*left, {"id": "P-3", "name": "Lee", "start": "2026-02-20", "rehire_of": "P-2",
                           "login:github": "lee"})
    leaving.passes(at(2, 20), at(2, 28), at(3, 1))
    control = leaving.readiness(at(3, 1, 8))["controls"]["AC-05"]
    assert (control["population"], len(control["deviations"])) == (1, deviations), control["why"]
