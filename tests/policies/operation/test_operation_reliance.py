"""Controls that rest on others and on providers: basis impaired, compensating controls, carve-outs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.model import Adopted, CarvedOut, Control
from policies.operation.period import DAY, period_of
from policies.operation.reliance.carve_out import carve_out, cover_of
from policies.operation.reliance.compensation import compensated
from policies.operation.reliance.dependence import impaired
from policies.operation.reliance.model import Compensation
from policies.operation.results import (
    Cause,
    ControlResult,
    Design,
    Deviation,
    Exposure,
    Implemented,
    Operation,
    Shares,
    TestResult,
    Unknown,
)

PERIOD = period_of(date(2026, 1, 1), date(2026, 6, 30), "UTC", 2**62)
T0 = PERIOD.start
RESTS_ON_ACCESS, RESTS_ON_CHANGE = {"AC-08": "it rests on it."}, {"CM-01": "it rests on it."}
REPORT = CarvedOut("the host", "soc2_type_2", date(2025, 7, 1), date(2026, 6, 30), None, "VN-02")


def result(name, operation, *, depends_on=None, criteria=("CC6.1",), exposures=(), deviations=(), unknown=(),
           bracketed=100, carved_out=None, kind="state"):
    """A control's result with one test."""
    control = Control(name, name.lower(), name, "It is so.", criteria, True, "preventive", "daily", "risk", {}, "", "",
                      "high", 26, 24, (), (), (), depends_on=depends_on or {})
    test = TestResult(f"{name}.t", "T", kind, "aws.x", 1, Shares(0, bracketed, 0, 0), exposures=exposures,
                      deviations=deviations, unknown=unknown)
    adopted = Adopted(control, "It is so.", "owner", {}, None, True, carved_out)
    return ControlResult(adopted, Design.NOT_ASSESSED, Implemented.YES, operation, "as tested", (), (test,))


def exposure(first, last):
    """An exposure over some days of the period; ``last`` None: still open."""
    end = None if last is None else T0 + last * DAY
    return Exposure("s", "s", "aws:1", "aws.x", "t", T0 + first * DAY, end, 0, 0, (), ())


def deviation(day):
    """A deviation on a day of the period."""
    return Deviation("t", "i", "i", "aws:1", T0 + day * DAY, "A", (), "")


def unknown(first, last):
    """A stretch without evidence."""
    return Unknown(T0 + first * DAY, T0 + last * DAY, Cause.LOST, "w", "aws:1", "aws.x", "", 1)


def test_a_failed_general_control_impairs_what_depends_on_it():
    """The dependent one is not failed: it lacks evidence for those days, and says which control is the cause."""
    general = result("AC-08", Operation.INEFFECTIVE, exposures=(exposure(10, 12),))
    found = impaired([general, result("DP-01", Operation.EFFECTIVE, depends_on=RESTS_ON_ACCESS)], PERIOD.cut_off)[1]
    (basis,) = found.impaired
    assert (found.operation, basis.by) == (Operation.INSUFFICIENT_EVIDENCE, "AC-08")
    assert (basis.start, basis.end) == (T0 + 10 * DAY, T0 + 12 * DAY)
    assert "AC-08 failed from 2026-01-11 to 2026-01-13 (it rests on it.)" in found.why


@pytest.mark.parametrize(("general", "dependent"), [
    (Operation.EFFECTIVE, {}), (Operation.EFFECTIVE_WITH_DEVIATIONS, {}), (Operation.INSUFFICIENT_EVIDENCE, {}),
    (Operation.INEFFECTIVE, {"bracketed": 0}), (Operation.INEFFECTIVE, {"kind": "event"}),
], ids=["it held", "with deviations", "not concluded", "nothing rests on observations", "tested item by item"])
def test_nothing_is_impaired_without_a_failure_or_a_dated_state(general, dependent):
    """Only a proven failure takes the basis away, and only from a state known on dated observations."""
    controls = [result("AC-08", general, exposures=(exposure(10, 12),)),
                result("DP-01", Operation.EFFECTIVE, depends_on=RESTS_ON_ACCESS, **dependent)]
    assert impaired(controls, PERIOD.cut_off)[1].operation is Operation.EFFECTIVE


def test_deviations_leave_the_basis_open_until_the_cut_off():
    """Nobody knows what else went past a control that let one change through."""
    general = result("CM-01", Operation.INEFFECTIVE, deviations=(deviation(30),), kind="event")
    found = impaired([general, result("DP-01", Operation.EFFECTIVE, depends_on=RESTS_ON_CHANGE)], PERIOD.cut_off)[1]
    assert (found.impaired[0].start, found.impaired[0].end) == (T0 + 30 * DAY, PERIOD.cut_off)


@given(st.sampled_from(list(Operation)), st.sampled_from(list(Operation)))
def test_impairment_never_turns_a_result_better(general, dependent):
    """Whatever the two results are, the dependent one stays or becomes a lack of evidence."""
    controls = [result("AC-08", general, exposures=(exposure(1, 2),)),
                result("DP-01", dependent, depends_on=RESTS_ON_ACCESS)]
    assert impaired(controls, PERIOD.cut_off)[1].operation in {dependent, Operation.INSUFFICIENT_EVIDENCE}


SOUND = {"failed": {"exposures": (exposure(10, 12),)}, "other": {}, "declared": {}}


