"""One pass: every lane is read or says why not, and no collector can break it."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta

import pytest

from collectors.base import (
    CollectError,
    Completeness,
    Document,
    Event,
    Forbidden,
    Lane,
    Level,
    Operation,
    Problem,
    Record,
    ScanStatus,
    TieoutError,
    Yields,
)
from collectors.canonical import CANONICAL_VERSION, parse_strict
from collectors.guard import meter, require_declared
from collectors.limits import Limits
from collectors.runner import run_pass
from tests.collectors.core.support import START, Clock, MemorySource, RecordingSink, collector, items

DOCUMENT = Document("s-1", "first", {"item": {"b": 1, "a": 2}})


def one(collect, *, limits=None, **options):
    """(report, recorded lane) of a pass over one collector."""
    sink, source = RecordingSink(), MemorySource((collector("k", collect, **options),))
    report = run_pass([source], sink, clock=Clock(), limits=limits or Limits())
    assert sink.closed
    return report.lanes[0], next(iter(sink.lanes.values()))


def codes(report):
    """The codes of a lane's problems."""
    return [problem.code for problem in report.problems]


def test_a_clean_pass():
    """Documents arrive canonical with their label, the scan is complete and the entry's hash is reported."""
    sink, clock = RecordingSink(), Clock()
    source = MemorySource((collector("k", items(DOCUMENT), personal=True),))
    report = run_pass([source], sink, clock=clock)
    lane = sink.lanes[Lane("memory:1", "k")]
    assert lane.documents == {"s-1": b'{"item":{"a":2,"b":1},"label":"first"}'}
    assert (lane.options["label"], lane.options["personal"], lane.options["yields"]) == ("memory", True, Yields.STATE)
    assert lane.sealed.status is ScanStatus.COMPLETE
    assert START < lane.options["started_at"] < lane.sealed.ended_at < sink.closed
    assert report.ok
    assert (report.entry, report.documents, report.statuses) == ("ab" * 32, 1, {ScanStatus.COMPLETE: 1})
    assert (report.started_at, report.ended_at) == (START + timedelta(seconds=1), clock.now)


def test_nothing_read_is_not_ok():
    """A pass without lanes is never a clean pass."""
    assert not run_pass([], RecordingSink(), clock=Clock()).ok


def test_provenance_says_what_never_varies():
    """Operations, permissions, versions and set paths are one document, equal on every scan."""
    operations = (Operation("s3:ListBuckets", "s3:ListAllMyBuckets", "https://example.com"),)
    _, lane = one(items(DOCUMENT), operations=operations, set_paths=("item.b", "item.a"), version=3)
    _, again = one(items(), operations=operations, set_paths=("item.a", "item.b"), version=3)
    said = parse_strict(lane.options["provenance"])
    assert lane.options["provenance"] == again.options["provenance"]
    assert said["operations"] == [
        {"name": "s3:ListBuckets", "permission": "s3:ListAllMyBuckets", "reference": "https://example.com"}]
    assert (said["collector_version"], said["canonical_version"], said["kind"]) == (3, CANONICAL_VERSION, "k")


def test_the_pass_says_who_read_what():
    """The entry's metadata names each source with its caller and the restriction to kinds."""
    sink = RecordingSink()
    run_pass([MemorySource((collector("k", items()), collector("other", items())))], sink, clock=Clock(), only={"k"})
    assert sink.meta["sources"] == [{"id": "memory:1", "label": "memory", "caller": "reader"}]
    assert sink.meta["only"] == ["k"]
    assert [lane.kind for lane in sink.lanes] == ["k"]


@pytest.mark.parametrize(("error", "code", "word"), [
    (Forbidden("AccessDenied", "thing:ListThings: denied", operation="thing:ListThings", hint="Grant it."),
     "AccessDenied", "Grant it."),
    (KeyError("a secret detail"), "internal", "KeyError"),
    (RecursionError(), "internal", "RecursionError"),
    (CollectError("unreadable", "page 2: not JSON"), "unreadable", "page 2"),
])
def test_an_error_before_anything_was_seen_fails_the_scan(error, code, word):
    """Whatever a collector raises becomes the failed scan's problem; the pass goes on."""
    report, lane = one(items(error))
    assert lane.sealed.status is ScanStatus.FAILED
    assert codes(report) == [code]
    assert lane.sealed.problems == report.problems
    assert word in report.problems[0].message
    assert report.problems[0].listing


