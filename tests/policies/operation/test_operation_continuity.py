"""What a log of changes proves, held to a reference that looks at every hour, and every way to be fooled by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.model import Outcome
from policies.operation.continuity import (
    NOTHING,
    SKEW,
    Continuity,
    LogRead,
    Subjects,
    Touch,
    blinded,
    continuity_of,
    marked,
    of_subject,
)
from policies.operation.coverage import coverage_of
from policies.operation.lanes import LaneData, Window, tally_versions
from policies.operation.period import HOUR, SECOND
from policies.operation.proven import Watching, proof_of, with_proof
from policies.operation.results import Grade, Span
from policies.operation.spans import Segment, spans_of, versions_of
from policies.operation.tally import CODES, shares_of, sums_by_test
from store.types import Change, LaneInfo, ScanInfo, ScanProblem, SubjectHistory

MINUTE = 60 * SECOND
GAP, RETRY, END, NOW = 8, 2, 40, 48
OUTCOMES = (Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.NO_EVIDENCE)
ALL = ((-10 * HOUR, 100 * HOUR),)
RANK = {Grade.PROVEN: 2, Grade.BRACKETED: 1, Grade.PROVISIONAL: 1, Grade.EDGE: 1}


def hours(*at):
    """Instants from hours."""
    return tuple(round(h * HOUR) for h in at)


def scans(*at, broken=()):
    """Complete scans at hours that take a minute each, and attempts that failed."""
    good = [ScanInfo(i, 1, 1, t, t + MINUTE, "complete") for i, t in enumerate(hours(*at))]
    bad = [ScanInfo(100 + i, 1, 1, t, t, "failed", (ScanProblem("http_500", "", "", "", listing=True),))
           for i, t in enumerate(hours(*broken))]
    return tuple(sorted((*good, *bad), key=lambda s: s.observed_at))


def history(*seen, subject="s"):
    """A subject's changes: (hour, document number or None)."""
    return SubjectHistory(subject, tuple(Change(i, round(h * HOUR), None if d is None else bytes([d]))
                                         for i, (h, d) in enumerate(seen)))


def segments(of):
    """One segment a version; the document's number modulo four is its outcome's."""
    return [Segment(v.start, v.end, OUTCOMES[v.digest[0] % 4], ("r",), None, v.digest, seen_end=v.ended)
            for v in versions_of(of.changes, NOW * HOUR)]


def log(*touches, whole=ALL):
    """A log: whole over these spans, with touches of (hour, names…)."""
    return LogRead(tuple(whole), tuple(Touch(round(h * HOUR), names) for h, *names in touches
                                       for names in [tuple(names)]))


def named(*names, **values):
    """Subjects that go by their own name."""
    return Subjects({name: frozenset({name}) for name in names}, **values)


def coverage(of, said, start=0):
    """A lane's coverage with what a log says of it."""
    seen = blinded(coverage_of(of, GAP * HOUR, start * HOUR, END * HOUR, RETRY * HOUR), said.blind, said.says)
    return marked(seen, said)


def spans(of, subject, read, subjects=None, start=0):
    """The spans of one subject."""
    said = continuity_of(of, read, subjects or named(subject.subject), NOW * HOUR)
    return spans_of(segments(subject), of_subject(coverage(of, said, start), said, subject))


def by_hour(found, start=0):
    """(value, grade) of each hour in which it is one."""
    return [next((s.value, s.grade) for s in found if s.start <= h * HOUR < s.end) for h in range(start, END)]


STEADY = scans(0, 6, 12, 18, 24, 30, 36)
HOLE = scans(0, 6, 26, 32, 38)
GOOD = history((0, 0))


def grades(found, low, high):
    """The (value, grade) pairs within two hours."""
    return {(s.value, s.grade) for s in found if s.start < high * HOUR and low * HOUR < s.end}


PROVEN = (Span.HOLDING, Grade.PROVEN)
BRACKETED = (Span.HOLDING, Grade.BRACKETED)
UNKNOWN = (Span.UNKNOWN, Grade.NONE)


def test_a_whole_log_without_an_event_proves_what_was_seen_alike_at_both_ends():
    """Every stretch between two scans is proven; the time after the last one has no second end and is provisional."""
    found = spans(STEADY, GOOD, log())
    assert grades(found, 0, 36) == {PROVEN}
    assert grades(found, 36, 40) == {(Span.HOLDING, Grade.PROVISIONAL)}


def test_a_hole_longer_than_the_gap_is_filled_where_the_log_is_whole():
    """Twenty hours without a scan are proven, where the gap allows eight."""
    assert grades(spans(HOLE, GOOD, log()), 6, 26) == {PROVEN}
    assert grades(spans(HOLE, GOOD, LogRead((), ())), 6, 26) == {UNKNOWN}


