"""Spans of one subject held to an independent reference that looks at every hour by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies.model import Outcome
from policies.operation.coverage import coverage_of
from policies.operation.exposures import Place, exposures_of
from policies.operation.lanes import LaneData, Window, tally_versions
from policies.operation.period import HOUR
from policies.operation.results import Grade, Span
from policies.operation.spans import Segment, spans_of, versions_of
from policies.operation.tally import CODES, sums_by_test
from store.types import Change, LaneInfo, ScanInfo, ScanProblem, SubjectHistory

GAP, RETRY, END = 8, 2, 40
PLACE = Place("s", "s", "aws:1", "k", "t")
OUTCOMES = list(Outcome)


@dataclass(frozen=True)
class Story:
    """Scans of a lane by hour (status, and what was seen of one subject), with the window's first hour."""

    scans: tuple[tuple[int, str, int | None], ...]
    start: int

    def infos(self):
        """The scans as the store gives them."""
        return tuple(ScanInfo(i, 1, 1, t * HOUR, t * HOUR, status,
                              () if status == "complete" else (ScanProblem("http_500", "", "", "", listing=True),))
                     for i, (t, status, _) in enumerate(self.scans))

    def changes(self):
        """The changes that the store keeps: complete scans close, partial ones only open or change."""
        found, current = [], None
        for i, (t, status, seen) in enumerate(self.scans):
            closes = status == "complete" and seen is None and current is not None
            if (status in ("complete", "partial") and seen is not None and seen != current) or closes:
                found.append(Change(i, t * HOUR, None if seen is None else bytes([seen])))
                current = seen
        return tuple(found)

    def segments(self):
        """One segment a version: the document's number is its outcome's."""
        return [Segment(v.start, v.end, OUTCOMES[v.digest[0]], ("r",), None, v.digest, seen_end=v.ended)
                for v in versions_of(self.changes(), END * HOUR)]

    def coverage(self):
        """The lane's coverage over the window."""
        return coverage_of(self.infos(), GAP * HOUR, self.start * HOUR, END * HOUR, RETRY * HOUR)


