"""The point-in-time check: one outcome a test and subject, and missing evidence wherever it is due."""

from datetime import UTC, datetime, timedelta

import pytest

from collectors.base import ScanStatus
from policies.model import Outcome
from policies.operation.check import UnknownSelection
from policies.operation.results import Cause

LOCKED = {"lock": {"status": "ok", "value": "locked"}}
OPEN = {"lock": {"status": "ok", "value": "open"}}


def outcomes(result):
    """(subject, outcome, cause) of each outcome."""
    return sorted((o.subject, o.outcome.value, o.cause) for o in result.outcomes)


def test_every_subject_has_one_outcome_with_its_evidence(company):
    """A pass and a fail, with reasons, the document and when it was seen."""
    company.daily(0, 3, [("test.door", {"a": LOCKED, "b": OPEN})])
    result = company.check(company.adopted("ZZ-01"), company.day(2) + timedelta(hours=1))
    assert outcomes(result) == [("a", "pass", None), ("b", "fail", None)]
    failed = next(o for o in result.outcomes if o.outcome is Outcome.FAIL)
    assert (failed.label, failed.reasons) == ("the b", ("the door is open: open",))
    assert len(failed.document) == 64
    assert failed.observed_at == int(company.day(2).timestamp()) * 1_000_000
    assert (result.tests_registered, result.tests_evaluated) == (1, 1)


def test_the_latest_version_at_or_before_the_instant_counts(company):
    """An earlier instant gives the earlier answer, whatever came later."""
    company.scan(company.day(0), [("test.door", {"a": OPEN})])
    company.scan(company.day(1), [("test.door", {"a": LOCKED})])
    adopted = company.adopted("ZZ-01")
    assert outcomes(company.check(adopted, company.day(0) + timedelta(hours=3))) == [("a", "fail", None)]
    assert outcomes(company.check(adopted, company.day(1))) == [("a", "pass", None)]


def test_a_stale_lane_is_missing_evidence_but_its_failures_stand(company):
    """Older than the maximum gap: passes are no longer said, failures are."""
    company.daily(0, 2, [("test.door", {"a": LOCKED, "b": OPEN})])
    result = company.check(company.adopted("ZZ-01"), company.day(5))
    assert outcomes(result) == [("", "no_evidence", Cause.NOT_COLLECTED_YET), ("b", "fail", None)]


@pytest.mark.parametrize(("code", "cause"), [("AccessDenied", Cause.NO_PERMISSION),
                                             ("http_503", Cause.NOT_COLLECTED_YET)])
def test_a_failed_last_attempt_is_missing_evidence_with_its_cause(company, code, cause):
    """Denied, failing or interrupted: cannot conclude, never a pass."""
    company.daily(0, 2, [("test.door", {"a": LOCKED})])
    company.scan(company.day(1) + timedelta(hours=2), [("test.door", ScanStatus.FAILED, {"code": code})])
    assert outcomes(company.check(company.adopted("ZZ-01"), company.day(1) + timedelta(hours=3))) == [
        ("", "no_evidence", cause)]


def test_an_empty_list_is_no_population_and_a_missing_one_no_evidence(company):
    """Zero subjects is one outcome without a subject; a source without the kind is due evidence."""
    company.scan(company.day(0), [("test.door", {})])
    result = company.check(company.adopted("ZZ-01", "ZZ-03"), company.day(0) + timedelta(hours=1))
    assert [(o.control, o.outcome, o.cause) for o in result.outcomes] == [
        ("ZZ-01", Outcome.NOT_APPLICABLE, None), ("ZZ-03", Outcome.NO_EVIDENCE, Cause.NOT_COLLECTED_YET)]


def test_controls_wait_for_people_apart_from_configured_sources(company):
    """A control without tests waits for a person, and nothing else."""
    (only,) = company.check(company.adopted("ZZ-05"), company.day(0)).outcomes
    assert (only.outcome, only.cause, only.test) == (Outcome.NO_EVIDENCE, Cause.WAITING_FOR_PERSON, "")


def test_events_of_the_period_to_date_are_part_of_the_check(company):
    """Each merge is an outcome; a population that is not whole is missing evidence."""
    now = company.day(10)
    items = {"pr:1": (company.day(3), {"reviews": 1}), "pr:2": (company.day(4), {"reviews": 0})}
    window = (datetime(2026, 1, 1, tzinfo=UTC), now)
    company.scan(now, [("test.merge", items, {"window": window})])
    adopted = company.adopted("ZZ-02")
    assert outcomes(company.check(adopted, now)) == [("pr:1", "pass", None), ("pr:2", "fail", None)]
    later = company.check(adopted, now + timedelta(days=4))
    assert ("", "no_evidence", Cause.NOT_COLLECTED_YET) in outcomes(later)


def test_time_is_the_instant_of_the_check(company):
    """A key that falls due between two instants passes at the first and fails at the second."""
    company.daily(0, 100, [("test.key", {"k": {"made": "2026-01-01T00:00:00Z"}})])
    adopted = company.adopted("ZZ-03")
    assert outcomes(company.check(adopted, datetime(2026, 3, 31, 23, tzinfo=UTC))) == [("k", "pass", None)]
    assert outcomes(company.check(adopted, datetime(2026, 4, 1, 1, tzinfo=UTC))) == [("k", "fail", None)]


def test_selection_by_control_and_by_criterion(company):
    """Only what was asked for is checked."""
    company.scan(company.day(0), [("test.door", {"a": LOCKED}), ("test.key", {"k": {"made": "2026-01-01T00:00:00Z"}})])
    adopted = company.adopted("ZZ-01", "ZZ-03")
    one = company.check(adopted, company.day(0), controls=["ZZ-03"])
    other = company.check(adopted, company.day(0), criteria=["CC6.1"])
    assert {o.control for o in one.outcomes} == {"ZZ-03"}
    assert {o.control for o in other.outcomes} == {"ZZ-01"}


@pytest.mark.parametrize("chosen", [{"controls": ["ZZ-1"]}, {"criteria": ["CC6.9"]}])
def test_an_unknown_id_is_an_error_and_never_matched_loosely(company, chosen):
    """CC6.9 does not exist, and does not stand for CC6.1."""
    with pytest.raises(UnknownSelection) as fault:
        company.check(company.adopted("ZZ-01"), company.day(0), **chosen)
    assert fault.value.hint


def test_the_same_store_and_instant_give_the_same_outcomes(company):
    """Twice the same, with a warm cache too."""
    company.daily(0, 5, [("test.door", {"a": LOCKED, "b": OPEN})])
    adopted = company.adopted("ZZ-01", "ZZ-02", "ZZ-03", "ZZ-05")
    assert company.check(adopted, company.day(4)) == company.check(adopted, company.day(4))


def test_a_control_without_any_source_lacks_its_evidence(company):
    """Nothing that its tests read is configured: that is missing evidence, not a control that does not apply."""
    from dataclasses import replace

    control = company.library.controls["ZZ-01"]
    tests = tuple(replace(t, kind="elsewhere.door") for t in control.tests)
    company.library = replace(company.library, controls={**company.library.controls,
                                                         "ZZ-01": replace(control, tests=tests)})
    company.scan(company.day(0), [("test.room", {})])
    assert outcomes(company.check(company.adopted("ZZ-01"), company.day(0))) == [
        ("", "no_evidence", Cause.SOURCE_LACKS_IT)]
