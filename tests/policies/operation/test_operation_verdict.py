"""Controls to criteria to verdict: the order of decisions, and that evidence taken away never helps."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.criteria_files import read_criteria
from policies.library import ROOT
from policies.model import Adopted, Control, Library, Need, Outcome, Test, TestType, Verdict
from policies.operation.control import Tolerance, conclude, tolerable
from policies.operation.criteria import in_scope, roll_up, status_of
from policies.operation.events import Item, Whole, census
from policies.operation.results import (
    Cause,
    ControlResult,
    CriterionStatus,
    Design,
    Deviation,
    Exposure,
    Implemented,
    LedgerState,
    Operation,
    Population,
    ReadinessVerdict,
    SelfCheck,
    Shares,
    TestResult,
    Unknown,
)
from policies.operation.statement import changes_of
from policies.operation.verdict import decide, headline_of, horizons_of, trusted, type_1

CRITERIA = read_criteria(ROOT)
HOUR = 3_600_000_000
SOUND = SelfCheck(4, 2, 2)
TEST = Test("x.t", "X-01", "p", "The test", "d", "aws.x", TestType.STATE, ("item",))


def control(name="X-01", criteria=("CC6.1",), *, correction=24, tests=(TEST,)):
    """A control."""
    return Control(name, name.lower(), name, "It is so.", criteria, True, "preventive", "daily", "risk", {}, "", "",
                   "high", 26, correction, (), (), tests)


def adopted(name="X-01", *, key=True, **values):
    """A control as management runs it."""
    return Adopted(control(name, **values), "It is so.", "owner", {}, None, key)


def result(operation, name="X-01", *, key=True, causes=(), implemented=Implemented.YES, criteria=("CC6.1",)):
    """A control's result."""
    own = adopted(name, key=key, criteria=criteria)
    return ControlResult(own, Design.NOT_ASSESSED, implemented, operation, "", causes, ())


def library(*needs):
    """The 61 criteria with some needs."""
    return Library(CRITERIA, tuple(needs), {"X-01": control(), "X-02": control("X-02")}, (), "00")


def need(*controls, origin="criterion_text", name="CC6.1-a"):
    """A need of CC6.1."""
    return Need(name, "CC6.1", "Access is limited.", origin, controls)


def cc61(needs, *controls):
    """What CC6.1 comes to."""
    return next(c for c in roll_up(library(*needs), controls, ["security"]) if c.id == "CC6.1")


def state(**values):
    """A state test's result with evidence in every month."""
    known = {"months_observed": ("2026-01",), "shares": Shares(0, 100, 0, 0), "outcomes_now": {"pass": 1}}
    return TestResult("x.t", "The test", "state", "aws.x", 1, **{**known, **values})


def exposed(hours, *, began=None, still=False):
    """An exposure of some hours."""
    start = 1000 * HOUR
    end = None if still else start + int(hours * HOUR)
    return Exposure("s", "S", "aws:1", "aws.x", "x.t", start, end, 0, 1, ("r",), ("00",),
                    None if began is None else start - began * HOUR)


def test_all_61_criteria_appear_and_those_out_of_scope_say_so():
    """Every criterion is in the roll-up; a security engagement judges the 33 common ones."""
    found = roll_up(library(), (), ["security"])
    assert len(found) == 61
    assert sum(c.status is CriterionStatus.NOT_IN_SCOPE for c in found) == 28
    assert in_scope("A1.2", ["Availability"])
    assert not in_scope("PI1.1", ["privacy"])