def test_an_unexpected_error_keeps_its_text_out():
    """The text of an error that nobody foresaw may quote anything; only its class and place are kept."""
    report, _ = one(items(RuntimeError("password is hunter2")))
    assert "hunter2" not in report.problems[0].message
    assert "RuntimeError at support.py:" in report.problems[0].message


@pytest.mark.parametrize("error", [Forbidden("AccessDenied", "page 2: denied"), ValueError("x")])
def test_an_error_after_something_was_seen_is_partial(error):
    """What was seen counts, and the scan closes nothing."""
    report, lane = one(items(DOCUMENT, error))
    assert lane.sealed.status is ScanStatus.PARTIAL
    assert list(lane.documents) == ["s-1"]
    assert report.documents == 1


def test_a_problem_of_the_listing_makes_it_partial():
    """A cap or filter that truncates marks the scan, even where nothing was raised."""
    report, _ = one(items(DOCUMENT, Problem("capped", "2,500 rows, read 1,000", listing=True)))
    assert report.status is ScanStatus.PARTIAL


def test_a_problem_of_one_part_leaves_the_listing_whole():
    """A part that is forbidden lives in its envelope; the scan is complete, and the pass is not ok."""
    sink = RecordingSink()
    source = MemorySource((collector("k", items(DOCUMENT, Problem("AccessDenied", "policy: denied", "op", "s-1"))),))
    report = run_pass([source], sink, clock=Clock())
    assert report.statuses == {ScanStatus.COMPLETE: 1}
    assert not report.ok
    assert [(lane.name, problem.subject) for lane, problem in report.problems] == [("memory k", "s-1")]


def test_a_subject_listed_twice_is_a_problem():
    """Two documents for one subject: the first is kept and the scan is partial."""
    report, lane = one(items(DOCUMENT, Document("s-1", "second", {"item": 2}), Document("s-2", "x", {})))
    assert codes(report) == ["duplicate_subject"]
    assert report.status is ScanStatus.PARTIAL
    assert b"first" in lane.documents["s-1"]
    assert list(lane.documents) == ["s-1", "s-2"]


@pytest.mark.parametrize(("item", "code"), [
    (Document("s", "x", {"v": float("nan")}), "not_canonical"),
    (Document("s", "x", {"v": b"x"}), "not_canonical"),
    (Document("\ud800", "x", {}), "not_canonical"),
    (Document("s", "x", {"label": "mine"}), "reserved_key"),
    (Document("", "x", {}), "no_subject"),
    (Document("a\0b", "x", {}), "no_subject"),
    (Document("s", "x", {"v": "x" * 2000}), "too_large"),
    (Event("e", "x", START.replace(tzinfo=None), {}), "not_canonical"),
    (Record("r", "x", "review", START.replace(tzinfo=None), {}), "not_canonical"),
])
def test_an_item_that_cannot_be_evidence_is_a_problem(item, code):
    """It is left out and named, the others are taken, and the scan is partial."""
    report, lane = one(items(DOCUMENT, item), limits=Limits(document_bytes=1000))
    assert codes(report) == [code]
    assert report.status is ScanStatus.PARTIAL
    assert list(lane.documents) == ["s-1"]
    assert not lane.events
    assert not lane.records


def test_large_integers_become_text():
    """An integer beyond 2^53 is kept as decimal text rather than losing the document."""
    report, lane = one(items(Document("s", "x", {"size": 2**60})))
    assert report.status is ScanStatus.COMPLETE
    assert json.loads(lane.documents["s"])["size"] == str(2**60)


def test_secrets_are_redacted_before_the_sink_and_counted():
    """No sink ever sees the secret, neither in a document nor in a problem's sentence."""
    token = "ghp_" + "Zq7" * 12
    report, lane = one(items(
        Document("s", f"label {token}", {"b": f"x {token}"}), Problem("odd", f"GET https://u:{token}@h failed")))
    stored = lane.documents["s"] + lane.sealed.problems[0].message.encode()
    assert token.encode() not in stored
    assert report.redactions == 2
    assert lane.sealed.stats["redactions"] == 2


