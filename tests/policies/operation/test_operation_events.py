"""Event populations as a census, over a real store: completeness, deviations and what cannot be told."""

from datetime import UTC, datetime, timedelta

import pytest

from collectors.base import ScanStatus
from policies.operation.results import Cause, Implemented, Operation

FIRST, AFTER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


def merges(*reviews):
    """Merges a day apart from 5 January, with so many reviews each."""
    return {f"42:pr:{n}": (datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=n), {"reviews": count})
            for n, count in enumerate(reviews)}


def collected(company, items, window=(FIRST, AFTER), hour=5, **options):
    """One pass after the period that lists its events."""
    company.scan(datetime(2026, 4, 1, hour, tzinfo=UTC), [("test.merge", items, {"window": window, **options})])


def result_of(company, as_of=None):
    """The one control of an assessment."""
    (control,) = company.assess(company.adopted("ZZ-02"), as_of).controls
    return control


def test_every_item_of_a_whole_population_is_tested(company):
    """No deviation in a population that is proven whole: effective, with its count and digest."""
    collected(company, merges(*[1] * 30))
    result = result_of(company)
    population = result.tests[0].population
    assert (result.operation, result.implemented) == (Operation.EFFECTIVE, Implemented.YES)
    assert (population.items, population.passed, population.complete) == (30, 30, True)
    assert len(population.digest) == 64
    assert len(population.rows) == 30
    assert population.completeness[0]["second_source"] == "log"


@pytest.mark.parametrize(("reviews", "operation"), [
    ([1] * 19 + [0], Operation.EFFECTIVE_WITH_DEVIATIONS),
    ([1] * 18 + [0] * 2, Operation.INEFFECTIVE),
    ([1] * 17 + [0], Operation.EFFECTIVE_WITH_DEVIATIONS),
    ([1] * 5 + [0] * 2, Operation.INEFFECTIVE),
    ([0] + [1] * 19 + [0] + [1] * 19, Operation.EFFECTIVE_WITH_DEVIATIONS),
    ([0] * 3 + [1] * 57, Operation.INEFFECTIVE),
])
def test_deviations_are_held_to_the_own_model(company, reviews, operation):
    """Five per cent for a key control, one alone under twenty items, and no cluster."""
    collected(company, merges(*reviews))
    result = result_of(company)
    assert result.operation is operation
    assert len(result.deviations) == reviews.count(0)
    assert {d.reasons for d in result.deviations} == {("nobody reviewed it",)}
    assert {d.attribute for d in result.deviations} == {"A"}


def test_no_items_with_proof_is_no_occurrence(company):
    """Zero is its own result where the list is proven whole."""
    collected(company, {})
    assert result_of(company).operation is Operation.NO_OCCURRENCE