@pytest.mark.parametrize(("operation", "causes", "status"), [
    (Operation.EFFECTIVE, (), CriterionStatus.MET),
    (Operation.NO_OCCURRENCE, (), CriterionStatus.MET),
    (Operation.EFFECTIVE_WITH_DEVIATIONS, (), CriterionStatus.MET_WITH_EXCEPTIONS),
    (Operation.INEFFECTIVE, (), CriterionStatus.NOT_MET_OPERATION),
    (Operation.INSUFFICIENT_EVIDENCE, (), CriterionStatus.NOT_DETERMINABLE),
    (Operation.INSUFFICIENT_EVIDENCE, (Cause.LOST,), CriterionStatus.EVIDENCE_LOST),
    (Operation.PARTIAL_PERIOD, (), CriterionStatus.NOT_DETERMINABLE),
    (Operation.NOT_STARTED, (), CriterionStatus.NOT_DETERMINABLE),
    (Operation.MANUAL_PENDING, (), CriterionStatus.WAITING_FOR_PEOPLE),
    (Operation.NOT_DUE, (), CriterionStatus.NOT_DUE_YET),
])
def test_each_operation_has_one_meaning_for_a_criterion(operation, causes, status):
    """The only control of a need decides it, key or not."""
    assert cc61([need("X-01")], result(operation, causes=causes, key=False)).status is status


def test_a_need_of_the_text_without_an_adopted_control_is_not_met():
    """A candidate never serves; a missing risk prompt changes nothing."""
    missing = cc61([need("X-01"), need("X-09", name="CC6.1-b")], result(Operation.EFFECTIVE))
    assert (missing.status, missing.unserved) == (CriterionStatus.NOT_MET_DESIGN, ("CC6.1-b",))
    prompt = cc61([need("X-01"), need("X-09", name="CC6.1-b", origin="risk_prompt")], result(Operation.EFFECTIVE))
    assert prompt.status is CriterionStatus.MET


def test_an_ineffective_control_beside_an_effective_key_one_is_an_exception():
    """A control that is not key fails a need only where nothing else supports it."""
    failing = result(Operation.INEFFECTIVE, "X-02", key=False)
    assert cc61([need("X-01", "X-02")], result(Operation.EFFECTIVE), failing).status is (
        CriterionStatus.MET_WITH_EXCEPTIONS)
    assert cc61([need("X-01", "X-02")], result(Operation.INSUFFICIENT_EVIDENCE), failing).status is (
        CriterionStatus.NOT_MET_OPERATION)


ALL = [s for s in CriterionStatus if s is not CriterionStatus.NOT_IN_SCOPE]


@pytest.mark.parametrize(("statuses", "over", "verdict"), [
    ([CriterionStatus.NOT_MET_DESIGN, CriterionStatus.EVIDENCE_LOST], True, ReadinessVerdict.NOT_READY),
    ([CriterionStatus.NOT_MET_OPERATION], False, ReadinessVerdict.NOT_READY),
    ([CriterionStatus.EVIDENCE_LOST, CriterionStatus.NOT_DETERMINABLE], False,
     ReadinessVerdict.NOT_READY_SCOPE_LIMITATION),
    ([CriterionStatus.MET, CriterionStatus.NOT_DUE_YET], False, ReadinessVerdict.IN_PROGRESS_ON_TRACK),
    ([CriterionStatus.MET, CriterionStatus.WAITING_FOR_PEOPLE], False, ReadinessVerdict.IN_PROGRESS_AT_RISK),
    ([CriterionStatus.MET, CriterionStatus.NOT_DETERMINABLE], True, ReadinessVerdict.CANNOT_CONCLUDE),
    ([CriterionStatus.MET, CriterionStatus.WAITING_FOR_PEOPLE], True, ReadinessVerdict.CANNOT_CONCLUDE),
    ([CriterionStatus.MET, CriterionStatus.MET_WITH_EXCEPTIONS], True, ReadinessVerdict.READY_EXCEPTIONS_EXPECTED),
    ([CriterionStatus.MET, CriterionStatus.NOT_IN_SCOPE], True, ReadinessVerdict.READY),
    ([CriterionStatus.NOT_IN_SCOPE], True, ReadinessVerdict.CANNOT_CONCLUDE),
    ([], True, ReadinessVerdict.CANNOT_CONCLUDE),
])
def test_the_verdict_is_decided_in_its_order(statuses, over, verdict):
    """Not met, lost, running, not determinable, exceptions, ready: the first that holds."""
    assert decide(statuses, over=over) is verdict


