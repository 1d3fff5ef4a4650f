"""Accepted exceptions: laid over a failure, never in its place, and worth something only when approved before."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from policies.operation.period import micros
from policies.operation.reliance.model import Declared, Waiver
from policies.operation.reliance.waivers import Waivers, described, read_waiver
from policies.operation.results import Operation

LOCKED = {"lock": {"status": "ok", "value": "locked"}}
OPEN = {"lock": {"status": "ok", "value": "open"}}
WAIVER = Waiver("W-1", "ZZ-01", "facilities", "ciso", "the lock is being replaced", "T-9", date(2026, 1, 10),
                date(2026, 1, 15), date(2026, 2, 15))


def assessed(company, waiver, *, sealed=None):
    """A door open for ten days from 21 January, under a waiver that the ledger held from ``sealed`` on."""
    if sealed:
        company.store.append_entry("waivers", {"waivers": [described(waiver)], "digest": "x"}, at=sealed)
    company.daily(0, 20, [("test.door", {"front": LOCKED})])
    company.daily(20, 30, [("test.door", {"front": OPEN})])
    company.daily(30, 91, [("test.door", {"front": LOCKED})])
    (result,) = company.assess(company.adopted("ZZ-01"), declared=Declared((waiver,))).controls
    return result


def test_an_exception_approved_before_is_operation_as_designed_and_stays_visible(company):
    """Approved by another, in the ledger before it began, and lasting to its end: tolerated, with all its dates."""
    result = assessed(company, WAIVER, sealed=datetime(2026, 1, 11, tzinfo=UTC))
    (exposure,) = result.exposures
    assert result.operation is Operation.EFFECTIVE_WITH_DEVIATIONS
    assert exposure.excepted
    assert "W-1" in exposure.waiver
    assert exposure.reasons == ("the door is open: open",)


@pytest.mark.parametrize(("changes", "sealed"), [
    ({}, None),
    ({}, datetime(2026, 1, 22, tzinfo=UTC)),
    ({"approved_on": date(2026, 1, 25)}, datetime(2026, 1, 11, tzinfo=UTC)),
    ({"approver": "facilities"}, datetime(2026, 1, 11, tzinfo=UTC)),
    ({"approver": "Facilities "}, datetime(2026, 1, 11, tzinfo=UTC)),
    ({"approver": "facilitie\u017f"}, datetime(2026, 1, 11, tzinfo=UTC)),
    ({"until": date(2026, 1, 28)}, datetime(2026, 1, 11, tzinfo=UTC)),
    ({"start": date(2026, 1, 24)}, datetime(2026, 1, 11, tzinfo=UTC)),
], ids=["not in the ledger", "in the ledger too late", "approved late", "approved by its owner",
        "approved by its owner in other letters", "approved by its owner in old letters", "ended too early",
        "began too late"])
def test_an_exception_that_came_late_or_short_changes_nothing(company, changes, sealed):
    """It is shown beside the exposure, and the control failed as if there were none."""
    result = assessed(company, replace(WAIVER, **changes), sealed=sealed)
    (exposure,) = result.exposures
    assert result.operation is Operation.INEFFECTIVE
    assert not exposure.excepted
    assert "W-1" in exposure.waiver


@pytest.mark.parametrize("changes", [
    {"control": "ZZ-02"}, {"test": "another"}, {"subjects": ("back",)},
    {"start": date(2026, 3, 1), "until": date(2026, 3, 2)},
], ids=["another control", "another test", "another subject", "other dates"])
def test_an_exception_for_something_else_is_not_laid_over(company, changes):
    """Control, test, subject and dates are exact."""
    result = assessed(company, replace(WAIVER, **changes), sealed=datetime(2026, 1, 11, tzinfo=UTC))
    assert [exposure.waiver for exposure in result.exposures] == [""]
    assert result.operation is Operation.INEFFECTIVE


def test_a_waived_failure_of_the_check_is_still_a_failure(company):
    """The outcome stays ``fail``; the exception stands beside it while it lasts, and no longer."""
    company.scan(company.day(20), [("test.door", {"front": OPEN})])
    declared = Declared((WAIVER,))
    (during,) = company.check(company.adopted("ZZ-01"), company.day(20).replace(hour=8), declared).outcomes
    company.scan(company.day(60), [("test.door", {"front": OPEN})])
    (after,) = company.check(company.adopted("ZZ-01"), company.day(60).replace(hour=8), declared).outcomes
    assert (during.outcome, bool(during.waiver)) == ("fail", True)
    assert (after.outcome, after.waiver) == ("fail", "")


def test_an_exception_that_has_ended_is_listed(company):
    """Expired exceptions come back as findings."""
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    assessment = company.assess(company.adopted("ZZ-01"), declared=Declared((WAIVER,)))
    assert [(control, name) for control, name, _ in assessment.ended_waivers] == [("ZZ-01", "W-1")]


def test_the_last_day_of_an_exception_is_inside_it():
    """It ends with local midnight after its last day."""
    waivers = Waivers([WAIVER], (), "Europe/Berlin")
    assert waivers.expired(micros(datetime(2026, 2, 15, 22, 59, tzinfo=UTC))) == []
    assert waivers.expired(micros(datetime(2026, 2, 15, 23, 0, tzinfo=UTC))) == [WAIVER]


def test_a_waiver_is_read_back_from_the_ledger_as_it_was():
    """What an assessment rests on can be made again."""
    waiver = replace(WAIVER, subjects=("front", "back"))
    assert read_waiver(described(waiver)) == waiver