def test_a_redacted_set_is_in_order_of_what_is_left():
    """A rotated secret does not change the order of a set, so it makes no new document."""
    bodies = []
    for letter in "az":
        token = f"ghp_{letter}" + "Zq7" * 12
        _, lane = one(items(Document("s", "x", {"v": [token, "m"]})), set_paths=("v",))
        bodies.append(lane.documents["s"])
    assert bodies[0] == bodies[1]


def test_scopes_are_lanes_and_are_listed_once():
    """Each collector of a level has one lane a scope, from one listing."""
    source = MemorySource(
        (collector("a", items(), level=Level.REGION), collector("b", items(), level=Level.REGION),
         collector("c", items())),
        levels={Level.REGION: [("eu-1", "Europe"), ("us-1", "America")]})
    sink = RecordingSink()
    report = run_pass([source], sink, clock=Clock())
    assert set(sink.lanes) == {Lane("memory:1", "a", "eu-1"), Lane("memory:1", "a", "us-1"),
                               Lane("memory:1", "b", "eu-1"), Lane("memory:1", "b", "us-1"), Lane("memory:1", "c")}
    assert source.listed == 1
    assert report.lanes[0].name == "memory a Europe"


@pytest.mark.parametrize(("error", "code"), [
    (Forbidden("AccessDenied", "regions: denied"), "AccessDenied"), (ZeroDivisionError(), "internal")])
def test_scopes_that_cannot_be_listed_fail_each_lane_kind(error, code):
    """No lane is dropped silently: each kind of that level has a failed scan; other levels are read."""
    source = MemorySource(
        (collector("a", items(), level=Level.REGION), collector("b", items(), level=Level.REGION),
         collector("c", items(DOCUMENT))), levels={Level.REGION: error})
    sink = RecordingSink()
    report = run_pass([source], sink, clock=Clock())
    assert {lane.kind: seal.sealed.status for lane, seal in sink.lanes.items()} == {
        "a": ScanStatus.FAILED, "b": ScanStatus.FAILED, "c": ScanStatus.COMPLETE}
    assert [codes(lane) for lane in report.lanes] == [[code], [code], []]


def test_scopes_are_listed_under_the_declarations():
    """While scopes are listed, the source may use what its collectors declare, and nothing else."""
    seen = []

    def listing():
        require_declared("thing:ListThings")
        with pytest.raises(TieoutError):
            require_declared("thing:GetOther")
        seen.append(True)
        return [("r", "r")]

    source = MemorySource((collector("a", items(), level=Level.REGION),), levels={Level.REGION: listing})
    assert run_pass([source], RecordingSink(), clock=Clock()).ok
    assert seen == [True]


def test_a_lane_may_use_only_its_own_operations():
    """One collector cannot use what another one declared."""
    def collect(source, scope):
        require_declared("thing:GetOther")
        yield DOCUMENT

    other = collector("b", items(), operations=(Operation("thing:GetOther", "p"),))
    sink = RecordingSink()
    report = run_pass([MemorySource((collector("a", collect), other))], sink, clock=Clock())
    assert codes(report.lanes[0]) == ["undeclared_operation"]
    assert report.lanes[0].status is ScanStatus.FAILED


def test_a_collector_that_declares_a_write_is_not_run():
    """The declaration alone fails the lane."""
    report, lane = one(items(DOCUMENT), operations=(Operation("s3:PutObject", "s3:PutObject"),))
    assert (codes(report), lane.documents) == (["not_a_read"], {})
    assert report.status is ScanStatus.FAILED


def test_the_time_budget_ends_a_listing_that_does_not():
    """An endless collector is stopped and its scan is partial; the item read past the budget is not taken."""
    def collect(source, scope):
        number = 0
        while True:
            number += 1
            time.sleep(0.02)
            yield Document(str(number), "x", {})

    report, lane = one(collect, limits=Limits(lane_seconds=0.1))
    assert codes(report) == ["time_budget"]
    assert report.status is ScanStatus.PARTIAL
    assert 1 <= len(lane.documents) < 10


def test_lanes_after_the_pass_budget_are_failed_not_dropped():
    """When the pass has no time left, the remaining lanes still have an attempt with its reason."""
    sink = RecordingSink()
    source = MemorySource((collector("a", items(DOCUMENT)), collector("b", items(DOCUMENT))))
    report = run_pass([source], sink, clock=Clock(), limits=Limits(pass_seconds=-1.0))
    assert [codes(lane) for lane in report.lanes] == [["time_budget"], ["time_budget"]]
    assert len(sink.lanes) == 2
    assert report.statuses == {ScanStatus.FAILED: 2}


