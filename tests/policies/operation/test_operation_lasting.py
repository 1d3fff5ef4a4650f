"""Events that go on until they end: judged as last seen, in every period that they reach into, over a real store."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from policies.library import LibraryError
from policies.metadata import parse_test
from tests.policies.operation.conftest import policy

FIRST, AFTER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
BEFORE = datetime(2025, 11, 1, tzinfo=UTC)


@pytest.fixture
def findings(company):
    """The company, whose merges last until they are closed."""
    control = company.library.controls["ZZ-02"]
    tests = tuple(replace(test, until="closed_at") for test in control.tests)
    company.library = replace(company.library, controls={**company.library.controls,
                                                         "ZZ-02": replace(control, tests=tests)})
    return company


def seen(company, hour, **found):
    """A pass after the period over the whole of it; each finding is (first seen, reviews, closed)."""
    items = {name: (first, {"reviews": reviews, "closed_at": closed})
             for name, (first, reviews, closed) in found.items()}
    company.scan(datetime(2026, 4, 1, hour, tzinfo=UTC), [("test.merge", items, {"window": (FIRST, AFTER)})])


def population(company):
    """(passed, items) of the one test."""
    (control,) = company.assess(company.adopted("ZZ-02")).controls
    return control.tests[0].population.passed, [row.item for row in control.tests[0].population.rows]


def test_a_finding_is_judged_as_it_was_last_seen(findings):
    """Open at first, fixed in a later pass, reopened in the one after: the last one counts."""
    day = datetime(2026, 2, 1, tzinfo=UTC)
    seen(findings, 1, a=(day, 0, None))
    assert population(findings) == (0, ["a"])
    seen(findings, 2, a=(day, 1, "2026-02-03T00:00:00.000000Z"))
    assert population(findings) == (1, ["a"])
    seen(findings, 3, a=(day, 0, None))
    assert population(findings) == (0, ["a"])


@pytest.mark.parametrize(("closed", "carried"), [
    (None, True), ("2026-01-01T00:00:00.000000Z", True), ("2025-12-31T23:59:59.000000Z", False), ("some day", True),
    (17, True)])
def test_what_was_open_when_the_period_began_is_carried_in(findings, closed, carried):
    """A finding from before belongs to the period unless it surely ended before it; one that began after does not."""
    seen(findings, 1, a=(BEFORE, 1, closed), later=(datetime(2026, 4, 2, tzinfo=UTC), 1, None))
    assert population(findings) == ((1, ["a"]) if carried else (0, []))


def test_a_revision_that_the_snapshot_does_not_hold_is_not_read(findings):
    """An assessment of an earlier ledger entry sees the finding as it was then."""
    seen(findings, 1, a=(FIRST, 0, None))
    seen(findings, 2, a=(FIRST, 1, "2026-02-03T00:00:00.000000Z"))
    with findings.store.snapshot() as now, findings.store.snapshot(now.sequence - 1) as then:
        found = [next(iter(view.events("test.merge", start=0, end=2**62, last=True))) for view in (then, now)]
        assert [b'"reviews":0' in then.document(found[0].digest), b'"reviews":1' in now.document(found[1].digest)] == [
            True, True]
    assert found[0].occurred_at == found[1].occurred_at


def test_without_an_end_the_first_revision_is_judged(company):
    """A merge that is edited afterwards stays the merge that was made."""
    seen(company, 1, a=(FIRST, 0, None))
    seen(company, 2, a=(FIRST, 1, None))
    assert population(company) == (0, ["a"])


@pytest.mark.parametrize(("event", "until"), [(False, "closed_at"), (True, "fixed_at")])
def test_an_end_that_cannot_be_meant_is_refused(event, until):
    """Only an event lasts, and only until a value of its own evidence."""
    source = policy("zz_02_merges_are_reviewed", "test_merge", "test.merge", "", evidence="[closed_at]", event=event)
    source = source.replace("#   time:", f"#   until: {until}\n#   time:")
    with pytest.raises(LibraryError, match="until is for an event test"):
        parse_test("x.rego", source, control="ZZ-02", folder="zz_02_merges_are_reviewed", stem="test_merge")
