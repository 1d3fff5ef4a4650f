"""The root user's silence: that CloudTrail shows no use of it counts only where the credential report says the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from collectors.base import ScanStatus
from policies.library import load_library
from policies.operation.control import of_test
from policies.operation.results import Cause, Operation

TEST = "ac_09_root_is_locked_down.aws_cloudtrail_event"
AFTER = datetime(2026, 4, 1, 6, tzinfo=UTC)
AWS = {"source": "aws:1", "label": "main"}
LOG = "aws.cloudtrail.event"
USES = "aws.iam.user_activity"
SIGN_IN = {"item": {"eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn"},
           "identity": {"type": "Root"}, "sign_in": {"result": "Success"}}


@pytest.fixture
def estate(company):
    """The company under two shipped controls, with one AWS account."""
    library = load_library()
    # An engine keeps what it compiled by the library's digest.
    company.library = replace(library, controls={name: library.controls[name] for name in ("AC-09", "AC-28")},
                              digest="two controls of the library")
    company.sources = (("aws:1", "aws", "main"),)
    return company


def used(password=None, key_1=None, key_2=None, **other):
    """What the credential report says of the root user's uses."""
    return {"item": {"user": "<root_account>"}, "root": True, "known": True, "password_last_used": password,
            "access_key_1_last_used": key_1, "access_key_2_last_used": key_2, **other}


PERSON = used(password="2026-02-10") | {"root": False}


def root_at(day, hour=9, **other):
    """An event of the root user."""
    at = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC) + timedelta(hours=hour)
    return at, {"group": "root", "day": day, **SIGN_IN, **other}


def logged(estate, *events):
    """CloudTrail's events of the whole quarter, read at its end."""
    found = {f"e{number}": event for number, event in enumerate(events)}
    whole = {**AWS, "window": (estate.day(-5), AFTER), "second": ""}
    estate.scan(AFTER - timedelta(minutes=9), [(LOG, found, whole)])


def reports(estate, *rows, first=0, after=91):
    """A credential report every tenth day, and on the last, of the root user and of one person."""
    for number in sorted({*range(first, after, 10), after - 1}):
        subjects = {f"root{at}": row for at, row in enumerate(rows)} | {"ann": PERSON}
        estate.scan(estate.day(number), [(USES, subjects, AWS)])


def concluded(estate, *, zone="UTC", as_of=AFTER):
    """What the event test comes to by itself, and its proof by the credential report, None where there is none."""
    days = [str(date(2025, 12, 1) + timedelta(days=number)) for number in range(130)]
    (adopted,) = estate.adopted(AC_09={"parameters": {"recorded_uses": days}})
    (found,) = estate.assess([adopted], as_of, zone=zone).controls
    test = next(t for t in found.tests if t.test == TEST)
    proofs = [p for p in test.population.completeness if p["query"] == "root_uses_against_the_log"]
    return of_test(test, adopted), proofs[0] if proofs else None


def test_no_use_in_the_report_corroborates_an_empty_log(estate):
    """Two sources agree that nobody used the root user: no occurrence, with the second source as its proof."""
    logged(estate)
    reports(estate, used(password="2025-11-02"))
    found, proof = concluded(estate)
    assert found.operation is Operation.NO_OCCURRENCE
    assert (proof["second_source"], proof["unmatched"], proof["corroborates"]) == (USES, [], True)


@pytest.mark.parametrize(("password", "key_1", "key_2"), [
    ("2026-01-01", None, None), (None, "2026-02-14", None), (None, None, "2026-03-31"),
])
def test_a_use_that_the_log_lacks_fails_the_tie_out(estate, password, key_1, key_2):
    """On the first day, within, on the last: by the password or either key."""
    logged(estate)
    reports(estate, used(password, key_1, key_2))
    found, proof = concluded(estate)
    assert (found.operation, found.causes) == (Operation.INSUFFICIENT_EVIDENCE, (Cause.TIE_OUT_FAILED,))
    (row,) = proof["unmatched"]
    used_on = password or key_1 or key_2
    assert row == f"use of the root0 ({used_on}) is not in CloudTrail's root events of the regions that were read"


@pytest.mark.parametrize("day", ["2025-12-31", "2026-04-01"])
def test_a_use_outside_the_period_is_none_of_its(estate, day):
    """The day before the first and the day after the last."""
    logged(estate)
    reports(estate, used(day))
    assert concluded(estate)[0].operation is Operation.NO_OCCURRENCE


def test_a_use_that_the_log_has_ties_out(estate):
    """Both know of it: the item is tested, and nothing is missing."""
    logged(estate, root_at("2026-02-14"))
    reports(estate, used("2026-02-14"))
    found, proof = concluded(estate)
    assert (found.operation, proof["unmatched"]) == (Operation.EFFECTIVE, [])


def test_a_use_between_others_is_not_hidden_by_the_last_one(estate):
    """The report knows the last use only; each day's report is held against the log."""
    logged(estate, root_at("2026-03-20"))
    reports(estate, used("2026-02-14"), after=70)
    reports(estate, used("2026-03-20"), first=70)
    found, proof = concluded(estate)
    assert found.operation is Operation.INSUFFICIENT_EVIDENCE
    assert "2026-02-14" in proof["unmatched"][0]


