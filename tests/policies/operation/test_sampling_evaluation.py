"""What a tested sample says: its rule decides, what is missing keeps it from acceptance, a deviation stays one."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.adoption import adopt
from policies.library import load_library
from policies.model import Outcome
from policies.operation.period import micros, moment_of, period_of
from policies.operation.populations import Drawn
from policies.operation.results import Population, PopulationItem, Shares, TestResult
from policies.operation.sampling import rules
from policies.operation.sampling import statistics as stat
from policies.operation.sampling.evaluation import Conclusion, Result, evaluated, read_result, together
from policies.operation.sampling.selection import (
    Candidate,
    SelectionError,
    by_rank,
    digest_of,
    picked,
    proportional,
    rank,
    retaken,
    stratified,
    systematic,
)
from policies.operation.sampling.taken import Method, Seed, Taken

YEAR = period_of(date(2026, 1, 1), date(2026, 12, 31), "UTC", micros(moment_of(1_800_000_000_000_000)))
RULES = {name: rules.load(name) for name in ("attributes-90-10", "two-stage-90-10", "ten-percent")}
shared = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def cm_01():
    """CM-01 as adopted from the shipped library."""
    (adopted,) = adopt(load_library(), {"adopt": ["CM-01"]})
    return adopted


def drawn(adopted, n, failing=(), *, complete=True):
    """A population of so many items, some of which tieout's own test found deviating."""
    rows = tuple(PopulationItem(f"i{at:04}", "", "github:1", 0, Outcome.FAIL if at in failing else Outcome.PASS, "")
                 for at in range(n))
    population = Population("t", n, "00" * 32, complete, passed=n - len(failing), rows=rows)
    result = TestResult("t", "T", "event", "github.change", n, Shares(), population=population)
    return Drawn(adopted, adopted.control.tests[0], YEAR, YEAR.end, result, population)


def ids(n):
    """The candidates of such a population."""
    return [Candidate(f"github:1|i{at:04}", at, "github:1", f"2026-{1 + at % 12:02}") for at in range(n)]


def sample(adopted, n=200, rule="attributes-90-10", size=None, failing=(), **more):
    """A sample by a rule that an auditor's seed chose."""
    size = RULES[rule].size(n) if size is None and rule else size
    found = drawn(adopted, n, failing, complete=more.pop("complete", True))
    described = RULES[rule].described() if rule else None
    chosen = tuple(by_rank("s", ids(n), size))
    return Taken(found, 1, 0, n, Method.RANK, chosen, Seed("s", "A. Auditor", 1), rule=described, **more)


def result(item, mark="pass", fate=""):
    """One item's result."""
    marks = {"A": "" if fate else mark}
    return Result(item, marks, fate, "a reason" if fate else "", "T-1" if fate else "", "A. Tester", "2026-07-01",
                  "nobody approved" if mark == "deviation" else "")


def results(taken, deviations=0, untested=0):
    """Results of a sample's items: the first deviate, the last are not tested."""
    items = [c.id for c in taken.to_test]
    return {name: result(name, "deviation" if at < deviations else "pass")
            for at, name in enumerate(items[:len(items) - untested])}


@pytest.mark.parametrize(("rule", "deviations", "untested", "conclusion"), [
    ("attributes-90-10", 0, 0, Conclusion.ACCEPTED), ("attributes-90-10", 1, 0, Conclusion.NOT_ACCEPTED),
    ("attributes-90-10", 0, 1, Conclusion.NONE), ("attributes-90-10", 0, 21, Conclusion.NONE),
    ("attributes-90-10", 1, 5, Conclusion.NOT_ACCEPTED),
    ("ten-percent", 0, 0, Conclusion.ACCEPTED), ("ten-percent", 1, 0, Conclusion.NOT_ACCEPTED),
    ("ten-percent", 0, 1, Conclusion.NONE),
    ("two-stage-90-10", 0, 0, Conclusion.ACCEPTED), ("two-stage-90-10", 1, 0, Conclusion.SECOND_STAGE),
    ("two-stage-90-10", 2, 0, Conclusion.NOT_ACCEPTED), ("two-stage-90-10", 1, 1, Conclusion.NONE),
    ("two-stage-90-10", 2, 3, Conclusion.NOT_ACCEPTED),
])
def test_the_rule_decides_and_what_is_missing_keeps_from_acceptance(cm_01, rule, deviations, untested, conclusion):
    """More than the rule allows concludes whatever is missing; nothing is accepted before all of it is tested."""
    taken = sample(cm_01, rule=rule, failing=range(200))
    found = evaluated(taken, results(taken, deviations, untested))
    agreed = replace(taken, drawn=drawn(cm_01, 200, [int(c.id[-4:]) for c in taken.chosen[:deviations]]))
    assert evaluated(agreed, results(taken, deviations, untested)).conclusion is conclusion
    assert found.conclusion is not Conclusion.ACCEPTED  # tieout found each of them deviating


