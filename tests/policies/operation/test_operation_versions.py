"""A control that changed in mid-period is two populations; what failed under the first survives the second."""

from datetime import UTC, date, datetime, timedelta

import pytest

from policies.adoption import AdoptionError
from policies.operation.results import Operation

LOCKED = {"lock": {"status": "ok", "value": "locked"}}
OPEN = {"lock": {"status": "ok", "value": "open"}}
YOUNG = {"in_operation_from": "2026-02-15", "parameters": {"maximum_days": 10},
         "earlier": [{"in_operation_to": "2026-02-14", "parameters": {"maximum_days": 90}}]}


def only(assessment):
    """The one control."""
    (control,) = assessment.controls
    return control


def key(made):
    """A key made on a day."""
    return {"made": f"{made:%Y-%m-%dT%H:%M:%SZ}"}


def test_each_version_is_judged_by_its_own_limits(company):
    """Thirty days old is young under 90 days and old under 10: it fails from the change on, not before."""
    company.daily(0, 91, [("test.key", {"k": key(datetime(2026, 1, 20, tzinfo=UTC))})])
    result = only(company.assess(company.adopted(ZZ_03=YOUNG)))
    assert result.operation is Operation.INEFFECTIVE
    assert {e.start for e in result.exposures} == {_micros(datetime(2026, 2, 15, tzinfo=UTC))}
    titles = [test.title for test in result.tests]
    assert len(titles) == 2
    assert "version in force until 2026-02-14" in titles[0]


def test_an_exception_under_the_first_version_survives_the_second(company):
    """The door stood open in January; the version of February knows nothing of it, and the control failed."""
    company.daily(0, 10, [("test.door", {"front": LOCKED})])
    company.daily(10, 20, [("test.door", {"front": OPEN})])
    company.daily(20, 91, [("test.door", {"front": LOCKED})])
    versions = {"in_operation_from": "2026-02-15", "earlier": [{"in_operation_to": "2026-02-14"}]}
    result = only(company.assess(company.adopted(ZZ_01=versions)))
    assert result.operation is Operation.INEFFECTIVE
    assert len(result.exposures) == 1
    assert "until 2026-02-14" in result.why


def test_two_versions_that_hold_cover_the_period(company):
    """Each on its own days, without a day between them: effective, and twice as many tests."""
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    versions = {"in_operation_from": "2026-02-15", "earlier": [{"in_operation_to": "2026-02-14"}]}
    result = only(company.assess(company.adopted(ZZ_01=versions)))
    assert result.operation is Operation.EFFECTIVE
    assert len(result.tests) == 2


@pytest.mark.parametrize("earlier", [
    [{"in_operation_to": "2026-02-10"}], [{"in_operation_from": "2026-01-10", "in_operation_to": "2026-02-14"}],
], ids=["days between", "began late"])
def test_days_without_a_version_leave_a_part_of_the_period(company, earlier):
    """Who was in charge on those days is not known."""
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    versions = {"in_operation_from": "2026-02-15", "earlier": earlier}
    assert only(company.assess(company.adopted(ZZ_01=versions))).operation is Operation.PARTIAL_PERIOD


def test_events_are_two_populations(company):
    """A merge belongs to the version in force when it happened, and never to both."""
    window = (company.day(-1), company.day(91))
    merges = {f"m{n}": (company.day(n), {"reviews": 1}) for n in (5, 40, 60, 80)}
    company.scan(company.day(91), [("test.merge", merges, {"window": window})])
    versions = {"in_operation_from": "2026-02-15", "earlier": [{"in_operation_to": "2026-02-14"}]}
    result = only(company.assess(company.adopted(ZZ_02=versions)))
    assert [test.population.items for test in result.tests] == [2, 2]
    assert len({test.population.digest for test in result.tests}) == 2


def test_a_version_before_the_period_is_no_part_of_it(company):
    """It ended before the first day."""
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    versions = {"in_operation_from": "2025-12-01", "earlier": [{"in_operation_to": "2025-11-30"}]}
    result = only(company.assess(company.adopted(ZZ_01=versions)))
    assert (result.operation, len(result.tests)) == (Operation.EFFECTIVE, 1)


@pytest.mark.parametrize("entry", [
    {"earlier": [{"in_operation_to": "2026-02-14"}]},
    {"in_operation_from": "2026-02-15", "earlier": [{"parameters": {}}]},
    {"in_operation_from": "2026-02-15", "earlier": [{"in_operation_to": "2026-02-15"}]},
], ids=["the present one has no first day", "the earlier one has no last day", "both on one day"])
def test_versions_without_their_days_are_refused(company, entry):
    """Two versions are two populations, and each needs its days."""
    with pytest.raises(AdoptionError, match="ZZ-01"):
        company.adopted(ZZ_01=entry)


def _micros(moment):
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def test_days_are_inside(company):
    """The last day of a version belongs to it."""
    versions = {"in_operation_from": "2026-02-15", "earlier": [{"in_operation_to": "2026-02-14"}]}
    (adopted,) = company.adopted(ZZ_01=versions)
    assert adopted.earlier[0].in_operation_to == date(2026, 2, 14)
