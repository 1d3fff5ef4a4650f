"""Assessments of a small company over a real store, with the real engine."""

from datetime import UTC, date, datetime, timedelta

import pytest

from collectors.base import ScanStatus
from policies.operation.period import micros
from policies.operation.results import (
    Cause,
    CriterionStatus,
    Implemented,
    Operation,
    ReadinessVerdict,
)

LOCKED = {"lock": {"status": "ok", "value": "locked"}}
OPEN = {"lock": {"status": "ok", "value": "open"}}
DENIED = {"lock": {"status": "forbidden", "code": "AccessDenied"}}


def only(assessment):
    """The one control of an assessment."""
    (control,) = assessment.controls
    return control


def status(assessment, criterion):
    """The status of one criterion."""
    return next(c.status for c in assessment.criteria if c.id == criterion)


def test_a_state_that_held_on_dated_observations_is_effective(company):
    """Daily scans over the period, nothing failing: effective, bracketed and not proven, implemented now."""
    company.daily(0, 91, [("test.door", {"front": LOCKED, "back": LOCKED})])
    result = only(company.assess(company.adopted("ZZ-01")))
    (test,) = result.tests
    assert (result.operation, result.implemented) == (Operation.EFFECTIVE, Implemented.YES)
    assert test.months_observed == ("2026-01", "2026-02", "2026-03")
    assert (test.shares.proven, test.shares.failing) == (0, 0)
    assert test.shares.total == 2 * 90 * 86_400 - 0
    assert test.shares.unknown == 2 * 6 * 3600
    assert sum(d.holding for d in test.days) == test.shares.bracketed


def test_a_fix_in_the_period_does_not_take_the_exposure_away(company):
    """A door open for ten days is ineffective for the period, though it holds today."""
    company.daily(0, 20, [("test.door", {"front": LOCKED})])
    company.daily(20, 30, [("test.door", {"front": OPEN})])
    company.daily(30, 91, [("test.door", {"front": LOCKED})])
    result = only(company.assess(company.adopted("ZZ-01")))
    (exposure,) = result.exposures
    assert (result.operation, result.implemented) == (Operation.INEFFECTIVE, Implemented.YES)
    assert (exposure.label, exposure.reasons) == ("the front", ("the door is open: open",))
    assert (exposure.end - exposure.start, exposure.at_least, exposure.at_most) == (
        10 * 86_400_000_000, 9 * 86_400, 11 * 86_400)


def test_an_exposure_within_the_stated_correction_time_is_a_deviation(company):
    """One day open, with 48 hours stated for correction: effective with deviations, and the criterion says so."""
    company.daily(0, 20, [("test.door", {"front": LOCKED})])
    company.scan(company.day(20), [("test.door", {"front": OPEN})])
    company.daily(21, 91, [("test.door", {"front": LOCKED})])
    assessment = company.assess(company.adopted("ZZ-01"))
    assert only(assessment).operation is Operation.EFFECTIVE_WITH_DEVIATIONS
    assert status(assessment, "CC6.1") is CriterionStatus.MET_WITH_EXCEPTIONS


def test_a_failure_that_is_open_at_the_end_is_ineffective(company):
    """Not seen corrected by the cut-off: however short, it did not operate."""
    company.daily(0, 90, [("test.door", {"front": LOCKED})])
    company.scan(datetime(2026, 3, 31, 20, tzinfo=UTC), [("test.door", {"front": OPEN})])
    result = only(company.assess(company.adopted("ZZ-01")))
    assert (result.operation, result.exposures[0].end) == (Operation.INEFFECTIVE, None)