def by_hour(spans, start):
    """The values of spans, one an hour."""
    values = {}
    for span in spans:
        for hour in range(span.start // HOUR, span.end // HOUR):
            values[hour] = span.value
    assert sum(s.end - s.start for s in spans) == (END - start) * HOUR
    return [values[h] for h in range(start, END)]


def reference_known(story, hour):
    """Whether an hour lies between two complete scans near enough, without an attempt that nothing healed."""
    complete = [t for t, status, _ in story.scans if status == "complete"]
    broken = [t for t, status, _ in story.scans if status != "complete"]
    before = [t for t in complete if t <= hour]
    if not before:
        return False
    after = [t for t in complete if t > hour]
    if after:
        tries = [f for f in broken if before[-1] < f < after[0]]
        healed = after[0] - before[-1] <= GAP and all(after[0] - f <= RETRY for f in tries)
        return healed and not any(f <= hour for f in tries)
    return END - before[-1] <= GAP and not [f for f in broken if f > before[-1]]


def reference(story):
    """The value of each hour, told without intervals."""
    changes = {c.observed_at // HOUR: c.digest for c in story.changes()}
    complete = [t for t, status, _ in story.scans if status == "complete"]
    values, document, failing = [], None, False
    for hour in range(END):
        if hour in changes:
            document = changes[hour]
            failing = failing and document is not None
        known = reference_known(story, hour)
        if document is not None:
            outcome = OUTCOMES[document[0]]
            failing = outcome is Outcome.FAIL or (failing and outcome in (Outcome.NO_EVIDENCE, Outcome.ERROR))
            plain = {Outcome.PASS: Span.HOLDING, Outcome.NOT_APPLICABLE: Span.NOT_APPLICABLE}.get(outcome)
            values.append(Span.FAILING if failing else plain if plain and known else Span.UNKNOWN)
            continue
        births = [t for t in changes if t > hour and changes[t] is not None]
        born = min(births, default=None)
        seen = max([t for t in complete if born is not None and t < born], default=story.start)
        unseen = born is not None and hour >= seen and not any(
            reference_known(story, when) for when in (hour, born - 1))
        values.append(Span.UNKNOWN if unseen else Span.NONEXISTENT)
    return values[story.start:]


@st.composite
def stories(draw):
    """Scans at some hours, each of any status, seeing the subject with any outcome or not at all."""
    hours = sorted(draw(st.sets(st.integers(0, END - 1), max_size=14)))
    statuses = st.sampled_from(["complete", "complete", "complete", "partial", "failed", "interrupted"])
    seen = st.one_of(st.none(), st.integers(0, len(OUTCOMES) - 1))
    return Story(tuple((h, draw(statuses), draw(seen)) for h in hours), draw(st.integers(0, 12)))


@settings(max_examples=600, deadline=None)
@given(stories())
def test_spans_agree_with_the_reference_hour_by_hour(story):
    """Every hour of the window has the value that the reference gives it, and the five add up to the window."""
    assert by_hour(spans_of(story.segments(), story.coverage()), story.start) == reference(story)


@settings(max_examples=300, deadline=None)
@given(stories())
def test_counting_all_tests_at_once_agrees_with_spans(story):
    """The shares that are counted by codes are those of the spans, for every outcome order and subject."""
    history = SubjectHistory("s", story.changes())
    lane = LaneData(LaneInfo(1, "aws:1", "k", "", "", ""), story.infos(), (history,))
    days = tuple(range(0, END * HOUR + 1, 10 * HOUR))
    window = Window(story.start * HOUR, END * HOUR, END * HOUR, days, ())
    tally, _ = tally_versions(lane, TwoTests(), window)
    for at, cells in enumerate(sums_by_test(tally, 2, story.coverage(), days)):
        mirrored = [replace(s, outcome=MIRROR[s.outcome]) if at else s for s in story.segments()]
        spans = spans_of(mirrored, story.coverage())
        for value, name in ((Span.HOLDING, "holding"), (Span.FAILING, "failing"), (Span.UNKNOWN, "unknown")):
            counted = sum(getattr(cell, name) for cell in cells)
            assert counted == sum(s.end - s.start for s in spans if s.value is value), (at, name)


MIRROR = dict(zip(OUTCOMES, reversed(OUTCOMES), strict=True))


class TwoTests:
    """One test whose outcome is the document's number, and one with the outcomes in reverse."""

    count = 2

    def codes(self, digest):
        """The codes of both."""
        outcome = OUTCOMES[digest[0]]
        return bytes((CODES[outcome], CODES[MIRROR[outcome]]))


@settings(max_examples=300, deadline=None)
@given(stories(), st.data())
def test_unchanged_evidence_taken_away_never_helps(story, data):
    """Dropping or failing a scan that saw nothing new adds no holding time and takes no failing time away."""
    changed = {c.scan for c in story.changes()}
    idle = [i for i in range(len(story.scans)) if i not in changed and story.scans[i][1] == "complete"]
    before = reference_sums(story)
    for i in idle or ():
        hour, _, seen = story.scans[i]
        for less in (story.scans[:i] + story.scans[i + 1:],
                     (*story.scans[:i], (hour, "failed", seen), *story.scans[i + 1:])):
            after = reference_sums(Story(less, story.start))
            assert after[Span.HOLDING] <= before[Span.HOLDING]
            assert after[Span.FAILING] >= before[Span.FAILING]


@settings(max_examples=200, deadline=None)
@given(stories(), st.integers(0, END - 1))
def test_another_failed_attempt_never_adds_holding_time(story, hour):
    """An attempt that failed is an observation against the state, never for it."""
    if hour in {t for t, _, _ in story.scans}:
        return
    more = Story(tuple(sorted((*story.scans, (hour, "failed", None)))), story.start)
    assert reference_sums(more)[Span.HOLDING] <= reference_sums(story)[Span.HOLDING]


@settings(max_examples=200, deadline=None)
@given(stories())
def test_a_passing_document_that_becomes_unreadable_never_helps(story):
    """Where a pass turns into missing evidence, holding time does not grow and failing time does not shrink."""
    before = reference_sums(story)
    for at, segment in enumerate(story.segments()):
        if segment.outcome is Outcome.PASS:
            blind = story.segments()
            blind[at] = replace(segment, outcome=Outcome.NO_EVIDENCE)
            after = sums(spans_of(blind, story.coverage()))
            assert after[Span.HOLDING] <= before[Span.HOLDING]
            assert after[Span.FAILING] >= before[Span.FAILING]


@settings(max_examples=400, deadline=None)
@given(stories(), st.sampled_from(["failed", "partial", "forbidden"]))
def test_an_observation_that_passed_and_is_lost_makes_no_instant_pass_and_ends_no_exposure(story, how):
    """Hour by hour: nothing that failed or was not known holds, what failed fails, and each exposure is in one."""
    before = by_hour(spans_of(story.segments(), story.coverage()), story.start)
    exposed = exposures_of(story.segments(), story.coverage(), PLACE)
    for at, (hour, status, seen) in enumerate(story.scans):
        if status == "complete" and seen is not None and OUTCOMES[seen] is Outcome.PASS:
            lost = (hour, "complete", OUTCOMES.index(Outcome.NO_EVIDENCE)) if how == "forbidden" else (hour, how, seen)
            less = Story((*story.scans[:at], lost, *story.scans[at + 1:]), story.start)
            after = by_hour(spans_of(less.segments(), less.coverage()), story.start)
            bad = {Span.FAILING, Span.UNKNOWN}
            assert not [h for h, (old, new) in enumerate(zip(before, after, strict=True))
                        if (old in bad and new is Span.HOLDING) or (old is Span.FAILING and new is not old)]
            still = exposures_of(less.segments(), less.coverage(), PLACE)
            assert all(any(_within(one, other) for other in still) for one in exposed)


@settings(max_examples=400, deadline=None)
@example(Story(((0, "complete", 0), (6, "complete", 1), (7, "complete", 0)), 0), "failed")
@given(stories(), st.sampled_from(["failed", "partial", "interrupted", "forbidden"]))
def test_no_observation_whatever_it_saw_can_be_lost_for_an_instant_that_passes(story, how):
    """Hour by hour: what holds held before, and what failed fails, is unknown, or is of a subject nobody else saw.

    An exposure that only the lost observation saw is no longer known to have been: the ledger, which holds every sealed
    observation, is what keeps it from being lost.
    """
    before = by_hour(spans_of(story.segments(), story.coverage()), story.start)
    for at, (hour, status, seen) in enumerate(story.scans):
        if status == "complete" and seen is not None:
            lost = (hour, "complete", OUTCOMES.index(Outcome.NO_EVIDENCE)) if how == "forbidden" else (hour, how, None)
            less = Story((*story.scans[:at], lost, *story.scans[at + 1:]), story.start)
            after = by_hour(spans_of(less.segments(), less.coverage()), story.start)
            for old, new in zip(before, after, strict=True):
                assert new is not Span.HOLDING or old is Span.HOLDING
                assert old is not Span.FAILING or new in (Span.FAILING, Span.UNKNOWN, Span.NONEXISTENT)


def test_a_failure_whose_pass_is_made_to_fail_is_unknown_until_the_retry():
    """Seen passing at 0, the attempt at 6 failed and the retry at 7 passed: what was at 6 is not what was at 7."""
    story = Story(((0, "complete", 0), (6, "failed", None), (7, "complete", 0), (12, "complete", 0)), 0)
    assert by_hour(spans_of(story.segments(), story.coverage()), 0)[:8] == [Span.HOLDING] * 6 + [
        Span.UNKNOWN, Span.HOLDING]


@settings(max_examples=200, deadline=None)
@given(stories())
def test_a_document_that_is_forbidden_makes_no_instant_pass(story):
    """Whatever it said before: no hour holds that did not hold while it could be read."""
    before = by_hour(spans_of(story.segments(), story.coverage()), story.start)
    for at, segment in enumerate(story.segments()):
        blind = story.segments()
        blind[at] = replace(segment, outcome=Outcome.NO_EVIDENCE)
        after = by_hour(spans_of(blind, story.coverage()), story.start)
        assert not [h for h, (old, new) in enumerate(zip(before, after, strict=True))
                    if new is Span.HOLDING and old is not new]


@settings(max_examples=200, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_scans_and_changes_does_not_matter(story, order):
    """The fold sorts: shuffled input gives the same spans and exposures."""
    scans, changes = list(story.infos()), list(story.changes())
    order.shuffle(scans)
    order.shuffle(changes)
    segments = [Segment(v.start, v.end, OUTCOMES[v.digest[0]], ("r",), None, v.digest, seen_end=v.ended)
                for v in versions_of(changes, END * HOUR)]
    coverage = coverage_of(scans, GAP * HOUR, story.start * HOUR, END * HOUR, RETRY * HOUR)
    assert spans_of(segments, coverage) == spans_of(story.segments(), story.coverage())
    assert exposures_of(segments, coverage, PLACE) == exposures_of(story.segments(), story.coverage(), PLACE)


def _within(one, other):
    """Whether an exposure lies in another."""
    ends = [END * HOUR if e.end is None else e.end for e in (one, other)]
    return other.start <= one.start and ends[0] <= ends[1]


def sums(spans):
    """Microseconds by value."""
    return {value: sum(s.end - s.start for s in spans if s.value is value) for value in Span}


def reference_sums(story):
    """Microseconds by value of a story, by the code under test."""
    return sums(spans_of(story.segments(), story.coverage()))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, GAP), min_size=4, max_size=12), st.data())