def test_failed_attempts_in_a_hole_do_not_matter_to_a_whole_log():
    """Where nobody could look, the log still says that nothing changed."""
    of = scans(0, 6, 12, 18, broken=(8,))
    assert grades(spans(of, GOOD, LogRead((), ())), 6, 12) == {UNKNOWN}
    assert grades(spans(of, GOOD, log()), 6, 12) == {PROVEN}


@pytest.mark.parametrize("whole", [
    pytest.param(((-10 * HOUR, 15 * HOUR), (15 * HOUR + MINUTE, 100 * HOUR)), id="a hole of one minute"),
    pytest.param(((7 * HOUR, 100 * HOUR),), id="a window that starts after the first scan"),
    pytest.param(((-10 * HOUR, 26 * HOUR),), id="a window that ends with the second scan"),
    pytest.param(((6 * HOUR - SKEW + 1, 100 * HOUR),), id="a window that starts within the clocks' tolerance"),
    pytest.param(((-10 * HOUR, 26 * HOUR + MINUTE + SKEW - 1),), id="a window that ends while the second scan may run"),
    pytest.param((), id="no window at all: denied, or never read"),
])
def test_a_log_that_is_not_whole_over_both_scans_proves_nothing(whole):
    """What lies between the scans keeps the grade that observations give it."""
    assert grades(spans(HOLE, GOOD, log(whole=whole)), 6, 26) == {UNKNOWN}


def test_windows_that_meet_or_overlap_are_one():
    """Two windows without a gap between them cover what both do."""
    assert grades(spans(HOLE, GOOD, log(whole=((0 - HOUR, 15 * HOUR), (15 * HOUR, 60 * HOUR)))), 6, 26) == {PROVEN}


def test_an_event_takes_the_proof_away_and_what_comes_after_it_is_unknown():
    """Before the event the old observation counts; after it nobody looked until the next scan."""
    found = spans(STEADY, GOOD, log((15, "s")))
    assert grades(found, 12, 15) == {BRACKETED}
    assert grades(found, 15, 18) == {UNKNOWN}
    assert grades(found, 6, 12) == grades(found, 18, 24) == {PROVEN}


def test_an_event_in_a_hole_fills_nothing():
    """The whole of a hole that an event lies in stays unknown."""
    assert grades(spans(HOLE, GOOD, log((15, "s"))), 6, 26) == {UNKNOWN}


def test_an_event_of_another_subject_touches_nothing_here():
    """Each subject has its own events."""
    other = named("s", "t")
    assert grades(spans(STEADY, GOOD, log((15, "t")), other), 0, 36) == {PROVEN}


def test_an_event_without_a_subject_touches_every_one():
    """What cannot be tied to a subject counts against all of its kind."""
    found = spans(STEADY, GOOD, log((15,)), named("s", "t"))
    assert grades(found, 15, 18) == {UNKNOWN}
    assert grades(found, 12, 15) == {BRACKETED}


def test_an_event_of_a_name_that_nobody_saw_proves_nothing_for_anybody():
    """It may be one of the subjects under a name that it had between two scans."""
    found = spans(STEADY, GOOD, log((15, "x")))
    assert grades(found, 12, 18) == {BRACKETED}
    assert grades(found, 18, 24) == {PROVEN}


def test_an_event_of_an_id_that_nobody_saw_concerns_no_other():
    """Ids are never given again: the subject came and went, and is counted as unseen."""
    subjects = named("s", lasting=True)
    assert grades(spans(STEADY, GOOD, log((15, "x")), subjects), 12, 18) == {PROVEN}
    assert continuity_of(STEADY, log((15, "x"), (16, "x"), (16, "y")), subjects, NOW * HOUR).unseen == {12 * HOUR: 2}


@pytest.mark.parametrize("at", [12, 12 - SKEW / HOUR, 12 + (SKEW + MINUTE) / HOUR], ids=["at", "before", "after"])
def test_an_event_at_or_near_a_scan_counts_on_both_its_sides(at):
    """Two clocks, and a scan that takes time: which of the two came first cannot be told."""
    found = spans(STEADY, GOOD, log((at, "s")))
    assert PROVEN not in grades(found, 6, 12)
    assert PROVEN not in grades(found, 12, 18)
    assert grades(found, 0, 6) == {PROVEN}


