"""A sample as taken: rehearsals, void and unobtainable items; and a worked number of the documentation."""

from fractions import Fraction

import pytest

from policies.operation.populations import difference
from policies.operation.results import PopulationItem
from policies.operation.sampling import statistics as stat
from policies.operation.sampling.selection import Chosen, SelectionError
from policies.operation.sampling.taken import Fate, Seed, dispositions


@pytest.mark.parametrize(("seed", "used_at", "said"), [
    (Seed("s", "A. Auditor", 11), None, ""),
    (Seed("s", "A. Auditor", 11), 12, ""),
    (Seed("s", "", 11), None, "nobody is named"),
    (Seed("s", "A. Auditor"), None, "nobody is named"),
    (Seed("s", "A. Auditor", 10), None, "older than the sealed population"),
    (Seed("s", "A. Auditor", 9), None, "older than the sealed population"),
    (Seed("s", "A. Auditor", 11), 10, "older than the sealed population"),
])
def test_only_a_seed_from_outside_after_the_seal_is_no_rehearsal(seed, used_at, said):
    """Sealed at 10: who gave the seed must be named, and neither its date nor the ledger may show it earlier."""
    found = seed.rehearsal(10, used_at)
    assert (bool(found), said in found) == (bool(said), True)


CHOSEN = [Chosen("a", 1), Chosen("b", 2)]


@pytest.mark.parametrize(("row", "said"), [
    ({"item": "a", "fate": "void", "reason": "cancelled", "proof": ""}, "the proof of a void item"),
    ({"item": "a", "fate": "void", "reason": "", "proof": "T-1"}, "with a reason"),
    ({"item": "a", "fate": "gone", "reason": "x", "proof": "y"}, r"expected a fate \(void, unobtainable\)"),
    ({"item": "z", "fate": "unobtainable", "reason": "lost", "proof": ""}, "z: is not in the selection"),
    ({}, "a row without an item"),
])
def test_a_fate_without_reason_or_proof_is_refused(row, said):
    """Otherwise an awkward item could be exchanged for another."""
    with pytest.raises(SelectionError, match=said):
        dispositions([row], CHOSEN)


def test_fates_are_read():
    """Void with its proof, unobtainable without."""
    found = dispositions([{"item": "a", "fate": "void", "reason": "cancelled", "proof": "T-1"},
                          {"item": "b", "fate": "unobtainable", "reason": "lost", "proof": ""}], CHOSEN)
    assert [d.fate for d in found] == [Fate.VOID, Fate.UNOBTAINABLE]


def item(name, document):
    """One row of a population."""
    return PopulationItem(name, "", "test:1", 0, "pass", document)


def test_a_difference_names_what_came_went_and_changed():
    """By source and id; another document is another item judged."""
    found = difference([item("a", "1"), item("b", "1"), item("c", "1")],
                       [item("b", "2"), item("c", "1"), item("d", "1")])
    assert (found.added, found.gone, found.changed) == (("test:1|d",), ("test:1|a",), ("test:1|b",))


def test_the_numbers_of_the_worked_example():
    """1,300 merges at 95 % and 5 %: 58 items and none may deviate; with one the limit at 90 % is 6.4 %."""
    plan = stat.Plan(Fraction("0.05"), Fraction("0.95"), stat.Model.HYPERGEOMETRIC, 1300)
    assert stat.sample_size(plan) == (58, 0)
    seen = stat.Plan(Fraction(1, 2), Fraction("0.9"), stat.Model.HYPERGEOMETRIC, 1300)
    assert stat.percent_up(stat.upper_limit(seen, 58, 1)) == 6.4
