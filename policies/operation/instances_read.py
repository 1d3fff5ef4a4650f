"""Reads the schedule, the subjects and the records of one snapshot into the items of an expected-instance test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import orjson

from collectors.base import ScanStatus
from policies.model import Expected, Outcome, Test, Verdict
from policies.operation.bench import Bench
from policies.operation.calendar import is_business
from policies.operation.events import Item, Whole
from policies.operation.frame import Frame, whole_events, whole_register, whole_rows
from policies.operation.instances import Days, Instance, Rule, Terms, instances_of
from policies.operation.lists import Entry, Reach, read_list
from policies.operation.period import local_day, midnight, zone_of
from policies.operation.results import Cause, TestResult, Unknown
from policies.operation.schedule import YEAR
from policies.operation.scoping import out_of_scope, scoped_census
from policies.projection import instant_text

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read for one test: its schedule and terms, the days, and how far its records have been read.

    ``start``: from when events are read; ``read``: until when the records are whole; ``fresh``: the next pass is not
    due yet; ``cause``: why they are not read any further.
    """

    expected: Expected
    terms: Terms
    days: Days
    frame: Frame
    start: int
    read: int
    fresh: bool
    holes: tuple[Unknown, ...]

    def day_ends(self, day: date) -> int:
        """The local midnight after a day."""
        return midnight(day + _DAY, zone_of(self.frame.period.time_zone))


def expected_result(bench: Bench, test: Test, expected: Expected, frame: Frame) -> TestResult:
    """The result of one expected-instance test: every instance of the period with its answer."""
    reading, whole = _reading(bench, test, expected, frame)
    subjects, found, unreadable = _lists(bench, expected, reading)
    instances = [i for subject in subjects for i in instances_of(
        reading.terms, reading.days, found.get(subject.key, ()) if subject else _all(found), subject)]
    items = _items(bench, test, instances, reading)
    whole += Whole((), tuple(
        Unknown(frame.start_of(bench.control(test)), frame.period.cut_off, Cause.WAITING_FOR_PERSON,
                f"a date cannot be read: {', '.join(ids[:10])}", "", kind, "", 0, test.id)
        for kind, ids in unreadable.items() if ids))
    result = scoped_census(bench, test, items, whole, "; ".join(_notes(reading, instances)))
    kept = zip(instances, items, out_of_scope(bench, test, items), strict=True)
    return replace(result, outcomes_now=_latest((instance, item) for instance, item, out in kept if out is None))


def _reading(bench: Bench, test: Test, expected: Expected, frame: Frame) -> tuple[_Reading, Whole]:
    adopted, zone = bench.control(test), zone_of(frame.period.time_zone)
    start = frame.start_of(adopted)
    days = Days(local_day(start, zone), date.fromisoformat(frame.period.last_day), local_day(frame.as_of, zone))
    stated = adopted.parameters
    terms = Terms(expected.every, stated[expected.within] if expected.within else None,
                  stated[expected.grace] if expected.grace else 0, frame.calendar, adopted.in_operation_from)
    begun = midnight(days.first - _reach(expected), zone)
    window = frame.window(start)
    whole = (whole_events(bench, test, test.kind, start, frame) if expected.found.form == "event"
             else whole_register(bench, test, test.kind, window, frame))
    stale = bool(whole.missing)
    if expected.per is not None:
        whole += (whole_events(bench, test, expected.per.kind, start, frame) if expected.per.form == "event"
                  else whole_rows(bench, test, expected.per.kind, window, frame))
    read = _read_until(bench, test, expected)
    fresh = not stale and frame.as_of - read <= bench.gap(test)
    holes = tuple(whole_events(bench, test, test.kind, begun, frame).missing) if expected.found.form == "event" else ()
    return _Reading(expected, terms, days, frame, begun, read, fresh, holes), whole


def _reach(expected: Expected) -> timedelta:
    """How far before the period an event can matter: an interval that began before it, or the year before."""
    return timedelta(days={"day": 1, "week": 7, "month": 31, "quarter": 92, "half_year": 184}.get(expected.every, 366))


def _read_until(bench: Bench, test: Test, expected: Expected) -> int:
    """Until when every lane of the records has been read; 0 where one never was."""
    ends = []
    for info in bench.reader.infos(test.kind):
        scans = [s for s in bench.reader.scans(info) if s.status == ScanStatus.COMPLETE]
        windows = [int((s.completeness or {}).get("until") or 0) for s in scans]
        ends.append(max(windows if expected.found.form == "event" else [s.observed_at for s in scans], default=0))
    return min(ends, default=0)


