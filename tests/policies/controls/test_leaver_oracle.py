"""AC-05 over every order of last sight, removal and deadline, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

AC_05 = "ac_05_leaver_access_is_removed.files_person"
ENDED = datetime(2026, 3, 31, 22, tzinfo=UTC)
hours = st.one_of(st.none(), st.integers(-48, 72))


def _text(offset):
    return None if offset is None else (ENDED + timedelta(hours=offset)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _verdict(judge, *, active, removed, limit, exists=True):
    history = {"exists": exists, "last_seen_active": _text(active), "first_seen_removed": _text(removed)}
    return judge(AC_05, subject={
        "login": "leaver", "end": "2026-03-31", "due": _text(limit), "access": {"status": "ok", "value": history}})


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours, hours, st.integers(0, 48))
def test_only_what_is_proven_is_concluded(judge, active, removed, limit):
    """Seen active after the deadline fails, seen removed by it (and not active again) passes, all else is unknown."""
    if active is not None and active > limit:
        expected = "fail"
    elif removed is not None and removed <= limit and (active is None or active < removed):
        expected = "pass"
    else:
        expected = "no_evidence"
    found = _verdict(judge, active=active, removed=removed, limit=limit)
    assert found.outcome == expected
    assert bool(found.reasons) == (expected != "pass")


def test_no_account_ever_is_the_only_pass_without_a_removal(judge):
    """An account that never existed passes; one that exists and was never seen gone does not."""
    assert _verdict(judge, active=None, removed=None, limit=24, exists=False).outcome == "pass"
    assert _verdict(judge, active=None, removed=None, limit=24, exists=True).outcome == "no_evidence"


@pytest.mark.parametrize("time_zone_hours", [-12, 14])
def test_the_last_day_ends_where_the_person_lives(judge, time_zone_hours):
    """The deadline follows the instant at which the last day ended there, not the calendar of the servers."""
    ended = datetime(2026, 4, 1, tzinfo=UTC) - timedelta(hours=time_zone_hours)
    limit = ended + timedelta(hours=24)
    for seconds, expected in ((0, "pass"), (1, "no_evidence")):
        removed = (limit + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = judge(AC_05, subject={
            "login": "leaver", "end": "2026-03-31", "due": limit.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "access": {"status": "ok", "value": {"exists": True, "last_seen_active": None,
                                                 "first_seen_removed": removed}}})
        assert found.outcome == expected