def test_thinning_unchanged_scans_within_the_gap_changes_nothing(steps, data):
    """Only grades depend on how many unchanged scans lie between two that are within the gap."""
    hours = [sum(steps[:i]) for i in range(len(steps)) if sum(steps[:i]) < END]
    seen = [data.draw(st.integers(0, 1)) for _ in hours]
    story = Story(tuple((h, "complete", s) for h, s in zip(hours, seen, strict=True)), 0)
    kept = list(story.scans)
    for scan in story.scans[1:-1]:
        at = kept.index(scan)
        same = kept[at - 1][2] == scan[2]
        if same and kept[at + 1][0] - kept[at - 1][0] <= GAP:
            kept.remove(scan)
    assert reference_sums(Story(tuple(kept), 0)) == reference_sums(story)


@settings(max_examples=300, deadline=None)
@given(stories())
def test_exposures_are_the_failing_spans(story):
    """First seen failing to first seen otherwise; together they last as long as the failing spans."""
    exposures = exposures_of(story.segments(), story.coverage(), PLACE)
    failing = sums(spans_of(story.segments(), story.coverage()))[Span.FAILING]
    assert sum((e.end if e.end is not None else END * HOUR) - e.start for e in exposures) == failing
    for exposure in exposures:
        lasted = ((exposure.end if exposure.end is not None else END * HOUR) - exposure.start) // 1_000_000
        assert 0 <= exposure.at_least <= lasted <= exposure.at_most