@pytest.mark.parametrize("other", [
    {"sign_in": {"result": "Failure"}},
    {"item": {"eventName": "GenerateDataKey", "eventType": "AwsServiceEvent"}, "sign_in": {"result": None}},
    {"identity": {"type": "Root", "invokedBy": "cloudfront.amazonaws.com"}},
    {"group": "sign_in", "identity": {"type": "IAMUser"}},
], ids=["refused", "a service's event", "a service in its name", "somebody else"])
def test_what_root_did_not_do_itself_explains_no_use(estate, other):
    """An event of the same day that is no successful use by the root user ties nothing."""
    logged(estate, root_at("2026-02-14", **other))
    reports(estate, used("2026-02-14"))
    found, _ = concluded(estate)
    assert (found.operation, found.causes) == (Operation.INSUFFICIENT_EVIDENCE, (Cause.TIE_OUT_FAILED,))


def missing_report(estate):
    """No credential report at all."""


def stale_report(estate):
    """The last report was read before the period's last day was over."""
    reports(estate, used(), after=90)


def skipped_month(estate):
    """No report in February."""
    reports(estate, used(), after=31)
    reports(estate, used(), first=60)


def denied_report(estate):
    """The right to read the report was taken away in March."""
    reports(estate, used(), after=70)
    for number in range(70, 91):
        estate.scan(estate.day(number), [(USES, ScanStatus.FAILED, {**AWS, "code": "AccessDenied"})])


def no_root(estate):
    """Reports without the root user's row."""
    reports(estate)


def root_vanished(estate):
    """The row was there once, and is not any more."""
    reports(estate, used(), after=40)
    reports(estate, first=40)


def untold(estate):
    """IAM cannot tell whether it was used."""
    reports(estate, used(known=False))


def unsaid(estate):
    """Whether IAM can tell is not in the document."""
    row = used()
    del row["known"]
    reports(estate, row)


@pytest.mark.parametrize("fault", [missing_report, stale_report, skipped_month, denied_report, no_root, root_vanished,
                                   untold, unsaid], ids=lambda fault: fault.__name__)
def test_a_report_that_cannot_speak_corroborates_nothing(estate, fault):
    """An empty log beside it is no proof that nothing happened."""
    logged(estate)
    fault(estate)
    found, proof = concluded(estate)
    assert found.operation is Operation.INSUFFICIENT_EVIDENCE
    assert proof is None or not proof["corroborates"]


def test_a_report_made_hours_before_it_was_read_speaks_for_when_it_was_made(estate):
    """IAM hands the same report out for four hours: one from before midnight does not speak for the day's end."""
    logged(estate)
    reports(estate, used(), after=90)
    made = {"notes": {"report_generated": "2026-03-31T23:05:00Z"}}
    estate.scan(datetime(2026, 4, 1, 3, tzinfo=UTC), [(USES, {"root0": used(), "ann": PERSON}, {**AWS, "stats": made})])
    assert concluded(estate)[0].operation is Operation.INSUFFICIENT_EVIDENCE


@pytest.mark.parametrize("value", ["no_information", "N/A", "soon", 5, True])
def test_a_last_use_that_is_no_day_is_no_silence(estate, value):
    """Neither a word of the report nor anything else that no day can be read from counts as never used."""
    logged(estate)
    reports(estate, used(value))
    assert concluded(estate)[0].operation is Operation.INSUFFICIENT_EVIDENCE


@pytest.mark.parametrize(("event", "operation"), [
    (("2025-12-31", 23), Operation.EFFECTIVE), (("2025-12-31", 10), Operation.NO_OCCURRENCE),
    (None, Operation.INSUFFICIENT_EVIDENCE),
])
def test_the_reports_days_are_those_of_utc(estate, event, operation):
    """In Berlin the period begins at 23:00 UTC: a use on that day may lie in it, unless the log has it."""
    logged(estate, *([root_at(*event)] if event else []))
    reports(estate, used("2025-12-31"))
    assert concluded(estate, zone="Europe/Berlin")[0].operation is operation


def test_while_the_period_runs_a_report_within_the_gap_speaks(estate):
    """The next one is not due yet."""
    now = estate.day(60) + timedelta(hours=2)
    window = (estate.day(-5), now)
    estate.scan(now - timedelta(minutes=9), [(LOG, {}, {**AWS, "window": window, "second": ""})])
    reports(estate, used(), after=61)
    assert concluded(estate, as_of=now)[0].operation is Operation.NO_OCCURRENCE


def test_silence_of_the_root_user_proves_no_other_silence(estate):
    """The same empty log is no proof that nobody signed in."""
    logged(estate)
    reports(estate, used())
    found = {c.adopted.control.id: c for c in estate.assess(estate.adopted("AC-28"), AFTER).controls}
    assert found["AC-28"].operation is Operation.INSUFFICIENT_EVIDENCE