def test_clock_skew_is_a_problem_of_the_scan():
    """Evidence whose time is in doubt says so, with the seconds, and proves no interval: scans at made-up times."""
    def collect(source, scope):
        meter().server_date(START - timedelta(hours=1))
        yield DOCUMENT

    report, lane = one(collect)
    assert codes(report) == ["clock_skew"]
    assert report.status is ScanStatus.PARTIAL
    assert "+36" in report.problems[0].message
    assert lane.sealed.stats["skew"] > 3600


def test_stats_fit_the_scan_row():
    """However much a lane met, its statistics stay within 300 bytes and keep the counts."""
    def collect(source, scope):
        for status in range(200):
            meter().call("op", f"Code{status}", 1000)
            meter().note(f"note{status}", "x" * 500)
        yield DOCUMENT

    _, lane = one(collect)
    assert lane.sealed.stats["calls"] == 200
    assert lane.sealed.stats["caller"] == "reader"
    assert len(json.dumps(dict(lane.sealed.stats))) <= 330


def test_problems_are_bounded_and_counted():
    """Ten thousand problems become the first two hundred and a count, and still make the scan partial."""
    many = [Problem("p", str(n)) for n in range(300)]
    report, _ = one(items(DOCUMENT, *many, Problem("p", "last", listing=True)))
    assert len(report.problems) == 201
    assert report.problems[-1].code == "more_problems"
    assert "101" in report.problems[-1].message
    assert report.status is ScanStatus.PARTIAL


def proof(**options):
    """A completeness item."""
    return Completeness("GET /things", START, START + timedelta(days=1), rows=1, **options)


EVENT = Event("e-1", "merged", START, {"n": 1})


def test_events_and_their_proof():
    """Events keep their own time, and the proof of completeness is sealed with the scan."""
    report, lane = one(items(EVENT, proof()), yields=Yields.EVENT)
    assert lane.events == {"e-1": (START, b'{"label":"merged","n":1}')}
    assert lane.sealed.completeness == proof()
    assert (report.status, report.events) == (ScanStatus.COMPLETE, 1)


def test_events_without_proof_are_partial():
    """An event scan that ends without saying that it is whole is not complete."""
    report, _ = one(items(EVENT), yields=Yields.EVENT)
    assert codes(report) == ["no_proof"]
    assert report.status is ScanStatus.PARTIAL


def test_a_failed_tie_out_is_a_problem():
    """Items that only one of the two lists has are named."""
    report, _ = one(items(EVENT, proof(unmatched=("c-9",), second_source="commits")), yields=Yields.EVENT)
    assert codes(report) == ["tie_out_failed"]
    assert "c-9" in report.problems[0].message


def test_a_second_proof_is_refused():
    """Two claims about one window cannot both be sealed."""
    report, _ = one(items(EVENT, proof(), proof()), yields=Yields.EVENT)
    assert codes(report) == ["second_proof"]
    assert report.status is ScanStatus.PARTIAL


def test_an_event_repeated_by_shifting_pages_is_one_event():
    """The same event with the same content is taken once, without a problem."""
    report, lane = one(items(EVENT, EVENT, proof()), yields=Yields.EVENT)
    assert (report.status, report.events, list(lane.events)) == (ScanStatus.COMPLETE, 1, ["e-1"])


def test_an_event_repeated_with_other_content_is_a_problem():
    """Two contents of one event in one scan are not both true."""
    report, _ = one(items(EVENT, Event("e-1", "merged", START, {"n": 2}), proof()), yields=Yields.EVENT)
    assert codes(report) == ["duplicate_subject"]


def test_records_have_their_own_date():
    """A record is kept under its kind with its effective date; document and record may share an id."""
    report, lane = one(items(DOCUMENT, Record("s-1", "review", "policy_approval", START, {"by": "x"})))
    assert lane.records["s-1"][:2] == ("policy_approval", START)
    assert (report.status, report.records, report.documents) == (ScanStatus.COMPLETE, 1, 1)


