"""What would change the verdict: each blocker removed alone, by deciding again."""

from datetime import date

import pytest

from policies.criteria_files import read_criteria
from policies.library import ROOT
from policies.model import Adopted, Control, Library, Need
from policies.operation.criteria import roll_up
from policies.operation.plan import suggest_window
from policies.operation.results import ControlResult, Design, Implemented, Operation, ReadinessVerdict
from policies.operation.verdict import decide
from policies.operation.would_change import blockers, sentences

CRITERIA = tuple(c for c in read_criteria(ROOT) if c.id in {"CC6.1", "CC8.1"})
NEEDS = (Need("CC6.1-a", "CC6.1", "a", "criterion_text", ("X-01",)), Need("CC8.1-a", "CC8.1", "b", "criterion_text",
                                                                         ("X-02",)))


def control(name):
    """A control."""
    criteria = ("CC6.1",) if name == "X-01" else ("CC8.1",)
    return Control(name, name, name, "s", criteria, True, "preventive", "daily", "r", {}, "", "", "high", 26, 0, (), (),
                   ())


def result(name, operation):
    """Its result."""
    return ControlResult(Adopted(control(name), "s", "o", {}, None, True), Design.NOT_ASSESSED, Implemented.YES,
                         operation, "", (), ())


LIBRARY = Library(CRITERIA, NEEDS, {"X-01": control("X-01"), "X-02": control("X-02")}, (), "00")


def found(*results):
    """The sentences for some results."""
    criteria = roll_up(LIBRARY, results, ["security"])
    verdict = decide([c.status for c in criteria], over=True)
    return sentences(blockers(LIBRARY, results, criteria, ["security"], over=True), verdict)


def test_a_single_blocker_is_named_with_the_verdict_behind_it():
    """One failing control between not ready and ready."""
    (said,) = found(result("X-01", Operation.INEFFECTIVE), result("X-02", Operation.EFFECTIVE))
    assert said == "X-01 alone stands between this verdict and ready."


def test_a_need_that_nothing_serves_is_a_blocker_too():
    """As if a control had served it."""
    (said,) = found(result("X-01", Operation.EFFECTIVE))
    assert said == "the need CC8.1-a alone stands between this verdict and ready."


def test_two_blockers_hold_the_verdict_together():
    """No single correction changes it, and both are named."""
    (said,) = found(result("X-01", Operation.INEFFECTIVE), result("X-02", Operation.INEFFECTIVE))
    assert "2 things hold it together (X-01, X-02)" in said


def test_a_lesser_blocker_behind_a_worse_one_is_told():
    """Correcting the failure leaves what cannot be concluded."""
    said = found(result("X-01", Operation.INEFFECTIVE), result("X-02", Operation.INSUFFICIENT_EVIDENCE))
    assert said == ("X-01 alone stands between this verdict and cannot conclude.",)


def test_nothing_blocks_what_is_ready():
    """No sentence."""
    assert found(result("X-01", Operation.EFFECTIVE), result("X-02", Operation.NO_OCCURRENCE)) == ()


LOCKED = {"lock": {"status": "ok", "value": "locked"}}
OPEN = {"lock": {"status": "ok", "value": "open"}}


def windows(company):
    """The earliest defensible start of the first quarter."""
    adopted = company.adopted("ZZ-01")
    return suggest_window(company.assess(adopted), lambda start: company.assess(adopted, first=start))


def test_the_earliest_defensible_start_lies_behind_the_last_thing_that_holds_a_criterion_back(company):
    """An exposure that ended on 31 January leaves February and March, and says what is left out."""
    company.daily(0, 20, [("test.door", {"front": LOCKED})])
    company.daily(20, 30, [("test.door", {"front": OPEN})])
    company.daily(30, 91, [("test.door", {"front": LOCKED})])
    window = windows(company)
    assert (window.start, window.end, window.months) == (date(2026, 2, 1), date(2026, 3, 31), 2)
    assert window.leaves_out == ("ZZ-01: 1 exposures and 0 deviations before 2026-02-01",)


def test_a_period_without_blockers_starts_where_it_starts(company):
    """Nothing is left out."""
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    window = windows(company)
    assert (window.start, window.months, window.leaves_out) == (date(2026, 1, 1), 3, ())


def test_where_the_failure_is_still_open_no_start_is_defensible(company):
    """Moving the start does not help against what still fails at the end."""
    company.daily(0, 80, [("test.door", {"front": LOCKED})])
    company.daily(80, 91, [("test.door", {"front": OPEN})])
    assert windows(company) is None


@pytest.mark.parametrize("operation", list(Operation))
def test_removing_a_blocker_never_makes_the_verdict_worse(operation):
    """Whatever one control came to, having been effective is no worse."""
    order = list(ReadinessVerdict)
    results = (result("X-01", operation), result("X-02", Operation.EFFECTIVE))
    criteria = roll_up(LIBRARY, results, ["security"])
    now = decide([c.status for c in criteria], over=True)
    for blocker in blockers(LIBRARY, results, criteria, ["security"], over=True):
        assert order.index(blocker.verdict) >= order.index(now)
