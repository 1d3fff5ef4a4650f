"""Selection, as properties: reproducible, independent of order, extended by the next ranks, spread over strata."""

import hashlib
import hmac
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policies.operation.sampling import rules, selection
from policies.operation.sampling import statistics as stat

ids = st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=40)
seeds = st.text(min_size=1, max_size=20)


def population(names):
    """Items a day apart, of three systems and two risks."""
    return [selection.Candidate(name, n * 86_400_000_000, f"aws:{n % 3}", f"2026-{n % 5 + 1:02d}",
                                "high" if n % 7 == 0 else "") for n, name in enumerate(names)]


def test_the_rank_is_what_anybody_can_compute():
    """HMAC-SHA256 of the id under the seed, in hexadecimal, and nothing else."""
    assert selection.rank("seed", "item") == "e37a3a1e371533ed79f301418e8a2b1241bee6b7676d95b3d04c4d519fd39fde"
    assert selection.rank("s", "ü") == hmac.new(b"s", "ü".encode(), hashlib.sha256).hexdigest()


@settings(deadline=None)
@given(ids, seeds, st.data())
def test_a_sample_is_the_beginning_of_the_next_larger_one(names, seed, data):
    """An extension adds, and never exchanges."""
    items = population(names)
    n = data.draw(st.integers(0, max(0, len(items) - 1)))
    assume(items)
    assert selection.by_rank(seed, items, n) == selection.by_rank(seed, items, n + 1)[:n]


@settings(deadline=None)
@given(ids, seeds, st.randoms(use_true_random=False),
       st.sampled_from(["rank", "systematic", "month", "system", "risk"]))
def test_the_order_of_the_population_does_not_matter(names, seed, order, how):
    """The same items in any order give the same selection."""
    items = population(names)
    n = len(items) - len(items) // 3
    shuffled = list(items)
    order.shuffle(shuffled)
    assert _select(how, seed, items, n) == _select(how, seed, shuffled, n)


def _select(how, seed, items, n):
    if how == "rank":
        return selection.by_rank(seed, items, n)
    if how == "systematic":
        return selection.systematic(seed, items, n)
    try:
        return selection.stratified(seed, items, n, how)
    except selection.SelectionError:
        return None


@settings(deadline=None)
@given(ids, seeds)
def test_a_systematic_sample_has_its_size_and_no_item_twice(names, seed):
    """Whatever the start, so many different items."""
    items = population(names)
    n = len(items) // 2
    chosen = selection.systematic(seed, items, n)
    assert len({c.id for c in chosen}) == len(chosen) == n


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=3), st.integers(0, 60), max_size=8), st.integers(0, 200))
def test_strata_share_the_sample_by_their_size(sizes, n):
    """All of the sample is given out: to each stratum that has items at least one, to none more than it has."""
    filled = [size for size in sizes.values() if size]
    assume(len(filled) <= n <= sum(filled))
    taken = selection.allocate(sizes, n)
    assert sum(taken.values()) == n
    assert all(bool(taken[name]) == bool(size) and taken[name] <= size for name, size in sizes.items())
    exact = {name: Fraction(n * size, sum(filled)) for name, size in sizes.items() if size}
    if all(share >= 1 for share in exact.values()):
        assert all(abs(taken[name] - share) < 1 for name, share in exact.items())


def test_more_strata_than_items_are_refused():
    """One of each of three months cannot be had from two items."""
    with pytest.raises(selection.SelectionError, match="2 items cannot hold one of each of 3 strata"):
        selection.allocate({"a": 5, "b": 5, "c": 1}, 2)


@settings(deadline=None)
@given(ids, seeds, st.data())
def test_a_void_item_is_replaced_by_the_next_rank(names, seed, data):
    """The replacements are what a larger sample would have added."""
    items = population(names)
    assume(len(items) > 2)
    n = len(items) // 2
    chosen = selection.by_rank(seed, items, n)
    void = data.draw(st.lists(st.sampled_from([c.id for c in chosen]), unique=True, max_size=len(items) - n))
    found = selection.replaced(seed, items, chosen, void)
    longer = selection.by_rank(seed, items, n + len(void))
    assert [c.id for c in found] == [c.id for c in longer[n:]]
    assert [c.replaces for c in found] == void