def _lists(bench: Bench, expected: Expected, reading: _Reading) -> tuple[
        Sequence[Entry | None], Mapping[str, Sequence[Entry]], Mapping[str, tuple[str, ...]]]:
    """The subjects (one None: the control as a whole), the records by key, and what has no readable date, by kind."""
    reach = Reach(zone_of(reading.frame.period.time_zone), reading.start, reading.frame.as_of)
    records = read_list(bench.reader, expected.found, reach)
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in records.rows:
        found[entry.key].append(entry)
    if expected.per is None:
        return (None,), found, {expected.found.kind: records.unreadable}
    people = read_list(bench.reader, expected.per, replace(reach, past=True, doubtful=True))
    undated = tuple(e.id for e in people.rows if expected.per.on and not expected.every and e.first is None)
    return people.rows, found, {expected.found.kind: records.unreadable, expected.per.kind: people.unreadable + undated}


def _all(found: Mapping[str, Sequence[Entry]]) -> list[Entry]:
    """Every record once, whatever its keys."""
    return list({(e.source, e.id): e for entries in found.values() for e in entries}.values())


def _items(bench: Bench, test: Test, instances: Sequence[Instance], reading: _Reading) -> list[Item]:
    (group,) = bench.groups([test])
    parts = [_found(i, reading) for i in instances]
    bodies = [orjson.dumps({"expected": _expected(i), "found": part}, option=orjson.OPT_SORT_KEYS)
              for i, part in zip(instances, parts, strict=True)]
    verdicts = bench.vector(group).answer_many(bodies)
    return [_item(i, part, verdict, reading) for i, part, verdict in zip(instances, parts, verdicts, strict=True)]


def _expected(instance: Instance) -> dict[str, Any]:
    subject = instance.subject
    return {"from": instance.first.isoformat(), "due": instance.due.isoformat(),
            "grace_until": instance.until.isoformat(), "rule": str(instance.rule), "carried_in": instance.carried,
            "for": {"subject": subject.key, **subject.body} if subject else None}


def _found(instance: Instance, reading: _Reading) -> dict[str, Any]:
    """The records of an instance as a part. Where nothing was done in time and not all was read, nobody can tell."""
    if not instance.in_time:
        start, end = reading.day_ends(instance.first - _DAY), reading.day_ends(instance.until)
        hole = next((h for h in reading.holes if h.start < end and start < h.end), None)
        if hole is not None or reading.read < end:
            refused = hole is not None and hole.cause is Cause.NO_PERMISSION
            return {"status": "forbidden" if refused else "error", "code": "lane_unknown"}
    return {"status": "ok", "value": [{"id": e.id, "on": str(e.first), "added": instant_text(e.added), **e.body}
                                      for e in instance.found]}


def _item(instance: Instance, part: Mapping[str, Any], verdict: Verdict, reading: _Reading) -> Item:
    subject, unread = instance.subject, part["status"] != "ok"
    first = instance.found[0] if instance.found else subject
    waiting = instance.pending or (unread and reading.fresh)
    name = str(instance.due) if instance.rule is not Rule.COUNT else f"in {instance.first}..{instance.due}"
    cause = Cause.NO_PERMISSION if part["status"] == "forbidden" else Cause.NOT_COLLECTED_YET
    return Item(
        id=f"{subject.source}|{subject.key}|{name}" if subject else name,
        label=f"{subject.label or subject.key}, due {name}" if subject else f"due {name}",
        source=first.source if first else "", occurred_at=reading.day_ends(instance.due - _DAY),
        document=first.digest if first else b"", verdict=verdict,
        cause=cause if verdict.outcome is Outcome.NO_EVIDENCE else None,
        not_due=waiting and verdict.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE),
        corrected=_done(instance) if verdict.outcome is Outcome.FAIL else None,
        names=(subject.key, subject.label) if subject else ())


def _done(instance: Instance) -> bool | None:
    """False: missed; True: done late; None: done in time and found wanting, which a person must judge."""
    return False if not instance.found else None if instance.in_time else True


def _latest(judged: Iterator[tuple[Instance, Item]]) -> Mapping[str, int]:
    """The answer on the latest instance of each subject that was due: what the control does now."""
    last: dict[str, tuple[date, Outcome]] = {}
    for instance, item in judged:
        key = instance.subject.key if instance.subject else ""
        if not item.not_due and item.verdict.outcome is not Outcome.NOT_APPLICABLE:
            last[key] = max(last.get(key, (date.min, Outcome.PASS)), (instance.due, item.verdict.outcome))
    counts: dict[str, int] = defaultdict(int)
    for _, outcome in last.values():
        counts[str(outcome)] += 1
    return counts


def _notes(reading: _Reading, instances: Sequence[Instance]) -> Iterator[str]:
    """Which rule says what is due."""
    every, terms = reading.expected.every, reading.terms
    if every in ("quarter", "half_year"):
        yield str(terms.calendar.fiscal)
    if is_business(terms.within) or is_business(terms.grace):
        yield str(terms.calendar)
    if every == YEAR:
        yield "the next is due a year after the last, on any day of the period"
        counted = [i for i in instances if i.rule is Rule.COUNT]
        if counted:
            yield f"counted in the period as well: {len(counted[0].found)}"
        elif reading.expected.per is None:
            yield "the period is shorter than a year, so that none need lie in it"
    carried = sum(i.carried for i in instances)
    if carried:
        yield f"{carried} overdue when the period began"