@pytest.mark.parametrize(("second", "conclusion"), [(1, Conclusion.ACCEPTED), (2, Conclusion.NOT_ACCEPTED)])
def test_a_second_stage_accepts_no_further_deviation(cm_01, second, conclusion):
    """One deviation in 24 items and none in 24 more is accepted; one in each is not."""
    taken = sample(cm_01, rule="two-stage-90-10", size=48, stage=2)
    agreed = replace(taken, drawn=drawn(cm_01, 200, [int(c.id[-4:]) for c in taken.chosen[:second]]))
    found = evaluated(agreed, results(taken, second))
    assert (found.conclusion, found.limit) == (conclusion, None)


BLOCKED = {
    "population_not_whole": ({"complete": False}, "not proven whole"),
    "seed_older_than_the_seal": ({"rehearsal": "the seed is older than the sealed population"}, "it is a rehearsal"),
    "no_rule": ({"rule": "", "size": 22}, "no tolerable rate was fixed"),
    "no_items": ({"size": 0}, "it has no items"),
    "too_few_items": ({"size": 5}, "too small for its rule"),
    "fails_in_the_census": ({"failing": range(200)}, "that tieout's own test found deviating"),
}


@pytest.mark.parametrize("defect", BLOCKED)
def test_a_clean_sample_is_not_accepted_where_it_proves_nothing(cm_01, defect):
    """Not one deviation was marked, and still nothing follows: the reason is said."""
    changes, said = BLOCKED[defect]
    taken = sample(cm_01, **changes)
    found = evaluated(taken, results(taken))
    assert found.conclusion is Conclusion.NONE
    assert any(said in reason for reason in found.reasons)


def test_picked_items_say_nothing_about_the_rest(cm_01):
    """Neither a conclusion nor a limit follows from items that somebody chose, not even a bad one."""
    taken = replace(sample(cm_01), method=Method.PICKED, rule=None)
    for deviations in (0, 3):
        found = evaluated(taken, results(taken, deviations))
        assert (found.conclusion, found.limit, found.allowed) == (Conclusion.NONE, None, None)
        assert len(found.deviations) == deviations


def test_an_item_whose_evidence_cannot_be_had_is_a_deviation(cm_01):
    """It is not replaced, and it fails a plan that expects none."""
    taken = sample(cm_01)
    lost = taken.chosen[3].id
    found = evaluated(taken, results(taken) | {lost: result(lost, fate="unobtainable")})
    assert (found.conclusion, found.deviations) == (Conclusion.NOT_ACCEPTED, (lost,))


def test_a_blocker_of_the_ledger_keeps_a_clean_sample_from_acceptance(cm_01):
    """What only the ledger knows counts like any other reason."""
    taken = sample(cm_01)
    found = evaluated(taken, results(taken), ["it extends a sample whose results were known"])
    assert found.conclusion is Conclusion.NONE


def test_the_whole_population_is_a_fact_and_no_estimate(cm_01):
    """Twelve items are all tested: one that deviates is 8.3 % and below 10 %, two are not."""
    for deviations, limit, conclusion in ((1, 8.4, Conclusion.ACCEPTED), (2, 16.7, Conclusion.NOT_ACCEPTED)):
        for rule in ("attributes-90-10", "two-stage-90-10"):
            taken = sample(cm_01, n=12, rule=rule, size=12)
            agreed = replace(taken, drawn=drawn(cm_01, 12, [int(c.id[-4:]) for c in taken.chosen[:deviations]]))
            found = evaluated(agreed, results(taken, deviations))
            assert (found.limit, found.conclusion) == (limit, conclusion)