@pytest.mark.parametrize(("first", "after", "month"), [(0, 39, "2026-01"), (31, 70, "2026-02"), (52, 91, "2026-03")])
def test_a_hole_of_39_days_is_insufficient_at_the_edges_too(company, first, after, month):
    """A month without an observation cannot be concluded, in the middle as at either end of the period."""
    company.daily(0, first, [("test.door", {"front": LOCKED})])
    company.daily(after, 91, [("test.door", {"front": LOCKED})])
    assessment = company.assess(company.adopted("ZZ-01"))
    result = only(assessment)
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert month in result.tests[0].months_missing
    assert Cause.LOST in result.causes
    assert status(assessment, "CC6.1") is CriterionStatus.EVIDENCE_LOST
    assert max(u.end - u.start for u in result.unknown) >= 38 * 86_400_000_000


def test_evidence_collected_late_does_not_fill_a_hole(company):
    """A pass after the period's end says nothing about the month that nobody observed."""
    company.daily(0, 20, [("test.door", {"front": LOCKED})])
    company.daily(60, 91, [("test.door", {"front": LOCKED})])
    company.scan(company.day(120), [("test.door", {"front": LOCKED})])
    result = only(company.assess(company.adopted("ZZ-01"), datetime(2026, 5, 2, tzinfo=UTC)))
    assert result.tests[0].months_missing == ("2026-02",)


def test_a_denied_part_is_insufficient_evidence(company):
    """Every scan complete, one part forbidden all along: never a pass, and counted by subject."""
    company.daily(0, 91, [("test.door", {"front": LOCKED, "back": DENIED})])
    result = only(company.assess(company.adopted("ZZ-01")))
    assert (result.operation, result.implemented) == (Operation.INSUFFICIENT_EVIDENCE, Implemented.UNKNOWN)
    (unknown,) = [u for u in result.unknown if u.subjects]
    assert (unknown.subjects, unknown.why) == (1, "the lock could not be read")


def test_a_denied_lane_is_not_determinable_and_differs_from_a_failure(company):
    """A lane that is refused is unknown with its cause, not failing."""
    company.daily(0, 85, [("test.door", {"front": LOCKED})])
    for number in range(85, 91):
        company.scan(company.day(number), [("test.door", ScanStatus.FAILED, {"code": "AccessDenied"})])
    result = only(company.assess(company.adopted("ZZ-01")))
    assert (result.implemented, result.exposures) == (Implemented.UNKNOWN, ())
    assert Cause.NO_PERMISSION in {u.cause for u in result.unknown}


def test_a_source_that_was_never_collected_is_unknown_all_along(company):
    """A configured source without any lane is in the results, and its control cannot be concluded."""
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    both = (*company.sources, ("second", "test", "second"))
    result = only(company.assess(company.adopted("ZZ-01"), sources=both))
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert any(u.source == "second" and "never collected" in u.why for u in result.unknown)


def test_an_empty_lane_is_no_population_and_never_a_pass(company):
    """Nothing to hold, proven by complete scans, is no occurrence; without the scans it is insufficient."""
    company.daily(0, 91, [("test.door", {})])
    result = only(company.assess(company.adopted("ZZ-01")))
    assert (result.operation, result.implemented) == (Operation.NO_OCCURRENCE, Implemented.UNKNOWN)
    assert result.shares.total == 0


def test_an_empty_store_cannot_conclude(company):
    """With nothing collected no control is concluded and no criterion is supported."""
    assessment = company.assess(company.adopted("ZZ-01", "ZZ-02", "ZZ-05"))
    assert assessment.headline["supported"] == 0
    assert {c.operation for c in assessment.controls} == {Operation.INSUFFICIENT_EVIDENCE, Operation.MANUAL_PENDING}
    assert assessment.verdict not in (ReadinessVerdict.READY, ReadinessVerdict.READY_EXCEPTIONS_EXPECTED)


def test_a_control_that_started_in_the_period_covers_only_its_part(company):
    """In operation from mid-period: the earlier failure is not its own, and the earlier days stay without cover."""
    company.daily(0, 30, [("test.door", {"front": OPEN})])
    company.daily(30, 91, [("test.door", {"front": LOCKED})])
    assessment = company.assess(company.adopted(ZZ_01={"in_operation_from": "2026-02-02"}))
    result = only(assessment)
    assert (result.operation, result.exposures) == (Operation.PARTIAL_PERIOD, ())
    assert result.tests[0].months_observed == ("2026-02", "2026-03")
    assert status(assessment, "CC6.1") is CriterionStatus.NOT_DETERMINABLE


