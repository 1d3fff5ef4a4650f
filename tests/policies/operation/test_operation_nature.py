"""What deviations share, and that "isolated" needs all four conditions."""

from dataclasses import replace

import orjson
import pytest

from policies.model import Adopted, Control
from policies.operation.nature import nature_of, people_in
from policies.operation.period import DAY
from policies.operation.reliance.model import Isolation
from policies.operation.results import (
    ControlResult,
    Design,
    Deviation,
    Implemented,
    Operation,
    Population,
    Shares,
    TestResult,
)

ISOLATION = Isolation("CM-01", ("i0", "i1"), "a broken hook on one repository", "the hook is gone", "all others",
                      "ciso")


def deviation(number, *, source="github:1", day=0, attribute="A", person="p"):
    """One deviation; its document is named after the person."""
    return Deviation("t", f"i{number}", f"i{number}", source, day * DAY, attribute, ("w",), person.encode().hex())


def read(digest):
    """A document whose author is the digest's own text."""
    return orjson.dumps({"author": {"login": digest.decode()}, "merged_by": None})


def nature(*deviations, passed=50, declared=(), complete=True, undetermined=()):
    """The nature of one control's deviations."""
    control = Control("CM-01", "cm", "CM", "s", ("CC8.1",), True, "preventive", "daily", "r", {}, "", "", "high", 26, 0,
                      (), (), ())
    population = Population("t", passed + len(deviations), "00", complete, passed=passed, undetermined=undetermined)
    test = TestResult("t", "T", "event", "github.change", 1, Shares(), deviations=deviations, population=population)
    adopted = Adopted(control, "s", "o", {}, None, True)
    result = ControlResult(adopted, Design.NOT_ASSESSED, Implemented.NO, Operation.INEFFECTIVE, "", (), (test,))
    return nature_of(result, read, declared)


@pytest.mark.parametrize(("deviations", "patterns"), [
    ([deviation(n, person="ada", day=30 * n, source=f"github:{n}", attribute=str(n)) for n in range(3)],
     {("person", "ada", 3)}),
    ([deviation(n, person=str(n), day=30 * n, attribute=str(n)) for n in range(3)], {("system", "github:1", 3)}),
    ([deviation(n, person=str(n), day=30 * n, source=f"github:{n}") for n in range(3)], {("attribute", "A", 3)}),
    ([deviation(n, person=str(n), day=2 * n, source=f"github:{n}", attribute=str(n)) for n in range(3)],
     {("window", "7 days", 3)}),
    ([deviation(n, person=str(n), day=30 * n, source=f"github:{n}", attribute=str(n)) for n in range(3)], set()),
    ([deviation(n, day=n) for n in range(2)], set()),
], ids=["one person", "one system", "one attribute", "one week", "nothing", "only two"])
def test_what_deviations_share(deviations, patterns):
    """Three or more that are at least half of all; two are chance."""
    assert {(p.by, p.name, p.count) for p in nature(*deviations).patterns} == patterns


def test_where_every_item_failed_it_is_systematic():
    """No result of a sample: the control does not operate."""
    found = nature(deviation(0, person="a", day=0), deviation(1, person="b", day=90), passed=0)
    assert found.every_item_failed
    assert found.systematic


@pytest.mark.parametrize(("declared", "options", "said"), [
    ((), {}, "nobody declared"),
    ((replace(ISOLATION, cannot_recur=" "),), {}, "all needed"),
    ((replace(ISOLATION, items=("i0",)),), {}, "outside the declared items: i1"),
    ((ISOLATION,), {"complete": False}, "not proven complete"),
    ((ISOLATION,), {"undetermined": (("i9", "why"),)}, "not every item could be tested"),
    ((replace(ISOLATION, control="CM-02"),), {}, "nobody declared"),
])
def test_isolated_needs_all_four_conditions(declared, options, said):
    """One that does not hold, and the word is not used; the sentence names it."""
    found = nature(deviation(0), deviation(1, day=60, person="q"), declared=declared, **options)
    assert found.isolated == ""
    assert any(said in lack for lack in found.not_isolated_because)


def test_isolated_is_said_with_its_cause_and_who_declared_it():
    """All four hold."""
    found = nature(deviation(0), deviation(1, day=60, person="q"), declared=(ISOLATION,))
    assert found.isolated == "a broken hook on one repository; the hook is gone (declared by ciso)"
    assert found.not_isolated_because == ()


def test_an_item_that_names_nobody_has_no_person():
    """Null, a bare text and nested objects are read; nothing is guessed."""
    assert people_in(lambda _: b'{"author": null, "item": {"performed_by": "hr"}}', "00") == ("hr",)
    assert people_in(lambda _: b'{"item": null}', "00") == ()
    assert people_in(lambda _: b"{}", "") == ()