# What a control can turn into when evidence is taken away: a proven failure stands, all else becomes insufficient.
LESS = dict.fromkeys(Operation, (Operation.INSUFFICIENT_EVIDENCE,)) | {Operation.INEFFECTIVE: (Operation.INEFFECTIVE,)}
RANK = [ReadinessVerdict.READY, ReadinessVerdict.READY_EXCEPTIONS_EXPECTED, ReadinessVerdict.IN_PROGRESS_ON_TRACK,
        ReadinessVerdict.IN_PROGRESS_AT_RISK, ReadinessVerdict.CANNOT_CONCLUDE,
        ReadinessVerdict.NOT_READY_SCOPE_LIMITATION, ReadinessVerdict.NOT_READY]
OPERATIONS = st.sampled_from([o for o in Operation if o not in (Operation.CARVED_OUT, Operation.NOT_RELEVANT,
                                                              Operation.DESIGN_GAP)])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(OPERATIONS, st.booleans(), st.booleans()), min_size=1, max_size=4), st.data(), st.booleans())
def test_evidence_taken_away_never_moves_towards_readiness(operations, data, over):
    """For any mix of controls under two needs, fewer conclusions never give a better verdict, on any horizon."""
    names = [f"X-{n:02}" for n in range(len(operations))]
    first = tuple(n for n, (_, _, side) in zip(names, operations, strict=True) if side) or (names[0],)
    needs = [need(*first), need(*names, name="CC6.1-b")]
    before = [result(o, n, key=k) for n, (o, k, _) in zip(names, operations, strict=True)]
    gone = data.draw(st.integers(0, len(names) - 1))
    after = list(before)
    after[gone] = result(LESS[before[gone].operation][0], names[gone], key=before[gone].adopted.key,
                         causes=data.draw(st.sampled_from([(), (Cause.LOST,)])), implemented=Implemented.UNKNOWN)
    assert rank(needs, after, over=over) >= rank(needs, before, over=over)


def rank(needs, controls, *, over):
    """How far from readiness CC6.1 alone leaves the engagement."""
    return RANK.index(decide([cc61(needs, *controls).status], over=over))


def test_ineffective_stands_whatever_else_is_missing():
    """A control with one failing and one missing test is ineffective; the missing one is still listed."""
    hole = Unknown(0, 1, Cause.LOST, "why", "aws:1", "aws.x", "", 0, "x.u")
    tests = [state(exposures=(exposed(500),)), state(months_observed=(), months_missing=("2026-01",), unknown=(hole,))]
    found = conclude(adopted(), tests)
    assert (found.operation, found.causes) == (Operation.INEFFECTIVE, (Cause.LOST,))
    assert found.unknown == (hole,)


@pytest.mark.parametrize(("exposure", "correction", "operation"), [
    (exposed(24), 24, Operation.EFFECTIVE_WITH_DEVIATIONS),
    (exposed(25), 24, Operation.INEFFECTIVE),
    (exposed(0.1), 0, Operation.INEFFECTIVE),
    (exposed(1, still=True), 24, Operation.INEFFECTIVE),
    (exposed(2, began=30), 24, Operation.INEFFECTIVE),
])
def test_the_stated_correction_time_is_the_limit(exposure, correction, operation):
    """At the limit is tolerated, over it is not; open at the end never; carried in, the whole time counts."""
    assert conclude(adopted(correction=correction), [state(exposures=(exposure,))]).operation is operation


@pytest.mark.parametrize(("changes", "operation"), [
    ({}, Operation.EFFECTIVE),
    ({"months_missing": ("2026-02",)}, Operation.INSUFFICIENT_EVIDENCE),
    ({"months_observed": ()}, Operation.INSUFFICIENT_EVIDENCE),
    ({"errors": ("boom",)}, Operation.INSUFFICIENT_EVIDENCE),
    ({"shares": Shares()}, Operation.NO_OCCURRENCE),
])
def test_a_state_test_needs_evidence_in_every_month(changes, operation):
    """Without an observation, with an error or without a population nothing is effective."""
    assert conclude(adopted(), [state(**changes)]).operation is operation