def test_a_failure_carried_into_the_period_counts_from_when_it_was_first_seen(company):
    """Open since before the period and corrected within it soon: the whole time is held against the limit."""
    company.daily(0, 32, [("test.door", {"front": OPEN})])
    company.daily(32, 91, [("test.door", {"front": LOCKED})])
    result = only(company.assess(company.adopted("ZZ-01"), first=date(2026, 2, 1)))
    (exposure,) = result.exposures
    assert exposure.began == micros(company.day(0))
    assert result.operation is Operation.INEFFECTIVE


def test_a_test_with_time_fails_from_the_instant_it_falls_due(company):
    """A key made on 1 January and never rotated fails from 1 April 00:00 by time alone, with an exact edge."""
    company.daily(0, 120, [("test.key", {"k": {"made": "2026-01-01T00:00:00Z"}})])
    result = only(company.assess(company.adopted("ZZ-03"), datetime(2026, 5, 1, tzinfo=UTC), last=date(2026, 4, 30)))
    (exposure,) = result.exposures
    due = int(datetime(2026, 4, 1, tzinfo=UTC).timestamp()) * 1_000_000
    assert (exposure.start, exposure.end) == (due, None)
    assert exposure.at_most == 30 * 86_400


def test_a_join_follows_its_rows_and_is_unknown_where_they_are(company):
    """A room fails while its door is gone, and is unknown while nobody looked at doors; a failure of its own stands."""
    both = [("test.room", {"hall": {"door": "front", "unsafe": False}, "cell": {"door": "front", "unsafe": True}}),
            ("test.door", {"front": LOCKED})]
    company.daily(0, 10, both)
    company.daily(10, 15, [both[0], ("test.door", {})])
    company.daily(15, 40, both)
    company.daily(40, 50, both[:1])
    company.daily(50, 91, both)
    (test,) = only(company.assess(company.adopted("ZZ-04"))).tests
    hall = [e for e in test.exposures if e.subject == "hall"]
    cell = [e for e in test.exposures if e.subject == "cell"]
    assert [(e.end - e.start) // 86_400_000_000 for e in hall] == [5]
    assert len(cell) == 1
    assert cell[0].end is None
    (unknown,) = [u for u in test.unknown if u.subjects]
    assert (unknown.subjects, unknown.cause) == (1, Cause.NOT_COLLECTED_YET)
    assert (unknown.end - unknown.start) // 86_400_000_000 == 11


def test_warm_and_cold_assessments_are_the_same(company):
    """With the cache, again with it, and without any: byte for byte the same results."""
    company.daily(0, 40, [("test.door", {"front": LOCKED, "back": OPEN}),
                          ("test.key", {"k": {"made": "2025-11-20T00:00:00Z"}})])
    adopted = company.adopted("ZZ-01", "ZZ-03")
    cold = company.assess(adopted)
    assert company.assess(adopted) == cold
    assert company.assess(adopted, cache=False) == cold


def test_other_parameters_are_not_answered_from_memory(company):
    """A limit that management changes is judged anew."""
    company.daily(0, 91, [("test.key", {"k": {"made": "2025-12-20T00:00:00Z"}})])
    strict = only(company.assess(company.adopted("ZZ-03")))
    loose = only(company.assess(company.adopted(ZZ_03={"parameters": {"maximum_days": 300}})))
    assert (strict.operation, loose.operation) == (Operation.INEFFECTIVE, Operation.EFFECTIVE)


def test_a_running_period_is_in_progress_and_not_ready(company):
    """Before its end no verdict of readiness is given; the window to date may be concluded."""
    company.daily(0, 45, [("test.door", {"front": LOCKED})])
    assessment = company.assess(company.adopted("ZZ-01"), company.day(44) + timedelta(hours=2))
    assert only(assessment).operation is Operation.EFFECTIVE
    assert only(assessment).tests[0].months_missing == ()
    assert assessment.period.cut_off < assessment.period.end


def test_candidates_are_shown_and_serve_nothing(company):
    """A control that management has not adopted has results of its own and never counts for a criterion."""
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    assessment = company.assess(company.adopted("ZZ-05"))
    assert assessment.candidates == ("ZZ-01", "ZZ-02", "ZZ-03", "ZZ-04")
    assert assessment.candidate_results[0].operation is Operation.EFFECTIVE
    assert status(assessment, "CC6.1") is CriterionStatus.NOT_MET_DESIGN


def test_an_as_of_assessment_is_the_same_in_every_zone_of_the_clock(company):
    """The same instant written in another zone gives the same assessment."""
    from datetime import timezone

    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    here = datetime(2026, 4, 1, 6, tzinfo=UTC)
    there = here.astimezone(timezone(timedelta(hours=-9)))
    assert company.assess(company.adopted("ZZ-01"), here) == company.assess(company.adopted("ZZ-01"), there)


EXEMPT = {"lock": {"status": "ok", "value": "locked"}, "exempt": True}


def test_what_no_test_concerns_is_never_effective(company):
    """Every subject exempt, and a few hours before the first scan unknown: nothing was shown to hold."""
    company.daily(0, 91, [("test.door", {"front": EXEMPT})])
    result = only(company.assess(company.adopted("ZZ-01")))
    assert (result.operation, result.why) == (Operation.NO_OCCURRENCE, "the test concerns none of 1 subject")


def test_an_exemption_a_month_does_not_stand_for_evidence(company):
    """Exempt on one day of each month and unreadable on the others: no pass was ever seen, so nothing is effective."""
    for number in range(91):
        company.scan(company.day(number), [("test.door", {"front": EXEMPT if number % 28 == 3 else DENIED})])
    assert only(company.assess(company.adopted("ZZ-01"))).operation is Operation.INSUFFICIENT_EVIDENCE


@pytest.mark.parametrize(("after", "now"), [(-10, 20), (35, 78)])
def test_a_running_month_without_a_scan_is_not_observed(company, after, now):
    """A lane that nobody has read for weeks is no evidence to date, in the first month as in a later one."""
    company.daily(-25, after, [("test.door", {"front": LOCKED})])
    result = only(company.assess(company.adopted("ZZ-01"), company.day(now)))
    assert (result.operation, result.causes) == (Operation.INSUFFICIENT_EVIDENCE, (Cause.NOT_COLLECTED_YET,))
    running = f"{company.day(now):%Y-%m}"
    assert running in result.tests[0].months_missing
    assert not [name for name in result.tests[0].months_observed if name >= running]


def test_a_source_that_was_never_collected_is_missed_in_the_first_month_too(company):
    """A running period is no excuse for a configured source of which nothing was ever read."""
    company.daily(-2, 20, [("test.door", {"front": LOCKED})])
    both = (*company.sources, ("second", "test", "second"))
    result = only(company.assess(company.adopted("ZZ-01"), company.day(19), sources=both))
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE


def test_a_frequency_of_managements_own_is_named_with_the_one_that_it_replaces(company):
    """The basis says both; where the library's own holds, there is nothing to say."""
    company.daily(0, 91, [("test.door", {"a": {"lock": {"status": "ok", "value": "locked"}}})])
    own = company.assess(company.adopted(ZZ_01={"frequency": "each morning"})).basis
    assert any("ZZ-01 operates by management's own frequency, each morning, in the place of the library's, continuous"
               in sentence for sentence in own)
    assert not any("own frequency" in sentence for sentence in company.assess(company.adopted("ZZ-01")).basis)
