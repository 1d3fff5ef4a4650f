"""What changed since an assessment, and which of it makes findings stale."""

from dataclasses import replace

import pytest

from policies.model import Outcome
from policies.operation.drift import Move, drift_of
from policies.operation.environment import Environment
from policies.operation.period import DAY
from policies.operation.results import CheckOutcome, CheckResult, SelfCheck

ESTATE = Environment(("aws:1", "github:2"), ("aws:1 us-east-1",), ("github:2 77",), 100, {"mail": False},
                     {"aws:1 aws.account 1": "aa"})
PROOF = SelfCheck(2, 1, 1)


def outcome(value, *, subject="s", waiver=""):
    """One outcome."""
    return CheckOutcome("C-01", "c.t", ("CC6.1",), "aws:1", "aws.x", subject, subject, Outcome(value), ("why",), waiver,
                        "", 0)


def check(*outcomes, day=0):
    """A check on a day."""
    return CheckResult(day * DAY, "e 1", "00", tuple(outcomes), 1, 1, PROOF)


def drift(now=ESTATE, *, days=1):
    """The drift of an estate in which no outcome moved."""
    return drift_of(ESTATE, now, check(), check(day=days))


def test_nothing_changed_nothing_stale():
    """The same estate a day later: no change, and the findings hold."""
    found = drift()
    assert (found.changes, found.moved, found.stale) == ((), (), ())
    assert not found.worse
    assert not found.blind


@pytest.mark.parametrize(("changes", "what"), [
    ({"sources": ("aws:1", "aws:9", "github:2")}, "the source aws:9 is new"),
    ({"sources": ("aws:1", "entra:t", "github:2")}, "the source entra:t is new"),
    ({"regions": ("aws:1 us-east-1", "aws:1 eu-west-1")}, "the region aws:1 eu-west-1 is new"),
    ({"repositories": ("github:2 77", "github:2 78")}, "the repository github:2 78 is new"),
    ({"people": 116}, "went from 100 to 116"),
    ({"people": 84}, "went from 100 to 84"),
    ({"people": None}, "the roster was not read both times"),
    ({"vendors": {"mail": False, "payments": True}}, "the critical vendor payments is new"),
], ids=["account", "identity provider", "region", "repository", "many joined", "many left", "no roster", "vendor"])
def test_what_makes_findings_stale(changes, what):
    """An estate that grew, or whose people or critical vendors changed, must be looked at again."""
    found = drift(replace(ESTATE, **changes))
    assert any(what in reason for reason in found.stale)
    assert found.worse


@pytest.mark.parametrize("changes", [
    {"people": 115}, {"people": 85}, {"regions": ()}, {"vendors": {"mail": False, "cakes": False}},
    {"settings": {"aws:1 aws.account 1": "bb"}},
], ids=["15 % joined", "15 % left", "a region gone", "a small vendor", "a setting"])
def test_what_is_told_and_leaves_findings_standing(changes):
    """It is listed as a change and makes nothing stale."""
    found = drift(replace(ESTATE, **changes))
    assert len(found.changes) == 1
    assert not found.stale


@pytest.mark.parametrize(("days", "stale"), [(90, False), (91, True)])
def test_a_report_holds_for_ninety_days(days, stale):
    """One day more and it is stale, whatever changed."""
    assert bool(drift(days=days).stale) is stale


@pytest.mark.parametrize(("was", "now", "move"), [
    ("pass", "fail", Move.REGRESSED), (None, "fail", Move.NEW), ("not_applicable", "fail", Move.NEW),
    ("no_evidence", "fail", Move.NEW), ("fail", "pass", Move.FIXED), ("fail", "not_applicable", Move.FIXED),
    ("fail", None, Move.GONE), ("fail", "no_evidence", Move.LOST_SIGHT), ("fail", "error", Move.LOST_SIGHT),
    ("pass", "no_evidence", Move.LOST_SIGHT), ("pass", "error", Move.LOST_SIGHT), ("fail", "fail", None),
    ("pass", "pass", None), ("pass", None, None), (None, "pass", None), ("no_evidence", "pass", None),
])
def test_what_became_of_an_outcome(was, now, move):
    """A failure that cannot be seen any more is never called fixed."""
    then = check(outcome(was)) if was else check()
    today = check(outcome(now), day=1) if now else check(day=1)
    found = drift_of(ESTATE, ESTATE, then, today)
    assert [m.move for m in found.moved] == ([move] if move else [])
    assert found.blind is (move is Move.LOST_SIGHT)


def test_a_waiver_over_a_standing_failure_is_told():
    """It is no fix: the failure is listed as newly waived."""
    found = drift_of(ESTATE, ESTATE, check(outcome("fail")), check(outcome("fail", waiver="W-1"), day=1))
    assert [m.move for m in found.moved] == [Move.NEWLY_WAIVED]


def test_a_fingerprint_is_read_back_from_the_ledger_as_it_was():
    """Comparing later needs it to the letter."""
    assert Environment.read(ESTATE.as_dict()) == ESTATE