def test_a_replacement_stays_in_its_stratum():
    """A void item of January is replaced by another of January."""
    items = population([str(n) for n in range(40)])
    chosen = selection.stratified("s", items, 10, "month")
    (found,) = selection.replaced("s", items, chosen, [chosen[0].id])
    assert found.stratum == chosen[0].stratum
    assert next(i for i in items if i.id == found.id).month == chosen[0].stratum


def test_another_seed_chooses_otherwise():
    """The seed decides, and it alone."""
    items = population([str(n) for n in range(100)])
    one, other = ({c.id for c in selection.by_rank(seed, items, 25)} for seed in ("one", "other"))
    assert one != other


def test_picked_items_need_a_reason_and_must_be_in_the_population():
    """What an auditor names is taken as named; what is not in the sealed population is refused by name."""
    items = population(["a", "b"])
    assert [c.id for c in selection.picked(items, ["b", "b"], "large amount")] == ["b"]
    with pytest.raises(selection.SelectionError, match="need a reason"):
        selection.picked(items, ["a"], " ")
    with pytest.raises(selection.SelectionError, match="not in the sealed population: z"):
        selection.picked(items, ["a", "z"], "risk")


@pytest.mark.parametrize("n", [-1, 3])
def test_a_sample_that_the_population_cannot_give_is_refused(n):
    """Two items give no sample of three."""
    with pytest.raises(selection.SelectionError, match="sample of 0 to 2 items"):
        selection.by_rank("s", population(["a", "b"]), n)


def test_items_that_share_an_id_are_refused():
    """They could not be told apart in the selection."""
    with pytest.raises(selection.SelectionError, match="share an id"):
        selection.by_rank("s", [*population(["a"]), *population(["a"])], 1)


@pytest.mark.parametrize(("name", "population_size", "given_frequency", "risk", "size"), [
    ("frequency-habits", 5000, "", "higher", 60), ("frequency-habits", 12, "", "lower", 2),
    ("frequency-habits", 3, "daily", "higher", 3), ("ten-percent", 2, "", "higher", 2),
    ("ten-percent", 0, "", "lower", 0), ("attributes-90-10", 1000, "", "higher", 22),
    ("attributes-95-5", 12, "", "higher", 12), ("attributes-95-5", 52, "", "higher", 33),
])
def test_rule_files_give_sizes(name, population_size, given_frequency, risk, size):
    """Habits by frequency, a share with its bounds, or a statistical plan for the population's own size."""
    assert rules.load(name).size(population_size, given_frequency, risk) == size


def test_every_rule_file_states_its_basis_and_citations():
    """A size without a source would look like a standard."""
    for name in rules.names():
        rule = rules.load(name)
        assert (rule.id, rule.version >= 1, bool(rule.citations)) == (name, True, True)


def test_an_unknown_rule_or_frequency_is_refused():
    """Close names are listed and never chosen."""
    with pytest.raises(stat.PlanError, match="expected one of attributes-90-10"):
        rules.load("ten-per-cent")
    with pytest.raises(stat.PlanError, match="expected a frequency"):
        rules.load("frequency-habits").size(5, "hourly")


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(0, 5), st.sampled_from(["0.9", "0.95"]))
def test_the_limit_falls_with_the_sample_and_rises_with_deviations(n, deviations, confidence):
    """More items say more; more deviations say worse; every limit is above the rate seen."""
    assume(deviations < n)
    plan = stat.Plan(Fraction(1, 20), Fraction(confidence))
    limit = stat.upper_limit(plan, n, deviations)
    assert deviations / n < limit <= 1
    assert stat.upper_limit(plan, n + 1, deviations) <= limit
    assert stat.upper_limit(plan, n, deviations + 1) >= limit


@settings(deadline=None)
@given(st.integers(1, 60), st.sampled_from(["0.05", "0.1"]))
def test_a_planned_finite_sample_holds_what_it_promises(size, tolerable):
    """Of a population at the tolerable rate, a sample accepted under the plan is as rare as the risk says."""
    plan = stat.Plan(Fraction(tolerable), Fraction("0.9"), stat.Model.HYPERGEOMETRIC, size)
    n = stat.sample_size_for(plan, 0)
    bad = plan.bad
    assert 1 - stat.at_least_one(size, bad, n) < plan.risk
    assert n == 1 or 1 - stat.at_least_one(size, bad, n - 1) >= plan.risk