def test_the_end_of_the_window_is_proven_by_a_scan_after_it():
    """What both scans saw and the log covers was so at the end too; the scan after it counts for nothing else."""
    later = scans(0, 6, 12, 18, 24, 30, 36, 42)
    assert grades(spans(later, GOOD, log()), 36, 40) == {PROVEN}
    assert grades(spans(later, GOOD, log(whole=())), 36, 40) == {(Span.HOLDING, Grade.PROVISIONAL)}
    assert grades(spans(later, history((0, 0), (42, 1)), log()), 36, 40) == {(Span.HOLDING, Grade.PROVISIONAL)}
    far = scans(0, 6, 12, 18, 24, 30, 47)
    assert grades(spans(far, GOOD, log()), 30, 40) == {PROVEN}


def test_an_event_at_the_instant_of_a_scan_leaves_the_time_until_the_next_unknown():
    """The scan may have read what was there before."""
    assert grades(spans(STEADY, GOOD, log((12, "s"))), 12, 18) == {UNKNOWN}


def test_an_event_after_the_last_scan_ends_what_is_provisionally_known():
    """Nobody looked after it."""
    found = spans(STEADY, GOOD, log((38, "s")))
    assert grades(found, 36, 38) == {(Span.HOLDING, Grade.PROVISIONAL)}
    assert grades(found, 38, 40) == {UNKNOWN}


def test_a_document_that_changed_without_an_event_is_not_proven():
    """The two ends must be alike: otherwise the log does not have what changed it."""
    found = spans(STEADY, history((0, 0), (18, 4)), log())
    assert grades(found, 12, 18) == {(Span.HOLDING, Grade.EDGE)}
    assert grades(spans(HOLE, history((0, 0), (26, 4)), log()), 6, 26) == {UNKNOWN}


def test_a_change_beside_the_tested_facts_is_no_change():
    """What the test reads was alike at both ends, and the log is whole."""
    alike = Subjects({"s": frozenset({"s"})}, alike={"s": frozenset({18 * HOUR, 26 * HOUR})})
    assert grades(spans(STEADY, history((0, 0), (18, 4)), log(), alike), 12, 18) == {PROVEN}
    assert grades(spans(HOLE, history((0, 0), (26, 4)), log(), alike), 6, 26) == {PROVEN}


def test_a_partial_scan_that_saw_another_document_breaks_the_span():
    """Alike at both ends is not enough where somebody looked in between and saw something else."""
    assert PROVEN not in grades(spans(STEADY, history((0, 0), (14, 4), (18, 0)), log()), 12, 18)


def test_a_subject_deleted_and_made_again_under_its_name_is_two():
    """The old one ends in the hole, the new one begins after it, and neither is proven in it."""
    old, new = history((0, 0), (26, None), subject="old"), history((26, 0), subject="new")
    subjects = Subjects({"old": frozenset({"door"}), "new": frozenset({"door"})})
    read = log((14, "door"), (15, "door"))
    assert grades(spans(HOLE, old, read, subjects), 6, 26) == {UNKNOWN}
    assert grades(spans(HOLE, new, read, subjects), 6, 26) == {UNKNOWN}
    assert grades(spans(HOLE, new, log(), subjects), 6, 26) == {UNKNOWN}


def test_a_subject_that_the_log_does_not_speak_for_keeps_its_grade():
    """One of another account is changed where this log does not reach."""
    assert grades(spans(STEADY, GOOD, log(), named("s", foreign=frozenset({"s"}))), 0, 36) == {BRACKETED}


@pytest.mark.parametrize(("since", "low", "high"), [
    ({"s": 12 * HOUR}, 12, 36), ({"s": 9 * HOUR}, 12, 36), ({}, 36, 36)])
def test_a_log_that_lists_what_it_has_proves_nothing_before_it_knew_a_subject(since, low, high):
    """Nor of one that it never lists: that nothing is said of it is no proof."""
    found = spans(STEADY, GOOD, log(), named("s", since=since))
    assert grades(found, 0, low) == {BRACKETED}
    assert grades(found, low, high) == ({PROVEN} if low < high else set())


def test_a_failure_stays_a_failure_whatever_the_log_says():
    """An event may have mended it, but nobody saw that."""
    found = spans(STEADY, history((0, 1)), log((15, "s")))
    assert {s.value for s in found} == {Span.FAILING}
    assert grades(spans(STEADY, history((0, 1)), log()), 0, 36) == {(Span.FAILING, Grade.PROVEN)}


def test_missing_evidence_is_not_proven():
    """A test that could not conclude at both ends knows nothing in between."""
    assert grades(spans(STEADY, history((0, 3)), log()), 0, 36) == {UNKNOWN}