def test_nothing_concludes_without_tests_sources_or_a_start():
    """No test waits for a person, no source is insufficient, not begun is not started."""
    nowhere = state(unknown=(Unknown(0, 1, Cause.SOURCE_LACKS_IT, "none", "", "aws.x", "", 0, "x.t"),))
    assert conclude(adopted(tests=()), []).operation is Operation.MANUAL_PENDING
    assert conclude(adopted(), []).operation is Operation.INSUFFICIENT_EVIDENCE
    assert conclude(adopted(), [nowhere]).operation is Operation.INSUFFICIENT_EVIDENCE
    assert conclude(adopted(), [state()], started=False).operation is Operation.NOT_STARTED
    assert conclude(adopted(), [state()], whole=False).operation is Operation.PARTIAL_PERIOD


def test_an_expected_instance_without_a_result_is_insufficient():
    """A type of test that gave nothing cannot be passed over."""
    found = conclude(adopted(), [TestResult("x.t", "T", "expected_instance", "k", 0, Shares())])
    assert found.operation is Operation.INSUFFICIENT_EVIDENCE


def deviation(day, corrected=None):
    """A deviation on a day."""
    return Deviation("x.t", f"i{day}", "", "", day * 24 * HOUR, "A", ("r",), "00", corrected)


@pytest.mark.parametrize(("days", "tested", "rate", "fine"), [
    ([1], 5, 5, True), ([1, 50], 19, 10, False), ([1, 50], 40, 5, True), ([1, 50], 39, 5, False),
    ([1, 50], 20, 10, True), ([1, 2, 3], 1000, 5, False), ([1, 20, 40], 1000, 5, True),
    ([1, 2, 3, 50, 60, 70, 80], 1000, 5, False),
])
def test_tolerable_deviations(days, tested, rate, fine):
    """Exact at the rate's edge, one alone under twenty, no cluster of three in a week, whatever lies elsewhere."""
    assert tolerable([deviation(d) for d in days], tested, rate, Tolerance()) is fine


@pytest.mark.parametrize(("beside", "fine"), [(57, True), (56, False)])
def test_a_cluster_is_above_the_rate_of_its_own_days(beside, fine):
    """Three of sixty in a week are five per cent, which is tolerated; three of fifty-nine are more."""
    passing = [2 * 24 * HOUR + n for n in range(beside)]
    assert tolerable([deviation(d) for d in (1, 2, 3)], 1000, 5, Tolerance(), passing) is fine


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["pass", "pass", "pass", "fail"])), max_size=60),
       st.tuples(st.integers(0, 40), st.sampled_from([None, True, False])), st.booleans(), st.booleans(), st.booleans())
def test_one_more_deviation_never_improves_a_verdict(items, more, instead, key, expected):
    """Whether an item that passed fails, or one that failed is added: no operation, criterion or verdict is better."""
    kind = "expected_instance" if expected else "event"
    before = [Item(f"{n}", "", "", day * 24 * HOUR, b"", Verdict(Outcome(said))) for n, (day, said) in enumerate(items)]
    worse = [i for i in before if i.verdict.outcome is Outcome.PASS][:1] if instead else []
    day, corrected = more
    failed = Item(worse[0].id if worse else "more", "", "", worse[0].occurred_at if worse else day * 24 * HOUR, b"",
                  Verdict(Outcome.FAIL), corrected=corrected)
    after = [*(i for i in before if i not in worse), failed]
    test = replace(TEST, type=TestType(kind), kind="aws.x")
    found = [conclude(adopted(key=key), [census(test, each, Whole((PROOF,), ()))]) for each in (before, after)]
    verdicts = [decide([cc61([need("X-01")], one).status], over=True) for one in found]
    assert RANK.index(verdicts[0]) <= RANK.index(verdicts[1]), [one.why for one in found]