def test_no_items_without_proof_is_insufficient(company):
    """Zero from a failed pass, or from a window that covers a part, proves nothing."""
    company.scan(datetime(2026, 4, 1, 4, tzinfo=UTC), [("test.merge", ScanStatus.FAILED, {"window": (FIRST, AFTER)})])
    assert result_of(company).operation is Operation.INSUFFICIENT_EVIDENCE
    collected(company, {}, window=(datetime(2026, 2, 1, tzinfo=UTC), AFTER))
    result = result_of(company)
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert [(u.end - u.start) // 86_400_000_000 for u in result.unknown] == [31]


def test_items_without_a_whole_population_do_not_conclude(company):
    """All items seen pass, but a week is not covered: insufficient, and nothing is called effective."""
    window = (FIRST, datetime(2026, 3, 25, tzinfo=UTC))
    collected(company, merges(*[1] * 30), window=window)
    result = result_of(company)
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert not result.tests[0].population.complete


def test_windows_of_several_passes_cover_the_period_together(company):
    """Overlapping windows add up; none needs to cover the period alone."""
    for number, (since, until) in enumerate([(FIRST, datetime(2026, 2, 10, tzinfo=UTC)),
                                             (datetime(2026, 2, 9, tzinfo=UTC), AFTER)]):
        company.scan(datetime(2026, 4, 1, 1 + number, tzinfo=UTC),
                     [("test.merge", merges(*[1] * 25), {"window": (since, until)})])
    assert result_of(company).operation is Operation.EFFECTIVE


def test_a_tie_out_that_fails_is_insufficient_until_it_is_repeated(company):
    """Rows found in one list only are named; a later whole window that ties out settles it."""
    collected(company, merges(*[1] * 30), unmatched=("42:commit:abc",))
    result = result_of(company)
    assert (result.operation, result.causes) == (Operation.INSUFFICIENT_EVIDENCE, (Cause.TIE_OUT_FAILED,))
    assert "42:commit:abc" in result.unknown[0].why
    collected(company, merges(*[1] * 30), hour=6)
    assert result_of(company).operation is Operation.EFFECTIVE


def test_an_item_that_cannot_be_judged_is_undetermined(company):
    """Missing evidence on one item keeps the control from being effective, and is counted apart."""
    items = merges(*[1] * 30)
    items["42:pr:99"] = (datetime(2026, 3, 1, tzinfo=UTC), {})
    collected(company, items)
    result = result_of(company)
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert result.tests[0].population.undetermined == (("42:pr:99", "the reviews are not known"),)


def test_a_failure_rate_stands_though_the_population_is_not_whole(company):
    """Proven deviations above the tolerance are not undone by what else is missing."""
    collected(company, merges(*[0] * 10), window=(datetime(2026, 2, 1, tzinfo=UTC), AFTER))
    assert result_of(company).operation is Operation.INEFFECTIVE


def test_items_that_the_test_does_not_concern_are_counted_apart(company):
    """Not applicable items are in the population and in no rate."""
    items = merges(*[1] * 30)
    items["42:pr:98"] = (datetime(2026, 3, 1, tzinfo=UTC), {"exempt": True, "reviews": 0})
    collected(company, items)
    population = result_of(company).tests[0].population
    assert (population.items, population.passed, population.not_applicable) == (31, 30, 1)


def test_a_running_period_is_sealed_to_its_last_pass(company):
    """While more is to come, the hours since the last pass are not a hole; more than the gap is."""
    now = datetime(2026, 2, 10, 6, tzinfo=UTC)
    company.scan(now, [("test.merge", merges(*[1] * 25), {"window": (FIRST, now)})])
    assert result_of(company, now + timedelta(hours=20)).operation is Operation.EFFECTIVE
    assert result_of(company, now + timedelta(hours=40)).operation is Operation.INSUFFICIENT_EVIDENCE


def test_the_population_digest_depends_on_every_item(company):
    """The same items give the same digest; one more changes it."""
    collected(company, merges(*[1] * 5))
    one = result_of(company).tests[0].population.digest
    assert result_of(company).tests[0].population.digest == one
    collected(company, merges(*[1] * 6), hour=6)
    assert result_of(company).tests[0].population.digest != one


def test_a_running_period_that_was_never_read_is_no_population(company):
    """The days before the next pass are excused only after a pass: nothing read is nothing known."""
    now = FIRST + timedelta(hours=20)
    company.scan(now, [("test.merge", ScanStatus.FAILED, {"window": (FIRST, now)})])
    result = result_of(company, now + timedelta(hours=2))
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert not result.tests[0].population.complete


def test_a_failed_last_attempt_ends_what_a_running_period_excuses(company):
    """A pass that could not read on may have missed something; a later one that reads on settles it."""
    now = datetime(2026, 2, 10, 6, tzinfo=UTC)
    later = now + timedelta(hours=10)
    company.scan(now, [("test.merge", merges(*[1] * 25), {"window": (FIRST, now)})])
    company.scan(later, [("test.merge", ScanStatus.FAILED, {"window": (now, later)})])
    assert result_of(company, later + timedelta(hours=1)).operation is Operation.INSUFFICIENT_EVIDENCE
    company.scan(later + timedelta(hours=2), [("test.merge", {}, {"window": (now, later + timedelta(hours=2))})])
    assert result_of(company, later + timedelta(hours=3)).operation is Operation.EFFECTIVE


def test_windows_tied_to_different_lists_are_not_one_population(company):
    """A default branch that is exchanged for another brings changes that no window of its own has read."""
    middle = datetime(2026, 2, 10, tzinfo=UTC)
    for hour, window, second in ((1, (FIRST, middle), "commits of main"), (2, (middle, AFTER), "commits of next")):
        collected(company, merges(*[1] * 25), window=window, hour=hour, second=second)
    result = result_of(company)
    assert (result.operation, result.causes) == (Operation.INSUFFICIENT_EVIDENCE, (Cause.TIE_OUT_FAILED,))
    assert "commits of next" in result.unknown[0].why


@pytest.mark.parametrize(("options", "items", "operation"), [
    ({"second": ""}, {}, Operation.INSUFFICIENT_EVIDENCE),
    ({"second": "log"}, {}, Operation.NO_OCCURRENCE),
    ({"second": ""}, {"42:pr:1": (datetime(2026, 1, 5, tzinfo=UTC), {"reviews": 0, "exempt": True})},
     Operation.NO_OCCURRENCE),
])
def test_zero_needs_corroboration(company, options, items, operation):
    """An empty list alone may be one that nobody fills; a second list, or items of another sort in it, speak for it."""
    collected(company, items, **options)
    assert result_of(company).operation is operation


def test_a_proof_says_when_and_in_how_many_pages_a_list_was_read(company):
    """The high-water mark is the start of the reading; pages are counted by the collector."""
    collected(company, merges(1))
    proof = result_of(company).tests[0].population.completeness[0]
    assert proof["read_at"] == int(datetime(2026, 4, 1, 5, tzinfo=UTC).timestamp()) * 1_000_000
    assert "pages" in proof