ORDER = {Conclusion.NOT_ACCEPTED: 0, Conclusion.NONE: 1, Conclusion.SECOND_STAGE: 1, Conclusion.ACCEPTED: 2}


@shared
@given(st.sampled_from(sorted(RULES)), st.integers(5, 120), st.data())
def test_a_deviation_more_or_a_result_less_never_improves(cm_01, rule, n, data):
    """Over all rules and sizes: neither marking a deviation nor leaving an item out leads nearer to acceptance."""
    taken = sample(cm_01, n=n, rule=rule)
    marked = results(taken, data.draw(st.integers(0, len(taken.chosen))))
    before = ORDER[evaluated(taken, marked).conclusion]
    one = data.draw(st.sampled_from([c.id for c in taken.chosen]))
    assert ORDER[evaluated(taken, marked | {one: result(one, "deviation")}).conclusion] <= before
    less = {name: r for name, r in marked.items() if name != one}
    accepted = evaluated(taken, less).conclusion is Conclusion.ACCEPTED
    assert not accepted


@shared
@given(st.integers(20, 400), st.sampled_from(["0.05", "0.1", "0.2"]), st.sampled_from(["0.9", "0.95"]), st.data())
def test_what_a_plan_accepts_has_its_limit_below_the_tolerable_rate(n, tolerable, confidence, data):
    """Planning and evaluation say the same: so many deviations are allowed as leave the upper limit below the rate."""
    size, k = data.draw(st.integers(1, n)), data.draw(st.integers(0, 4))
    plan = stat.Plan(Fraction(tolerable), Fraction(confidence), stat.Model.HYPERGEOMETRIC, n)
    below = round(stat.upper_limit(plan, size, min(k, size)) * n) < plan.bad
    assert (k <= stat.most_acceptable(plan, size)) == (below and k <= size)


@pytest.mark.parametrize(("rule", "n"), [("two-stage-90-10", 24), ("two-stage-95-5", 61)])
def test_a_finite_population_makes_the_risk_of_two_stages_smaller(rule, n):
    """The binomial plan's risk bounds the exact one of every population that is larger than both stages."""
    described = rules.load(rule).described()["plan"]
    plan = stat.Plan(Fraction(described["tolerable"]), Fraction(described["confidence"]))
    assert rules.load(rule).size(10_000) == n
    for size in range(2 * n + 1, 12 * n):
        bad = stat.ceil_exact(plan.tolerable * size)
        none = 1 - stat.at_least_one(size, bad, n)
        one_then_none = Fraction(bad * _ways(size - bad, 2 * n - 1), _ways(size, 2 * n)) / 2
        assert none + one_then_none < plan.risk


def _ways(size, n):
    import math

    return math.comb(size, n)


# Reading a filled sheet.

COLUMNS = {"A": "A: it was approved"}
DAYS = (date(2026, 7, 1), date(2026, 7, 10))
ROW = {"id": "i1", "fate": "", "reason": "", "proof": "", "tested_by": "A. Tester", "tested_on": "2026-07-02",
       "remarks": "", COLUMNS["A"]: "pass"}
BAD_ROWS = {
    "mark_that_is_none": ({COLUMNS["A"]: "ok"}, "attribute A: expected pass or deviation, got 'ok'"),
    "deviation_without_its_nature": ({COLUMNS["A"]: "deviation"}, "needs its nature and cause"),
    "void_without_proof": ({COLUMNS["A"]: "", "fate": "void", "reason": "cancelled"}, "proof of a void item"),
    "unobtainable_without_reason": ({COLUMNS["A"]: "", "fate": "unobtainable"}, "a reason for its fate"),
    "fate_that_is_none": ({COLUMNS["A"]: "", "fate": "skipped", "reason": "x"}, "either marks or a fate"),
    "fate_beside_a_mark": ({"fate": "void", "reason": "x", "proof": "y"}, "either marks or a fate"),
    "nobody_tested_it": ({"tested_by": ""}, "who tested it"),
    "tested_before_it_was_selected": ({"tested_on": "2026-06-30"}, "expected a day from 2026-07-01"),
    "tested_in_the_future": ({"tested_on": "2026-07-11"}, "to 2026-07-10"),
    "no_day": ({"tested_on": ""}, "tested_on"),
}