@dataclass(frozen=True)
class Story:
    """A lane, one subject and a log, all by hour; ``subjects`` says what the events are held against."""

    scans: tuple
    subject: SubjectHistory
    read: LogRead
    subjects: Subjects
    start: int

    def said(self) -> Continuity:
        """What the log says."""
        return continuity_of(self.scans, self.read, self.subjects, NOW * HOUR)

    def spans(self):
        """The subject's spans."""
        return spans(self.scans, self.subject, self.read, self.subjects, self.start)


@st.composite
def stories(draw):
    """Scans of any status, a subject that changes and goes, windows with holes, and events of any subject."""
    at = sorted(draw(st.sets(st.integers(0, NOW - 1), min_size=1, max_size=12)))
    good = [draw(st.booleans()) or draw(st.booleans()) for _ in at]
    of = scans(*(h for h, ok in zip(at, good, strict=True) if ok), broken=[h for h, ok in zip(at, good, strict=True)
                                                                        if not ok])
    seen, current = [], None
    for hour in [h for h, ok in zip(at, good, strict=True) if ok]:
        document = draw(st.one_of(st.none(), st.just(current), st.just(current), st.integers(0, 7)))
        if document != current:
            seen.append((hour, document))
            current = document
    subject = history(*seen)
    later = [round(h * HOUR) for h, _ in seen[1:]]
    alike = frozenset(draw(st.sets(st.sampled_from(later)))) if later else frozenset()
    subjects = Subjects({"s": frozenset({"s"}), "t": frozenset({"t"})}, draw(st.booleans()),
                        frozenset({"s"}) if draw(st.integers(0, 5)) == 0 else frozenset(), {"s": alike},
                        draw(st.sampled_from([None, None, {}, {"s": 0}, {"s": 11 * HOUR, "t": 4 * HOUR}])))
    whole = draw(st.lists(st.tuples(st.integers(-5, END), st.integers(1, 60)), max_size=4))
    events = draw(st.lists(EVENTS, max_size=4))
    return Story(of, subject, log(*events, whole=[(a * HOUR, (a + n) * HOUR) for a, n in whole]), subjects,
                 draw(st.integers(0, 12)))


EVENTS = st.one_of(st.tuples(st.integers(-2, END + 2)),
                   st.tuples(st.integers(-2, END + 2), st.sampled_from(["s", "s", "t", "x"])))