PROOF = {"rows": 1, "second_source": "log"}


def test_an_uncorrected_deviation_is_never_tolerable():
    """One that is still open at the cut-off is not within any rate."""
    assert not tolerable([deviation(1, corrected=False)], 1000, 5, Tolerance())


def test_a_population_of_items_not_due_is_not_due():
    """Nothing to judge yet is neither effective nor an absence."""
    population = Population("x.t", 1, "00", True, not_due=("i",))
    test = TestResult("x.t", "T", "event", "k", 1, Shares(), population=population)
    assert conclude(adopted(), [test]).operation is Operation.NOT_DUE


def test_type_1_needs_every_need_served_and_holding_now():
    """Today's horizon: a gap or a failure now is not ready, an unknown cannot be concluded."""
    only = library(need("X-01"))
    bare = Library(tuple(c for c in CRITERIA if c.id == "CC6.1"), only.needs, only.controls, (), "00")
    assert type_1(bare, [result(Operation.EFFECTIVE)], ["security"]) is ReadinessVerdict.READY
    assert type_1(only, [result(Operation.EFFECTIVE)], ["security"]) is ReadinessVerdict.NOT_READY
    failing = result(Operation.EFFECTIVE, implemented=Implemented.NO)
    unknown = result(Operation.INSUFFICIENT_EVIDENCE, implemented=Implemented.UNKNOWN)
    assert type_1(bare, [failing], ["security"]) is ReadinessVerdict.NOT_READY
    assert type_1(bare, [unknown], ["security"]) is ReadinessVerdict.CANNOT_CONCLUDE
    assert type_1(bare, [], ["security"]) is ReadinessVerdict.NOT_READY


def test_without_trust_in_tests_or_ledger_nothing_is_concluded():
    """A known failure that was not caught, no cases, or a ledger that does not verify: cannot conclude, three times."""
    broken = LedgerState("s", "00", False, "none", 1)
    assert trusted(SOUND, ())
    assert not trusted(SelfCheck(0, 0, 0), ())
    assert not trusted(SelfCheck(4, 1, 2), ())
    assert not trusted(SelfCheck(4, 2, 2, ("wrong",)), ())
    assert not trusted(SOUND, [broken])
    found = horizons_of(library(), (), roll_up(library(), (), ["security"]), ["security"], over=True, trusted=False)
    assert {found.type_1, found.type_2_to_date, found.type_2_full} == {ReadinessVerdict.CANNOT_CONCLUDE}


def test_the_headline_counts_every_criterion_in_scope_once():
    """The counts add up to the criteria in scope, and are counts."""
    found = roll_up(library(need("X-01")), [result(Operation.EFFECTIVE)], ["security"])
    headline = headline_of(found)
    assert sum(headline.values()) == 33
    assert (headline["supported"], headline["not_met"]) == (1, 32)


def test_what_would_change_names_the_control_and_the_dates():
    """Every sentence is about a control or criterion by its id."""
    failing = conclude(adopted(), [state(exposures=(exposed(5, still=True),))])
    waiting = conclude(adopted("X-02", tests=()), [])
    said = changes_of(roll_up(library(), [failing], ["security"]), [failing, waiting], library(), SOUND)
    assert any(s.startswith("X-01: correct S (aws:1), seen failing since 1970-02-11") for s in said)
    assert any(s.startswith("X-02: a record") for s in said)
    assert any(s.startswith("CC1.1: adopt") for s in said)


def test_status_of_lost_evidence_is_lost_only_when_insufficient():
    """A hole that did not make the control insufficient is no loss."""
    assert status_of(result(Operation.EFFECTIVE, causes=(Cause.LOST,))) is CriterionStatus.MET


def test_in_operation_dates_are_printed():
    """A partial period says since when."""
    item = Adopted(control(), "", "", {}, date(2026, 2, 1), True)
    assert "2026-02-01" in conclude(item, [state()], whole=False).why