def test_event_windows_overlap_the_last_one():
    """A lane that was read before starts an hour behind its mark; a new one at the start of the history."""
    windows = {}

    def collect(source, scope):
        windows[scope.id] = (scope.since, scope.until)
        yield proof()

    source = MemorySource((collector("e", collect, yields=Yields.EVENT, level=Level.REPOSITORY),),
                          levels={Level.REPOSITORY: [("old", "old"), ("new", "new")]})
    sink = RecordingSink(marks={Lane("memory:1", "e", "old"): START})
    run_pass([source], sink, clock=Clock(), history_start=START - timedelta(days=90))
    started = {lane.scope: recorded.options["started_at"] for lane, recorded in sink.lanes.items()}
    assert windows == {"old": (START - timedelta(hours=1), started["old"]),
                       "new": (START - timedelta(days=90), started["new"])}


def test_state_lanes_have_no_window():
    """Only events have a window."""
    windows = []

    def collect(source, scope):
        windows.append(scope.since)
        yield DOCUMENT

    sink = RecordingSink(marks={Lane("memory:1", "k"): START})
    run_pass([MemorySource((collector("k", collect),))], sink, clock=Clock(), history_start=START)
    assert windows == [None]


def test_two_entries_for_one_source_are_refused():
    """One account configured twice would write one lane twice."""
    sink = RecordingSink()
    with pytest.raises(TieoutError, match=r"memory:1.*'memory'.*'again'"):
        run_pass([MemorySource(()), MemorySource((), label="again")], sink, clock=Clock())
    assert not sink.began


def test_an_unknown_kind_is_an_error_before_anything_is_read():
    """A restriction to a kind that no collector reads would otherwise read nothing and look fine."""
    sink = RecordingSink()
    with pytest.raises(TieoutError, match=r"aws\.s3\.bukket"):
        run_pass([MemorySource((collector("k", items()),))], sink, clock=Clock(), only={"aws.s3.bukket"})
    assert not sink.began


def test_lanes_are_read_at_the_same_time():
    """Four lanes that wait for each other all finish."""
    barrier = threading.Barrier(4, timeout=5)

    def collect(source, scope):
        barrier.wait()
        yield DOCUMENT

    source = MemorySource(tuple(collector(f"k{n}", collect) for n in range(4)))
    assert run_pass([source], RecordingSink(), clock=Clock(), limits=Limits(threads=4)).ok


def test_a_lane_that_the_store_refuses_is_reported():
    """A lane held by another pass is failed in the report, without a seal, and the others are read."""
    sink = RecordingSink(refuse={Lane("memory:1", "a"): TieoutError("lane a: another pass holds it")})
    source = MemorySource((collector("a", items(DOCUMENT)), collector("b", items(DOCUMENT))))
    report = run_pass([source], sink, clock=Clock())
    assert [(lane.status, codes(lane)) for lane in report.lanes] == [
        (ScanStatus.FAILED, ["not_recorded"]), (ScanStatus.COMPLETE, [])]


def test_a_store_that_breaks_stops_the_pass():
    """An error of the store itself is raised; no lane is sealed over it and the pass is not closed."""
    sink = RecordingSink(breaks={Lane("memory:1", "a"): OSError("disk full")})
    endless = threading.Event()

    def waiting(source, scope):
        number = 0
        while not endless.wait(0.01):
            number += 1
            require_declared("thing:ListThings")
            yield Document(str(number), "x", {})

    source = MemorySource((collector("a", items(DOCUMENT)), collector("b", waiting)))
    with pytest.raises(OSError, match="disk full"):
        run_pass([source], sink, clock=Clock())
    assert sink.closed is None
    assert all(lane.sealed is None for lane in sink.lanes.values())


def test_progress_is_told_in_order():
    """The plan comes first, each lane starts before it finishes, and the counts end at the total."""
    told = []
    source = MemorySource(tuple(collector(f"k{n}", items(DOCUMENT)) for n in range(5)))
    run_pass([source], RecordingSink(), clock=Clock(), on_progress=told.append)
    assert (told[0].event, told[0].done, told[0].total) == ("planned", 0, 5)
    assert [t.done for t in told if t.event == "finished"] == [1, 2, 3, 4, 5]
    for kind in {t.lane.kind for t in told[1:]}:
        mine = [t for t in told[1:] if t.lane.kind == kind]
        assert [t.event for t in mine] == ["started", "finished"]
        assert mine[1].report.status is ScanStatus.COMPLETE
