"""What was changed or left out since the period began is on the face of the assessment."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agent.recording import adoption
from policies.operation.calendar import Calendar, Holiday

LOCKED = {"lock": {"status": "ok", "value": "locked"}}


def entered(company, adopted, at):
    """The adoption as the agent enters it in the ledger."""
    company.store.append_entry("adoption", {"controls": [adoption(item) for item in adopted], "digest": str(at)}, at=at)


def test_a_control_taken_out_since_the_period_began_is_named(company):
    """Without its failing control a criterion may look supported: the assessment says what is missing from it."""
    entered(company, company.adopted("ZZ-01", "ZZ-04"), datetime(2025, 11, 1, tzinfo=UTC))
    entered(company, company.adopted("ZZ-01"), datetime(2026, 4, 1, tzinfo=UTC))
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    limits = company.assess(company.adopted("ZZ-01")).limits
    assert any(limit.startswith("ZZ-04 was an adopted control") and "2025-11-01" in limit for limit in limits)


def test_a_failing_control_taken_out_is_named_with_its_failure(company):
    """Declined just before the end, it counts for no criterion; that it failed while it was adopted is on the face."""
    entered(company, company.adopted("ZZ-01", "ZZ-04"), datetime(2025, 11, 1, tzinfo=UTC))
    entered(company, company.adopted("ZZ-04"), datetime(2026, 3, 30, tzinfo=UTC))
    company.daily(0, 40, [("test.door", {"front": LOCKED})])
    company.daily(40, 91, [("test.door", {"front": {"lock": {"status": "ok", "value": "open"}}})])
    (limit,) = [limit for limit in company.assess(company.adopted("ZZ-04")).limits if limit.startswith("ZZ-01")]
    assert "is no part of this assessment; it failed, 1 exposure of 1 subject" in limit


def test_a_control_that_was_adopted_after_the_period_began_is_named(company):
    """Who adopts at the end what happens to pass has chosen by the result: the day of the adoption is in the limits."""
    entered(company, company.adopted("ZZ-01"), datetime(2025, 11, 1, tzinfo=UTC))
    entered(company, company.adopted("ZZ-01", "ZZ-04"), datetime(2026, 3, 30, tzinfo=UTC))
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    limits = company.assess(company.adopted("ZZ-01", "ZZ-04")).limits
    assert [limit for limit in limits if "ZZ-01" in limit and "adopted" in limit] == []
    assert any(limit.startswith("ZZ-04 was adopted only on 2026-03-30") for limit in limits)


def test_a_control_that_is_not_as_shipped_is_named_with_what_was_changed(company):
    """Own policies may put a test that always passes in the place of a shipped one: the reader must see that."""
    shipped = company.library.controls["ZZ-01"]
    own = replace(shipped, overridden=("maximum_gap_hours", "test test_door"), maximum_gap_hours=8784)
    company.library = replace(company.library, controls={**company.library.controls, "ZZ-01": own})
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    limits = company.assess(company.adopted("ZZ-01", "ZZ-04")).limits
    (limit,) = [limit for limit in limits if "as shipped" in limit]
    assert limit == ("ZZ-01 is not as shipped: own policies changed maximum_gap_hours, test test_door; its maximum gap "
                     "is 8784 h and its correction time 48 h.")


def test_a_limit_that_was_loosened_is_named_with_both_values(company):
    """The period is judged by the present parameter, and the reader sees the one before."""
    entered(company, company.adopted("ZZ-03"), datetime(2026, 1, 10, tzinfo=UTC))
    company.daily(0, 91, [("test.key", {"k": {"made": "2025-12-20T00:00:00Z"}})])
    loose = company.adopted(ZZ_03={"parameters": {"maximum_days": 300}, "in_operation_from": date(2025, 1, 1)})
    limits = company.assess(loose).limits
    assert any("maximum_days was 90 and is 300" in limit for limit in limits)
    assert any("its in operation from was another" in limit for limit in limits)


def test_an_adoption_that_did_not_change_is_no_limit(company):
    """What was replaced before the period began is no matter of this period."""
    entered(company, company.adopted("ZZ-04"), datetime(2025, 10, 1, tzinfo=UTC))
    entered(company, company.adopted("ZZ-01"), datetime(2025, 11, 1, tzinfo=UTC))
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    assert not any("ZZ-0" in limit for limit in company.assess(company.adopted("ZZ-01")).limits)


def test_regions_that_configuration_leaves_out_are_named(company):
    """A list of regions in the configuration narrows the scope, and the limits say by what."""
    aws = {"source": "aws:1", "label": "prod"}
    company.daily(0, 91, [("aws.region", {name: {"region": name} for name in ("eu-west-1", "us-east-1")}, aws),
                          ("aws.door", {}, {**aws, "scope": "eu-west-1"})])
    limits = company.assess(company.adopted("ZZ-01")).limits
    assert any("1 of 2 regions enabled in prod were never read" in limit and "us-east-1" in limit for limit in limits)


@pytest.mark.parametrize(("first", "said"), [(-40, None), (0, None), (1, "1 of"), (45, "45 of")])
def test_days_before_the_first_reading_are_counted(company, first, said):
    """Only whole days of the period; an installation from before the period leaves none out."""
    company.daily(first, 91, [("test.door", {"front": LOCKED})])
    found = [limit for limit in company.assess(company.adopted("ZZ-01")).limits if "first collected" in limit]
    assert found == [] if said is None else found[0].startswith(f"{said} the period's days were over")


CHRISTMAS, CARNIVAL = Holiday(date(2026, 12, 25)), Holiday(date(2026, 2, 16), "Carnival")


@pytest.mark.parametrize(("then", "now", "said"), [
    (Calendar(), Calendar(holidays=(CARNIVAL,)), "2026-02-16 is a holiday of the calendar that was not in it on 2026"),
    (Calendar(), Calendar(working_days=("monday",)), "Friday was a working day on 2026-03-01 and is none any more"),
    (Calendar(), Calendar(holidays=(CHRISTMAS,)), ""), (Calendar(holidays=(CARNIVAL,)), Calendar(), ""),
    (Calendar(holidays=(CARNIVAL,)), Calendar(holidays=(CARNIVAL,)), ""),
], ids=["entered afterwards", "fewer working days", "entered ahead", "taken out", "as it was"])
def test_a_holiday_that_was_entered_afterwards_is_named(company, then, now, said):
    """It can excuse what was late; one that is entered before it comes, or taken out, excuses nothing that was late."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    company.store.append_entry("configuration", {"calendar": then.as_dict(), "digest": "x"}, at=at)
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    limits = company.assess(company.adopted("ZZ-01"), calendar=now).limits
    found = [limit for limit in limits if "business days" in limit]
    assert any(said in limit for limit in found) if said else found == []
