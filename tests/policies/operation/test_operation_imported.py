"""Imported observations beside collected ones: they open failures, they fill what nobody saw, and they end nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.base import ScanStatus
from policies.model import Outcome, Test, TestType
from policies.operation.imported import One, code_of, laid
from policies.operation.lanes import LaneData, Window, watched
from policies.operation.period import DAY, HOUR, Month, micros
from policies.operation.results import Cause, Grade, Implemented, Operation, Span
from policies.operation.spans import Segment, spans_of, versions_of
from policies.operation.state import StateSum, Testing
from policies.operation.tally import CODES
from reports import readiness_html, readiness_json, readiness_text
from reports.contract import faults
from store.types import Change, ImportedScan, LaneInfo, ScanInfo, SubjectHistory
from tests.policies.operation.test_operation_proven import OPEN as OPEN_PORT
from tests.policies.operation.test_operation_proven import REGION, SOURCE, alone, group, passed, result_of

LOCKED, OPEN = ({"lock": {"status": "ok", "value": value}} for value in ("locked", "open"))
SECONDS = 86_400


def brought(company, at, doors, mark="m1", source="test:1", scope=""):
    """One import of the doors, whole."""
    company.scan(at, [("test.door", doors, {"source": f"imported:{mark}:{source}", "scope": scope})])


def hole(company, doors, after=None, *, first=25, last=62):
    """Daily passes but for 26 January to 3 March."""
    company.daily(0, first, [("test.door", doors)])
    company.daily(last, 91, [("test.door", doors if after is None else after)])


def of(company, **entry):
    """The control and its only test."""
    (control,) = company.assess(company.adopted(ZZ_01=entry) if entry else company.adopted("ZZ-01")).controls
    return control, control.tests[0]


def nightly(company, doors, days):
    """An import for every night of these days."""
    for day in days:
        brought(company, company.day(day) - timedelta(hours=4), doors, mark=f"n{day}")


def test_a_month_that_only_imports_speak_for_does_not_make_a_key_control_effective(company):
    """Every night of the hole was imported and passed: seen, and insufficient, for nobody else vouches for it."""
    hole(company, {"front": LOCKED})
    nightly(company, {"front": LOCKED}, range(25, 63))
    control, test = of(company)
    assert (control.operation, test.months_missing, test.months_imported) == (
        Operation.INSUFFICIENT_EVIDENCE, (), ("2026-02",))
    assert "rests on imported evidence only in 2026-02" in control.why
    assert Cause.WAITING_FOR_PERSON in control.causes
    assert Cause.LOST not in control.causes
    assert test.shares.imported > 35 * SECONDS
    assert test.shares.unknown < 2 * SECONDS


def test_another_control_is_effective_by_them_and_says_so(company):
    """One that is not key: effective, with the months and the share in its limits."""
    hole(company, {"front": LOCKED})
    nightly(company, {"front": LOCKED}, range(25, 63))
    made = company.assess(company.adopted(ZZ_01={"key": False}))
    assert made.controls[0].operation is Operation.EFFECTIVE
    assert [limit for limit in made.limits if "rests on imported evidence only in 2026-02" in limit]
    assert "some of them imported" in made.controls[0].why


def test_imports_in_a_watched_month_leave_every_figure_as_it_is(company):
    """Where collected evidence speaks, an import that agrees corroborates and changes nothing."""
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    before = of(company)
    nightly(company, {"front": LOCKED}, range(10, 40))
    assert of(company) == before


def test_every_medium_prints_the_imported_share_beside_the_others(company):
    """JSON within its schema, page and text; without imports none of them has the word."""
    hole(company, {"front": LOCKED})
    before = company.assess(company.adopted("ZZ-01"))
    nightly(company, {"front": LOCKED}, range(25, 63))
    after = company.assess(company.adopted("ZZ-01"))
    said = json.loads(readiness_json.render(after, company.library))
    (control,) = said["controls"]
    assert faults("readiness", said) == []
    assert sum(control["shares"].values()) == 1
    assert control["seconds"]["imported"] > 35 * SECONDS
    assert control["tests"][0]["months_imported"] == ["2026-02"]
    for render in (readiness_text.render, readiness_html.render):
        assert "% imported" in str(render(after, company.library))
        assert "% imported" not in str(render(before, company.library))
    assert '"imported"' not in readiness_json.render(before, company.library).decode()


@pytest.mark.parametrize("watched_then", [True, False])
def test_an_imported_failure_opens_an_exposure_until_something_collected_ends_it(company, watched_then):
    """An import that fails counts, between two daily passes and in a hole; later imports that pass end nothing."""
    if watched_then:
        company.daily(0, 91, [("test.door", {"front": LOCKED})])
    else:
        hole(company, {"front": LOCKED})
    brought(company, company.day(30) + timedelta(hours=1), {"front": OPEN})
    brought(company, company.day(30) + timedelta(hours=2), {"front": LOCKED}, mark="m2")
    control, test = of(company)
    (exposure,) = test.exposures
    assert exposure.end == exposure.start + (23 * HOUR if watched_then else 32 * DAY - HOUR)
    assert control.operation is (Operation.EFFECTIVE_WITH_DEVIATIONS if watched_then else Operation.INEFFECTIVE)


def test_an_import_neither_ends_nor_shortens_a_collected_failure(company):
    """Passing imports before and after: the exposure and its bounds are as without them."""
    company.daily(0, 5, [("test.door", {"front": LOCKED})])
    company.scan(company.day(15), [("test.door", {"front": OPEN})])
    company.daily(50, 91, [("test.door", {"front": LOCKED})])
    (before,) = of(company)[1].exposures
    nightly(company, {"front": LOCKED}, range(6, 50))
    (after,) = of(company)[1].exposures
    assert (after.start, after.end, after.at_least, after.at_most) == (
        before.start, before.end, before.at_least, before.at_most)


def test_an_import_that_lacks_a_failing_subject_does_not_close_it(company):
    """Gone by an import only: still failing."""
    company.scan(company.day(0), [("test.door", {"front": OPEN, "back": LOCKED})])
    nightly(company, {"back": LOCKED}, range(1, 89))
    company.scan(company.day(89), [("test.door", {"back": LOCKED})])
    (exposure,) = of(company)[1].exposures
    assert exposure.end == exposure.start + 89 * DAY


def test_a_failing_import_after_the_last_pass_means_that_it_does_not_hold_now(company):
    """And a passing one after it does not mend that."""
    company.daily(0, 90, [("test.door", {"front": LOCKED})])
    brought(company, company.day(89) + timedelta(hours=1), {"front": OPEN})
    brought(company, company.day(89) + timedelta(hours=2), {"front": LOCKED}, mark="m2")
    assert of(company)[0].implemented is Implemented.NO


def test_imports_alone_hold_nothing_now_and_are_no_scans(company):
    """A kind that was never collected: what was imported fails where it fails, and nothing is known of today."""
    company.scan(company.day(0), [("test.merge", {}, {"window": (company.day(-1), company.day(0))})])
    brought(company, company.day(3), {"front": OPEN, "back": LOCKED})
    control, test = of(company)
    assert (control.operation, control.implemented) == (Operation.INEFFECTIVE, Implemented.NO)
    assert [e.subject for e in test.exposures] == ["front"]
    assert test.months_missing == ("2026-01", "2026-02", "2026-03")


@pytest.mark.parametrize("collected", [True, False])
def test_a_kind_that_a_log_watches_takes_imports_too(company, collected):
    """The shipped control of security groups: with a log beside it, or where only an import names the region."""
    company.library = alone("NW-01")
    company.sources = ((SOURCE, "aws", "main"),)
    if collected:
        passed(company, range(92), hole=range(28, 62))
    company.scan(company.day(40), [("aws.ec2.security_group", {"sg-2": group(OPEN_PORT)}, {
        "source": f"imported:m1:{SOURCE}", "scope": REGION})])
    control, test = result_of(company)
    assert control.operation is Operation.INEFFECTIVE
    (exposure,) = test.exposures
    assert (exposure.subject, exposure.source, exposure.start) == ("sg-2", SOURCE, micros(company.day(40)))
    assert exposure.end == (micros(company.day(62)) if collected else None)


def test_a_pass_that_only_an_import_saw_makes_no_key_control_effective(company):
    """Where every collected subject is exempt, an import may not supply the one that passes."""
    exempt = {"front": {**LOCKED, "exempt": True}}
    company.daily(0, 10, [("test.door", exempt)])
    company.daily(15, 91, [("test.door", exempt)])
    assert of(company)[0].operation is Operation.NO_OCCURRENCE
    brought(company, company.day(12), {"front": LOCKED})
    control, test = of(company)
    assert (control.operation, test.passes_imported) == (Operation.INSUFFICIENT_EVIDENCE, True)


def test_a_contradiction_at_one_instant_names_both(company):
    """An import two minutes after a pass says otherwise: the failure counts, and the limits name both."""
    company.daily(0, 91, [("test.door", {"front": LOCKED})])
    brought(company, company.day(20) + timedelta(minutes=2), {"front": OPEN})
    made = company.assess(company.adopted("ZZ-01"))
    (said,) = [limit for limit in made.limits if "import m1 says fail" in limit]
    assert "collected at 2026-01-21 06:00Z says pass" in said
    assert len(made.controls[0].exposures) == 1


def test_where_time_decides_an_import_fills_nothing(company):
    """A test in which time decides: an import opens a failure and fills nothing."""
    made = {"made": "2025-11-01T00:00:00Z"}
    young = {"made": "2026-01-01T00:00:00Z"}
    company.scan(company.day(0), [("test.key", {"a": young})])
    company.scan(company.day(90), [("test.key", {"a": young})])
    (before,) = company.assess(company.adopted("ZZ-03")).controls
    company.scan(company.day(10), [("test.key", {"a": young}, {"source": "imported:m1:test:1"})])
    (same,) = company.assess(company.adopted("ZZ-03")).controls
    assert same == before
    company.scan(company.day(40), [("test.key", {"a": made}, {"source": "imported:m2:test:1"})])
    (after,) = company.assess(company.adopted("ZZ-03")).controls
    assert [e.subject for e in after.exposures] == ["a"]
    assert after.tests[0].shares.unknown <= before.tests[0].shares.unknown
    assert after.tests[0].shares.imported == 0


# --- properties, on lanes in memory: one test, whose documents say their own answer

PASS, FAIL, EXEMPT, BLIND = (bytes([n]) * 32 for n in range(4))
ANSWERS = dict(zip((PASS, FAIL, EXEMPT, BLIND), (Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE,
                                                 Outcome.NO_EVIDENCE), strict=True))
END = 6 * DAY
WINDOW = Window(0, END, END, tuple(range(0, END + DAY, DAY)), (Month("2026-01", 0, END),))
GAP = 26 * HOUR
TESTING = Testing(Test("d.t", "D-01", "p", "Doors", "d", "test.door", TestType.STATE, ("lock",)), GAP)


class Plain:
    """A judge of one test whose documents are their answers."""

    count = 1

    def prepare(self, digests):
        """Nothing to prepare."""

    def codes(self, digest):
        """The answer."""
        return bytes((CODES[ANSWERS[digest]],))

    def segments(self, subject, version, test):
        """The answer for all of the version."""
        return [Segment(version.start, version.end, ANSWERS[version.digest], ("said",), None, version.digest,
                        seen_end=version.ended)]

    def label(self, digest):
        """No name."""
        return ""


DOCUMENTS = st.fixed_dictionaries({}, optional={name: st.sampled_from(list(ANSWERS)) for name in ("a", "b")})
INSTANTS = st.integers(0, 11).map(lambda half: half * DAY // 2)
SCANS = st.dictionaries(INSTANTS, st.tuples(st.sampled_from([ScanStatus.COMPLETE, ScanStatus.COMPLETE,
                                                             ScanStatus.PARTIAL, ScanStatus.FAILED]), DOCUMENTS),
                        max_size=6)
IMPORTS = st.lists(st.builds(lambda at, whole, documents, mark: ImportedScan(f"m{mark}", at, whole, documents),
                             INSTANTS, st.booleans(), DOCUMENTS, st.integers(0, 99)), max_size=4)


def lane_of(scans, imports):
    """A lane as a store would give it."""
    head, changes = {}, {"a": [], "b": []}
    for at, (status, documents) in sorted(scans.items()):
        seen = {} if status is ScanStatus.FAILED else documents
        gone = [name for name in head if name not in seen] if status is ScanStatus.COMPLETE else []
        for name, digest in [*seen.items(), *((name, None) for name in gone)]:
            if head.get(name) != digest:
                changes[name].append(Change(0, at, digest))
                head[name] = digest
        head = {name: digest for name, digest in head.items() if digest}
    rows = tuple(ScanInfo(0, 1, 1, at, at, status) for at, (status, _) in sorted(scans.items()))
    histories = [SubjectHistory(name, tuple(found)) for name, found in changes.items()]
    return LaneData(LaneInfo(1, "test:1", "test.door", "", "", ""), rows, histories, imports=tuple(imports))


def spans(lane):
    """The spans of each subject with the imports laid over the lane."""
    over = laid(lane, code_of(Plain(), 0, own=False), GAP, WINDOW, fills=True)
    judge, coverage = One(Plain(), 0, over.failing), watched(over.lane, GAP, WINDOW).coverage
    return {h.subject: spans_of([s for v in versions_of(h.changes, END + 1) for s in judge.segments(h.subject, v, 0)],
                                coverage) for h in over.lane.histories}


def at(found, instant):
    """The span that holds an instant."""
    return next(span for span in found if span.start <= instant < span.end)


STEPS = range(HOUR, END, 6 * HOUR)


@pytest.mark.parametrize(("scans", "imports", "value", "grade"), [
    pytest.param({0: BLIND, 2: BLIND}, {1: PASS}, Span.UNKNOWN, Grade.NONE, id="denied while somebody looked"),
    pytest.param({0: BLIND, 6: PASS}, {1: PASS, 3: PASS}, Span.HOLDING, Grade.IMPORTED, id="denied before"),
    pytest.param({0: PASS, 6: PASS}, {2: PASS, 4: PASS}, Span.HOLDING, Grade.IMPORTED, id="nobody looked"),
    pytest.param({0: PASS, 2: PASS}, {1: PASS}, Span.HOLDING, Grade.BRACKETED, id="somebody looked"),
    pytest.param({0: PASS, 6: PASS}, {2: PASS}, Span.HOLDING, Grade.IMPORTED, id="up to the gap"),
    pytest.param({0: PASS, 6: PASS}, {3: PASS}, Span.UNKNOWN, Grade.NONE, id="beyond the gap"),
    pytest.param({0: PASS, 6: PASS}, {2: BLIND, 4: PASS}, Span.UNKNOWN, Grade.NONE, id="an import that cannot tell"),
    pytest.param({0: FAIL, 6: PASS}, {2: PASS, 4: EXEMPT}, Span.FAILING, Grade.IMPORTED, id="failing before"),
    pytest.param({0: PASS, 6: PASS}, {2: FAIL, 4: PASS}, Span.HOLDING, Grade.IMPORTED, id="failing only afterwards"),
    pytest.param({0: PASS, 6: PASS}, {1: FAIL, 2: PASS}, Span.FAILING, Grade.IMPORTED, id="failing in an import"),
    pytest.param({0: PASS, 6: PASS}, {1: None, 2: None}, Span.NONEXISTENT, Grade.BRACKETED, id="gone by whole lists"),
    pytest.param({0: PASS, 2: PASS}, {1: None}, Span.HOLDING, Grade.BRACKETED, id="gone, and somebody looked"),
])
def test_what_is_known_eighteen_hours_in(scans, imports, value, grade):
    """Instants are half-days: what the scans and the whole imports say of one subject after 18 hours."""
    seen = {half * DAY // 2: (ScanStatus.COMPLETE, {} if digest is None else {"a": digest})
            for half, digest in scans.items()}
    brought_in = [ImportedScan("m", half * DAY // 2, True, {} if digest is None else {"a": digest})
                  for half, digest in imports.items()]
    found = at(spans(lane_of(seen, brought_in))["a"], 18 * HOUR)
    assert (found.value, found.grade) == (value, grade)


def test_of_two_imports_at_one_instant_the_failure_stands_in_any_order():
    """And of two that do not fail, one speaks whichever came first."""
    scans = {0: (ScanStatus.COMPLETE, {"a": PASS}), 2 * DAY: (ScanStatus.COMPLETE, {"a": PASS})}
    for pair, value in (((PASS, FAIL), Span.FAILING), ((PASS, EXEMPT), Span.HOLDING),
                        ((EXEMPT, BLIND), Span.NOT_APPLICABLE)):
        both = [ImportedScan("m", DAY, True, {"a": digest}) for digest in pair]
        found = [at(spans(lane_of(scans, order))["a"], DAY + HOUR) for order in (both, both[::-1])]
        assert found[0] == found[1]
        assert found[0].value is value


@settings(max_examples=150, deadline=None)
@given(SCANS, IMPORTS, IMPORTS)
def test_more_imports_never_end_a_failure(scans, few, more):
    """Each instant that fails without an import, or with some, fails with more."""
    without, some, many = (spans(lane_of(scans, found)) for found in ((), few, [*few, *more]))
    for subject in ("a", "b"):
        for instant in STEPS:
            failing = [at(found[subject], instant).value is Span.FAILING for found in (without, some, many)]
            assert failing == sorted(failing)


@settings(max_examples=150, deadline=None)
@given(SCANS, IMPORTS)
def test_nothing_holds_better_by_imports(scans, imports):
    """What holds by imports says so: every other grade of holding is what collected evidence gave."""
    before, after = spans(lane_of(scans, ())), spans(lane_of(scans, imports))
    for subject in ("a", "b"):
        for instant in STEPS:
            now = at(after[subject], instant)
            if now.value is Span.HOLDING and now.grade is not Grade.IMPORTED:
                assert at(before[subject], instant).value is Span.HOLDING


@settings(max_examples=150, deadline=None)
@given(SCANS, IMPORTS)
def test_spans_partition_the_window_and_agree_with_the_sums(scans, imports):
    """The spans are contiguous and as long as the window, and the counted subject-time is theirs."""
    lane = lane_of(scans, imports)
    found = spans(lane)
    for one in found.values():
        assert (one[0].start, one[-1].end) == (0, END)
        assert all(a.end == b.start for a, b in pairwise(one))
    total = StateSum((TESTING,), WINDOW)
    total.add_lane(lane, Plain())
    (cells,) = [result.cells for result in total.results()]
    assert sum(c.failing for c in cells) == length(found, Span.FAILING)
    assert sum(c.unknown for c in cells) == length(found, Span.UNKNOWN)
    assert sum(c.holding for c in cells) == length(found, Span.HOLDING)
    assert sum(c.imported for c in cells) == sum(
        s.end - s.start for one in found.values() for s in one if (s.value, s.grade) == (Span.HOLDING, Grade.IMPORTED))


def length(found, value):
    """How long all subjects together had a value."""
    return sum(span.end - span.start for one in found.values() for span in one if span.value is value)


class Timed(Plain):
    """A judge whose documents that pass begin to fail by themselves at noon of the third day."""

    def segments(self, subject, version, test):
        """Failing from then on, exactly."""
        (whole,) = super().segments(subject, version, test)
        turn = 3 * DAY - DAY // 2
        if whole.outcome is not Outcome.PASS or version.end <= turn:
            return [whole]
        failing = replace(whole, start=max(turn, version.start), outcome=Outcome.FAIL)
        before = replace(whole, end=turn, seen_end=False)
        return [failing] if version.start >= turn else [before, replace(failing, seen_start=False)]


@settings(max_examples=150, deadline=None)
@given(SCANS, IMPORTS, IMPORTS)
def test_where_time_decides_more_imports_never_end_a_failure_and_fill_nothing(scans, few, more):
    """The same for a test of time, whose failures imports only add to."""
    found = []
    for imports in ((), few, [*few, *more]):
        lane = lane_of(scans, imports)
        over = laid(lane, code_of(Timed(), 0, own=True), GAP, WINDOW, fills=False)
        judge, coverage = One(Timed(), 0, over.failing), watched(over.lane, GAP, WINDOW).coverage
        found.append({h.subject: spans_of([s for v in versions_of(h.changes, END + 1)
                                           for s in judge.segments(h.subject, v, 0)], coverage)
                      for h in over.lane.histories})
    for subject in ("a", "b"):
        for instant in STEPS:
            values = [at(one[subject], instant).value for one in found]
            failing = [value is Span.FAILING for value in values]
            assert failing == sorted(failing)
            assert values[2] is not Span.HOLDING or values[0] is Span.HOLDING


@settings(max_examples=100, deadline=None)
@given(SCANS, st.permutations(range(4)), IMPORTS)
def test_the_order_of_imports_does_not_matter(scans, order, imports):
    """Any order of the same imports gives the same lane."""
    mixed = [imports[at] for at in order if at < len(imports)]
    assert spans(lane_of(scans, imports)) == spans(lane_of(scans, mixed))


@settings(max_examples=100, deadline=None)
@given(SCANS, IMPORTS)
def test_every_collected_exposure_is_in_one_at_least_as_long(scans, imports):
    """No exposure is lost, starts later, ends sooner or has a smaller bound."""
    with_them, without = StateSum((TESTING,), WINDOW), StateSum((TESTING,), WINDOW)
    lane = lane_of(scans, imports)
    with_them.add_lane(lane, Plain())
    without.add_lane(replace(lane, imports=()), Plain())
    found = with_them.results()[0].exposures
    for one in without.results()[0].exposures:
        assert [e for e in found if e.subject == one.subject and e.start <= one.start
                and (e.end is None or (one.end is not None and e.end >= one.end))
                and e.at_least >= one.at_least and e.at_most >= one.at_most]