@pytest.mark.parametrize("defect", BAD_ROWS)
def test_a_row_that_is_not_as_it_must_be_is_refused(defect):
    """Each defect is named with its item."""
    changes, said = BAD_ROWS[defect]
    with pytest.raises(SelectionError, match="i1: ") as error:
        read_result(ROW | changes, COLUMNS, DAYS)
    assert said in str(error.value)


def test_an_empty_row_is_an_item_that_is_not_tested_yet():
    """Who tested it may be filled in already; without a mark or a fate there is no result."""
    assert read_result(ROW | {COLUMNS["A"]: ""}, COLUMNS, DAYS) is None
    assert read_result(ROW, COLUMNS, DAYS).tested


@pytest.mark.parametrize(("marks", "tested", "deviates"), [
    ({"A": "pass", "B": "pass"}, True, False), ({"A": "pass", "B": ""}, False, False),
    ({"A": "", "B": "deviation"}, True, True), ({}, False, False)])
def test_an_item_passes_only_with_each_attribute_marked(marks, tested, deviates):
    """An attribute without a mark leaves it untested, but one that deviates is enough."""
    found = replace(result("i1"), marks=marks)
    assert (found.tested, found.deviates) == (tested, deviates)


@pytest.mark.parametrize(("before", "after", "said"), [
    (result("i1", "deviation"), result("i1"), "was recorded as a deviation"),
    (result("i1", "deviation"), result("i1", fate="void"), "was recorded as a deviation"),
    (result("i1", fate="unobtainable"), result("i1"), "was recorded as a deviation"),
    (result("i1", fate="void"), result("i1"), "and replaced"),
])
def test_what_was_recorded_against_an_item_stays(before, after, said):
    """Neither a pass nor a void takes a deviation back, and no pass a void item whose replacement may deviate."""
    with pytest.raises(SelectionError, match=said):
        together({"i1": before}, [after])
    assert together({"i1": result("i1")}, [before])["i1"] == before


# Making a selection again.

def kept(chosen, **changes):
    """A selection as the ledger has it."""
    return {"population": "00", "method": "rank", "seed": "s", "by": "", "asked": len(chosen), "dispositions": [],
            "items": [rank("00", c.id) for c in chosen], "digest": digest_of(chosen), **changes}


@pytest.mark.parametrize("made", [
    ("rank", by_rank("s", ids(50), 9), ""), ("systematic", systematic("s", ids(50), 9), ""),
    ("stratified", stratified("s", ids(50), 14, "month"), "month"),
    ("picked", picked(ids(50), ["github:1|i0007", "github:1|i0003"], "large"), "")], ids=lambda made: made[0])
def test_a_selection_is_made_again_from_its_seed_and_population(made):
    """The same items in the same order; a changed seed, item, size or population does not give them."""
    method, chosen, by = made
    entry = kept(chosen, method=method, by=by)
    assert retaken(entry, ids(50)) == chosen
    swapped = [*entry["items"][:1], rank("00", "github:1|i0049"), *entry["items"][2:]]
    for changes in ({"items": swapped}, {"digest": "00" * 32}):
        with pytest.raises(SelectionError, match="cannot be made again"):
            retaken(entry | changes, ids(50))
    if method != "picked":
        with pytest.raises(SelectionError, match="cannot be made again"):
            retaken(entry | {"seed": "t"}, ids(50))


def test_strata_are_pooled_only_in_proportion():
    """A stratum that got its one item for being there has more than its share."""
    items = [replace(i, month="2026-01" if at else "2026-02") for at, i in enumerate(ids(1000))]
    assert proportional(items, stratified("s", items, 40, "month"), "month")
    few = [replace(i, month=f"2026-{1 + at % 12:02}" if at < 11 else "2026-12") for at, i in enumerate(ids(1000))]
    assert not proportional(few, stratified("s", few, 20, "month"), "month")