@pytest.mark.parametrize(("part", "changes", "said"), [
    ("declared", {"same_risk": " "}, "a named person must say"),
    ("declared", {"often_enough": ""}, "a named person must say"),
    ("declared", {"approver": ""}, "a named person must say"),
    ("declared", {"by": "XX-99"}, "both must be adopted"),
    ("other", {"operation": Operation.EFFECTIVE_WITH_DEVIATIONS}, "is effective_with_deviations itself"),
    ("other", {"depends_on": RESTS_ON_CHANGE}, "rests on the control that failed"),
    ("other", {"criteria": ("CC7.1",)}, "does not serve CC6.1"),
    ("other", {"unknown": (unknown(11, 14),)}, "is unknown itself on days of the failure"),
    ("failed", {"operation": Operation.INSUFFICIENT_EVIDENCE}, "only a failure is compensated"),
    ("failed", {"exposures": ()}, "the dates of the failure are not known"),
])
def test_a_compensating_control_that_fails_one_of_four_conditions_gives_no_credit(part, changes, said):
    """All four or no credit, and the sentence names the one that does not hold."""
    values = {**SOUND, part: {**SOUND[part], **changes}}
    credit, refused = compensate(**values)
    assert credit == ""
    assert said in refused[0]


def test_a_compensating_control_that_holds_all_four_earns_credit():
    """The failure stays; what it does to a criterion is an exception."""
    credit, refused = compensate(**SOUND)
    assert (credit, refused) == ("CM-04", ())


def test_a_common_cause_further_away_is_found():
    """A compensating control that rests on a control that rests on a failed one has no basis either."""
    controls = [result("CM-01", Operation.INEFFECTIVE, exposures=(exposure(1, 2),)),
                result("CM-04", Operation.EFFECTIVE, depends_on={"AC-15": "it rests on it."}),
                result("AC-15", Operation.EFFECTIVE, depends_on=RESTS_ON_ACCESS),
                result("AC-08", Operation.INEFFECTIVE, exposures=(exposure(1, 2),))]
    found, _ = compensated(controls, [Compensation("CM-01", "CM-04", "ciso", "yes", "yes")])
    assert found[0].compensated_by == ""


def compensate(failed, other, declared):
    """What CM-04 earns for CM-01, and why not."""
    controls = [result("CM-01", **{"operation": Operation.INEFFECTIVE, **failed}),
                result("CM-04", **{"operation": Operation.EFFECTIVE, **other})]
    one = Compensation(**{"control": "CM-01", "by": "CM-04", "approver": "ciso", "same_risk": "unreviewed changes",
                          "often_enough": "each change", **declared})
    found, refused = compensated(controls, [one])
    return found[0].compensated_by, refused


@pytest.mark.parametrize(("changes", "lacks"), [
    ({}, ""),
    ({"report": "soc2_type_1"}, "no report on operation"),
    ({"report": ""}, "no report on operation"),
    ({"report_end": None}, "no report on operation"),
    ({"report_start": date(2026, 1, 2)}, "begins 1 days after the period"),
    ({"report_end": date(2026, 3, 31), "bridge_until": date(2026, 6, 30)}, ""),
    ({"report_end": date(2026, 3, 30), "bridge_until": date(2026, 6, 30)}, ""),
    ({"report_end": date(2026, 3, 29), "bridge_until": date(2026, 6, 30)}, "ends 93 days before the period"),
    ({"report_end": date(2026, 3, 31), "bridge_until": date(2026, 6, 29)}, "no bridge letter covers"),
    ({"report_end": date(2026, 3, 31)}, "no bridge letter covers"),
])
def test_a_providers_report_covers_the_period_or_says_what_lacks(changes, lacks):
    """A report on operation, from the first day on; 92 days at the end can be bridged by a letter, no more."""
    from dataclasses import replace

    cover = cover_of(replace(REPORT, **changes), date(2026, 1, 1), date(2026, 6, 30))
    assert lacks in cover.lacks
    assert bool(cover.lacks) == bool(lacks)


@pytest.mark.parametrize(("watching", "operation"), [
    (Operation.EFFECTIVE, Operation.CARVED_OUT), (Operation.EFFECTIVE_WITH_DEVIATIONS, Operation.CARVED_OUT),
    (Operation.INEFFECTIVE, Operation.INSUFFICIENT_EVIDENCE),
    (Operation.INSUFFICIENT_EVIDENCE, Operation.INSUFFICIENT_EVIDENCE), (None, Operation.INSUFFICIENT_EVIDENCE),
])
def test_a_carved_out_control_supports_only_while_somebody_reviews_the_report(watching, operation):
    """A provider's report that nobody of the entity reads supports nothing."""
    controls = [result("PH-01", Operation.MANUAL_PENDING, carved_out=REPORT)]
    controls += [result("VN-02", watching)] if watching else []
    assert carve_out(controls, PERIOD)[0].operation is operation


def test_a_failure_of_the_entitys_own_test_is_not_carved_away():
    """What was seen failing stands, whoever else operates the control."""
    controls = [result("PH-01", Operation.INEFFECTIVE, carved_out=REPORT), result("VN-02", Operation.EFFECTIVE)]
    assert carve_out(controls, PERIOD)[0].operation is Operation.INEFFECTIVE