def reference(story):
    """Whether each hour of the subject is proven, told without intervals."""
    complete = [(s.observed_at, s.ended_at) for s in story.scans if s.status == "complete"]
    near = [t.at for t in story.read.touches if not t.names or "s" in t.names or (
        not story.subjects.lasting and "x" in t.names)]
    found = []
    for hour in range(story.start, END):
        before = [a for a, _ in complete if a <= hour * HOUR]
        after = [(b, read) for b, read in complete if hour * HOUR < b]
        since = story.subjects.since
        known = since is None or ("s" in since and before and before[-1] >= since["s"])
        if not before or not after or "s" in story.subjects.foreign or not known:
            found.append(False)
            continue
        a, (b, read) = before[-1], after[0]
        minutes = range((a - SKEW) // MINUTE, (read + SKEW) // MINUTE)
        whole = all(any(low <= m * MINUTE and (m + 1) * MINUTE <= high for low, high in story.read.whole)
                    for m in minutes)
        touched = any(a - SKEW <= at <= read + SKEW for at in near)
        changed = any(a < c.observed_at <= b and c.observed_at not in story.subjects.alike["s"]
                      for c in story.subject.changes)
        found.append(whole and not touched and not changed)
    return found


@settings(max_examples=250, deadline=None)
@given(stories())
def test_what_is_proven_agrees_with_the_reference_hour_by_hour(story):
    """An hour is proven where the reference says so and a test concluded; the spans partition the window."""
    found = story.spans()
    assert found[0].start == story.start * HOUR
    assert found[-1].end == END * HOUR
    assert all(a.end == b.start for a, b in pairwise(found))
    for (value, grade), proven in zip(by_hour(found, story.start), reference(story), strict=True):
        told = value in (Span.HOLDING, Span.FAILING, Span.NOT_APPLICABLE) and grade is not Grade.NOT_SEEN_SINCE
        assert (grade is Grade.PROVEN) == (told and proven)


def better(left, right):
    """Where one story knows more of a subject than another: an instant that holds, or a higher grade."""
    return [hour for hour, ((v, g), (w, h)) in enumerate(zip(left, right, strict=True))
            if (v in (Span.HOLDING, Span.NOT_APPLICABLE) and w is Span.UNKNOWN)
            or (v is w and RANK.get(g, 0) > RANK.get(h, 0)) or (w is Span.FAILING and v is not Span.FAILING)]


@settings(max_examples=250, deadline=None)
@given(stories(), EVENTS)
def test_an_event_more_never_makes_more_known(story, event):
    """No instant holds that did not, no grade rises, and no failure ends."""
    more = replace(story, read=replace(story.read, touches=(*story.read.touches, *log(event).touches)))
    assert better(by_hour(more.spans(), story.start), by_hour(story.spans(), story.start)) == []


@settings(max_examples=250, deadline=None)
@given(stories(), st.data())
def test_a_hole_more_never_makes_more_known(story, data):
    """A window that is cut, shortened or gone adds nothing."""
    if not story.read.whole:
        return
    at = data.draw(st.integers(0, len(story.read.whole) - 1))
    low, high = story.read.whole[at]
    cut = data.draw(st.integers(low, high))
    kept = [w for w in ((low, cut), (min(cut + MINUTE, high), high)) if w[0] < w[1]]
    less = replace(story, read=replace(story.read, whole=(*story.read.whole[:at], *kept, *story.read.whole[at + 1:])))
    assert better(by_hour(less.spans(), story.start), by_hour(story.spans(), story.start)) == []


@settings(max_examples=300, deadline=None)
@given(stories())
def test_a_log_never_makes_an_instant_fail_or_not_exist_that_did_not(story):
    """It moves time between holding and unknown; before a subject is seen it may be unknown from an event on."""
    for said, plain in zip(by_hour(story.spans(), story.start),
                           by_hour(replace(story, read=LogRead((), ())).spans(), story.start), strict=True):
        assert said[0] is plain[0] or {said[0], plain[0]} <= {Span.HOLDING, Span.NOT_APPLICABLE, Span.UNKNOWN} or (
            said[0] is Span.UNKNOWN and plain[0] is Span.NONEXISTENT)


@settings(max_examples=200, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(story, random):
    """Scans, windows and events are sorted by whoever needs them in order."""
    def shuffled(items):
        return tuple(random.sample(items, len(items)))
    read = LogRead(shuffled(story.read.whole), shuffled(story.read.touches))
    assert replace(story, scans=shuffled(story.scans), read=read).spans() == story.spans()


class OneTest:
    """One test whose outcome is the document's number modulo four."""

    count = 1

    def codes(self, digest):
        """The code."""
        return bytes((CODES[OUTCOMES[digest[0] % 4]],))

    def segments(self, subject, version, test):
        """One answer for the whole version."""
        return [Segment(version.start, version.end, OUTCOMES[version.digest[0] % 4], ("r",), None, version.digest,
                        seen_end=version.ended)]


@settings(max_examples=250, deadline=None)
@given(stories(), stories())
def test_counting_a_lane_agrees_with_the_spans_of_its_subjects(story, other):
    """The seconds by value, and those that are proven, are those of the spans, subject by subject."""
    second = replace(other.subject, subject="t", changes=tuple(
        c for c in other.subject.changes if c.observed_at in {s.observed_at for s in story.scans}))
    subjects = replace(story.subjects, alike={**story.subjects.alike, "t": frozenset()})
    said = continuity_of(story.scans, story.read, subjects, NOW * HOUR)
    lane = LaneData(LaneInfo(1, "aws:1", "k", "", "", ""), story.scans, (story.subject, second))
    days = tuple(range(0, END * HOUR + 1, 10 * HOUR))
    window = Window(story.start * HOUR, END * HOUR, NOW * HOUR - 1, days, ())
    tally, _ = tally_versions(lane, OneTest(), window)
    seen = coverage(story.scans, said, story.start)
    (cells,) = sums_by_test(tally, 1, seen, days)
    cells = with_proof(cells, proof_of(Watching(lane, OneTest(), 0, seen, said, window)), seen, days)
    expected = [s for h in lane.histories for s in spans_of(segments(h), of_subject(seen, said, h))]
    for name, value in (("holding", Span.HOLDING), ("failing", Span.FAILING), ("unknown", Span.UNKNOWN)):
        assert sum(getattr(c, name) for c in cells) == sum(s.end - s.start for s in expected if s.value is value), name
    assert sum(c.proven for c in cells) == sum(
        s.end - s.start for s in expected if (s.value, s.grade) == (Span.HOLDING, Grade.PROVEN))
    assert shares_of(cells).proven <= shares_of(cells).proven + shares_of(cells).bracketed


def test_a_lane_without_a_log_is_as_before():
    """Nothing is said of it."""
    assert marked(coverage_of(STEADY, GAP * HOUR, 0, END * HOUR), NOTHING) == coverage_of(STEADY, GAP * HOUR, 0,
                                                                                      END * HOUR)
