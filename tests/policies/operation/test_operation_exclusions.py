"""What is out of scope: judged all the same, shown with its count and failures, and never a way to a clean answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest

from collectors.base import ScanStatus
from policies.model import Exclusion, Outcome
from policies.operation.exclusions import described, keeps_out, reaches, read_exclusion, tags_of
from policies.operation.reliance.model import Declared
from policies.operation.results import Cause, Operation

SANDBOX = Exclusion("S-1", "the sandbox holds no customer data", "ciso", date(2025, 12, 1), names=("sandbox-*",))
BEFORE = datetime(2025, 12, 1, 6, tzinfo=UTC)


def door(value="locked", **tags):
    """A door with its tags, as AWS lists them."""
    return {"lock": {"status": "ok", "value": value}, "item": {"Tags": [{"Key": k, "Value": v} for k, v in
                                                                        tags.items()]}}


def held(company, *exclusions, at=BEFORE):
    """Enter exclusions in the ledger, and declare them."""
    if at:
        company.store.append_entry("scope", {"out_of_scope": [described(e) for e in exclusions], "digest": "x"}, at=at)
    return Declared(exclusions=exclusions)


def assessed(company, *exclusions, at=BEFORE, control="ZZ-01", **more):
    """The one control of an assessment under exclusions."""
    assessment = company.assess(company.adopted(control), declared=held(company, *exclusions, at=at), **more)
    (result,) = assessment.controls
    return result, assessment


def test_what_is_out_of_scope_is_counted_with_its_failures_and_changes_no_result(company):
    """The control is concluded on the door in scope; the open one is named in the limits, with who decided it."""
    company.daily(0, 91, [("test.door", {"front": door(), "sandbox-1": door("open"), "sandbox-2": door()})])
    result, assessment = assessed(company, SANDBOX)
    (test,) = result.tests
    (out,) = test.excluded
    assert result.operation is Operation.EFFECTIVE
    assert (test.subjects, out.id, out.subjects, out.failing) == (1, "S-1", 2, ("the sandbox-1",))
    (said,) = [limit for limit in assessment.limits if "Out of scope" in limit]
    assert "approved by ciso on 2025-12-01" in said
    assert "1 failed there: ZZ-01 the sandbox-1" in said


@pytest.mark.parametrize("changes", [
    {"names": ("the sandbox-*",)},
    {"names": (), "tags": (("Environment", "sand*"),)},
    {"names": ("*",), "tags": (("environment", "sandbox"),)},
    {"names": ("sandbox-*",), "sources": ("test:1",)},
    {"names": ("sandbox-*",), "sources": ("main",)},
    {"names": ("sandbox-*",), "sources": ("1",)},
    {"names": ("sandbox-*",), "controls": ("ZZ-01",)},
], ids=["label", "tag", "name and tag", "source", "label of the source", "account", "control"])
def test_a_subject_is_selected_by_all_that_is_given(company, changes):
    """Names are patterns of ids and labels, tags patterns of values, sources ids or labels."""
    company.daily(0, 91, [("test.door", {"front": door(environment="production"),
                                         "sandbox-1": door("open", environment="sandbox")})])
    result, _ = assessed(company, replace(SANDBOX, **changes))
    assert result.operation is Operation.EFFECTIVE
    assert result.tests[0].excluded[0].subjects == 1


@pytest.mark.parametrize("changes", [
    {"sources": ("test:2",)}, {"scopes": ("north",)}, {"controls": ("ZZ-02",)}, {"names": ("Sandbox-*",)},
    {"names": ("sandbox",)}, {"tags": (("environment", "production"),)}, {"tags": (("env", "sandbox"),)},
], ids=["another source", "another scope", "another control", "another case", "part of a name", "another value",
        "another tag"])
def test_what_is_not_selected_stays_in_scope(company, changes):
    """The open door fails its control, as without any exclusion; one that selects nothing is said to."""
    company.daily(0, 91, [("test.door", {"front": door(), "sandbox-1": door("open", environment="sandbox")})])
    result, assessment = assessed(company, replace(SANDBOX, **changes))
    assert result.operation is Operation.INEFFECTIVE
    assert not result.tests[0].excluded
    assert any("nothing that was read" in limit for limit in assessment.limits)


def test_a_tag_that_came_later_takes_nothing_out_of_the_period(company):
    """A subject is out of scope only where all that was seen of it in the period says so."""
    tagged = replace(SANDBOX, names=(), tags=(("environment", "sandbox"),))
    company.daily(0, 40, [("test.door", {"front": door(), "back": door("open")})])
    company.daily(40, 91, [("test.door", {"front": door(), "back": door("open", environment="sandbox")})])
    result, _ = assessed(company, tagged)
    assert result.operation is Operation.INEFFECTIVE
    assert not result.tests[0].excluded


@pytest.mark.parametrize(("at", "decided", "operation"), [
    (datetime(2026, 1, 20, tzinfo=UTC), date(2025, 12, 1), Operation.EFFECTIVE),
    (datetime(2026, 1, 22, tzinfo=UTC), date(2025, 12, 1), Operation.INEFFECTIVE),
    (BEFORE, date(2026, 1, 21), Operation.EFFECTIVE),
    (BEFORE, date(2026, 1, 22), Operation.INEFFECTIVE),
    (None, date(2025, 12, 1), Operation.INEFFECTIVE),
], ids=["held before", "held too late", "decided before", "decided too late", "never held"])
def test_a_failure_that_was_there_first_stays_in_scope(company, at, decided, operation):
    """The door opens on 21 January at 06:00: only a decision that the ledger held by then takes it out."""
    company.daily(0, 20, [("test.door", {"front": door(), "sandbox-1": door()})])
    company.daily(20, 91, [("test.door", {"front": door(), "sandbox-1": door("open")})])
    result, _ = assessed(company, replace(SANDBOX, decided_on=decided), at=at)
    assert result.operation is operation
    assert sum(e.subjects for e in result.tests[0].excluded) == (operation is Operation.EFFECTIVE)


@pytest.mark.parametrize("changes", [{"names": ("*",)}, {"names": (), "sources": ("test:1",)}],
                         ids=["every subject", "the whole list"])
def test_an_empty_scope_is_no_clean_answer(company, changes):
    """Nothing is left to test: insufficient evidence, which says by which exclusion."""
    company.daily(0, 91, [("test.door", {"front": door(), "back": door()})])
    result, _ = assessed(company, replace(SANDBOX, **changes))
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert "out of scope by S-1" in result.why


def test_what_is_left_but_does_not_concern_the_test_is_no_clean_answer(company):
    """Only an exempt door is left: without the exclusion that would be no occurrence."""
    company.daily(0, 91, [("test.door", {"exempt": {"exempt": True, "lock": {}}, "sandbox-1": door()})])
    result, _ = assessed(company, SANDBOX)
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE


def test_a_list_out_of_scope_lacks_nothing(company):
    """A region that may not be read is a gap of the control until management takes it out; then it is counted."""
    lanes = [("test.door", {"front": door()}, {"scope": "south"}),
             ("test.door", ScanStatus.FAILED, {"scope": "north", "code": "AccessDenied"})]
    company.daily(0, 91, lanes)
    (open_one,) = company.assess(company.adopted("ZZ-01")).controls
    result, _ = assessed(company, replace(SANDBOX, names=(), scopes=("north",)))
    assert (open_one.operation, result.operation) == (Operation.INSUFFICIENT_EVIDENCE, Operation.EFFECTIVE)
    assert result.tests[0].excluded[0].lists == 1


def test_a_source_that_was_never_read_is_shown_as_out_of_scope(company):
    """A configured source without any evidence is a lack until it is excluded, and is counted then."""
    company.daily(0, 91, [("test.door", {"front": door()})])
    sources = (("test:1", "test", "main"), ("second", "test", "second"))
    result, _ = assessed(company, replace(SANDBOX, names=(), sources=("second",)), sources=sources)
    assert (result.operation, result.tests[0].excluded[0].lists) == (Operation.EFFECTIVE, 1)


def merges(*names):
    """Merges a day apart from 5 January, of which only ``front`` was reviewed."""
    return {name: (datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=n), {"reviews": int(name.startswith("front"))})
            for n, name in enumerate(names)}


@pytest.mark.parametrize(("since", "operation", "items"), [
    (BEFORE, Operation.EFFECTIVE, 2), (datetime(2026, 1, 8, tzinfo=UTC), Operation.INEFFECTIVE, 4),
], ids=["before", "afterwards"])
def test_items_out_of_scope_are_no_part_of_the_population(company, since, operation, items):
    """They are counted apart with their deviations, but one that came before the exclusion stays in."""
    window = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    company.scan(datetime(2026, 4, 1, 5, tzinfo=UTC), [("test.merge", merges(
        "front-1", "sandbox-1", "sandbox-2", "front-2"), {"window": window})])
    result, _ = assessed(company, SANDBOX, at=since, control="ZZ-02")
    (test,) = result.tests
    assert (result.operation, test.population.items) == (operation, items)
    assert test.kept_out == 4 - items


def test_a_population_without_an_item_in_scope_is_no_occurrence_of_nothing(company):
    """Where exclusions take every item, the control lacks evidence."""
    window = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    company.scan(datetime(2026, 4, 1, 5, tzinfo=UTC), [("test.merge", merges("front-1", "front-2"),
                                                         {"window": window})])
    result, _ = assessed(company, replace(SANDBOX, names=("front-*",)), control="ZZ-02")
    assert (result.operation, result.tests[0].population.items) == (Operation.INSUFFICIENT_EVIDENCE, 0)


def test_the_check_shows_what_is_out_of_scope_and_does_not_fail_on_it(company):
    """One outcome a test and exclusion, with the count and the names of what fails."""
    company.daily(0, 3, [("test.door", {"front": door(), "sandbox-1": door("open"), "sandbox-2": door()})])
    result = company.check(company.adopted("ZZ-01"), company.day(2), declared=held(company, SANDBOX))
    out, passed = sorted(result.outcomes, key=lambda o: o.subject)
    assert (out.subject, out.outcome, out.out_of_scope) == ("S-1", Outcome.NOT_APPLICABLE, 2)
    assert "1 of them fail: the sandbox-1; S-1: the sandbox holds no customer data" in out.reasons[0]
    assert (passed.subject, passed.outcome, passed.out_of_scope) == ("front", Outcome.PASS, None)


def test_the_check_of_an_empty_scope_has_no_evidence(company):
    """Nothing is left to judge: missing evidence that waits for a person, beside what was kept out."""
    company.daily(0, 3, [("test.door", {"front": door()})])
    result = company.check(company.adopted("ZZ-01"), company.day(2),
                           declared=held(company, replace(SANDBOX, names=("front",))))
    assert [(o.outcome, o.cause) for o in result.outcomes] == [
        (Outcome.NOT_APPLICABLE, None), (Outcome.NO_EVIDENCE, Cause.WAITING_FOR_PERSON)]


def test_an_exclusion_comes_back_from_the_ledger_as_it_was():
    """Everything but the instant from which it counts, which the ledger itself gives."""
    whole = replace(SANDBOX, controls=("DP-04",), sources=("a",), scopes=("b",), tags=(("c", "d"),))
    assert read_exclusion(described(whole)) == whole
    assert described(replace(whole, since=5)) == described(whole)
    assert described(replace(whole, reason="another"))["digest"] != described(whole)["digest"]


@pytest.mark.parametrize(("document", "tags"), [
    ({"item": {"Tags": [{"Key": "Env", "Value": "x"}]}}, {("env", "x")}),
    ({"item": {"TagList": [{"Key": "Env", "Value": "x"}]}}, {("env", "x")}),
    ({"item": {"tags": {"Env": "x"}}}, {("env", "x")}),
    ({"item": {"Tags": [{"Key": "Env"}, {"Key": 1, "Value": "x"}, "Env"], "tags": {"a": 1}}}, set()),
    ({"item": {"Tags": None}}, set()), ({"item": None}, set()), ({}, set()),
], ids=["aws", "rds", "azure", "damaged", "null", "no item", "nothing"])
def test_tags_are_read_in_every_providers_form(document, tags):
    """What is no tag is none, so that its subject stays in scope."""
    assert set(tags_of(document)) == tags


def test_tags_that_are_not_known_keep_nothing_out():
    """Without a document nobody can tell, and nobody is excluded."""
    assert not keeps_out(replace(SANDBOX, tags=(("a", "*"),)), ["sandbox-1"], [])
    assert not keeps_out(replace(SANDBOX, names=("*",)), ["", ""], [{}])
    assert not reaches(replace(SANDBOX, scopes=("north",)), "test:1", "main", "")


def test_only_what_is_taken_out_can_better_a_result_and_nothing_left_concludes_nothing(company):
    """Every set of doors out of scope: the worst of what is left speaks, and an empty scope is insufficient."""
    company.daily(0, 91, [("test.door", {"a": door("open"), "b": door(), "c": door()})])
    for names in (set(some) for size in range(4) for some in combinations("abc", size)):
        result, _ = assessed(company, *((replace(SANDBOX, names=tuple(sorted(names))),) if names else ()))
        expected = Operation.INEFFECTIVE if "a" not in names else Operation.EFFECTIVE
        assert result.operation is (Operation.INSUFFICIENT_EVIDENCE if len(names) == 3 else expected)