def steady(*seen, every=6, start=0):
    """Complete scans at a fixed distance that see these documents."""
    return Story(tuple((i * every, "complete", s) for i, s in enumerate(seen)), start)


def test_the_old_state_counts_until_the_new_one_is_first_seen():
    """A pass seen at 0 and a failure first seen at 6 hold until 6, and the last stretch is an edge."""
    spans = spans_of(steady(0, 1, 1, 1, 1, 1, 1).segments(), steady(0, 1, 1, 1, 1, 1, 1).coverage())
    assert (spans[0].value, spans[0].grade, spans[0].end) == (Span.HOLDING, Grade.EDGE, 6 * HOUR)
    assert spans[1].value is Span.FAILING


def test_a_failure_is_not_seen_since_when_nobody_looks():
    """After the last scan plus the gap a failing subject keeps failing, a passing one is unknown."""
    failing, passing = steady(1, 1), steady(0, 0)
    assert by_hour(spans_of(failing.segments(), failing.coverage()), 0) == [Span.FAILING] * END
    assert by_hour(spans_of(passing.segments(), passing.coverage()), 0) == [Span.HOLDING] * 6 + [Span.UNKNOWN] * 34
    assert spans_of(failing.segments(), failing.coverage())[-1].grade is Grade.NOT_SEEN_SINCE


def test_missing_evidence_after_a_failure_does_not_end_it():
    """A failure followed by a denied read and then a pass is one exposure up to the pass."""
    story = steady(1, 3, 3, 0, 0, 0, 0)
    (exposure,) = exposures_of(story.segments(), story.coverage(), PLACE)
    assert (exposure.start, exposure.end) == (0, 18 * HOUR)
    assert exposure.at_least == 0
    assert exposure.documents == ("01",)


def test_an_exposure_that_began_before_the_window_is_carried_in():
    """Its clipped start is the window's, and it says when it was first seen."""
    story = steady(0, 1, 1, 0, 0, 0, 0, start=10)
    (exposure,) = exposures_of(story.segments(), story.coverage(), PLACE)
    assert (exposure.start, exposure.end, exposure.began) == (10 * HOUR, 18 * HOUR, 6 * HOUR)
    assert exposure.at_most == 8 * 3600


def test_failing_versions_with_different_reasons_are_one_exposure():
    """Two failing documents in a row make one exposure with both reasons and both documents."""
    one = Segment(0, 6 * HOUR, Outcome.FAIL, ("a",), None, b"\x01")
    two = Segment(6 * HOUR, 12 * HOUR, Outcome.FAIL, ("b", "a"), None, b"\x02")
    coverage = steady(1, 1, 0, 0, 0, 0, 0).coverage()
    (exposure,) = exposures_of([one, two], coverage, PLACE)
    assert (exposure.reasons, exposure.documents) == (("a", "b"), ("01", "02"))
    assert (exposure.at_least, exposure.at_most) == (6 * 3600, 12 * 3600)


def test_a_subject_that_appears_after_a_hole_is_unknown_in_it():
    """Between the last scan that did not see it and the first that did, a subject may have existed unseen."""
    story = Story(((0, "complete", None), (20, "complete", 0), (26, "complete", 0), (32, "complete", 0)), 0)
    values = by_hour(spans_of(story.segments(), story.coverage()), 0)
    assert values[:20] == [Span.UNKNOWN] * 20
    seen = Story(((0, "complete", None), (6, "complete", 0), (12, "complete", 0)), 0)
    assert by_hour(spans_of(seen.segments(), seen.coverage()), 0)[:6] == [Span.NONEXISTENT] * 6
