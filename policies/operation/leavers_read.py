"""Reads the register of people and the account lists of one snapshot into the derived population of leavers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from collectors.base import ScanStatus
from policies.model import Outcome, Test, Verdict
from policies.operation.answers import cause_in
from policies.operation.bench import Bench
from policies.operation.calendar import is_business
from policies.operation.coverage import cause_of, coverage_of
from policies.operation.events import Item, Whole
from policies.operation.frame import Frame
from policies.operation.lanes import LaneData, Window, observed_months
from policies.operation.leavers import (
    ACCOUNT_KINDS,
    Leaver,
    Leavers,
    Limit,
    PersonVersion,
    Sighting,
    System,
    leavers_of,
    limit_of,
    logins_in,
    usable,
)
from policies.operation.results import Cause, Period, Unknown
from policies.operation.spans import versions_of
from store.types import SubjectHistory


def leaver_items(bench: Bench, test: Test, window: Window, frame: Frame) -> tuple[list[Item], Whole, str]:
    """Every leaver in every system with the answer of the test; the proof that they are all; what was left out."""
    reader, period = bench.reader, frame.period
    limit = limit_of(bench.control(test).parameters, frame.calendar)
    rosters = [reader.read(info) for info in reader.infos(test.kind)]
    people = [_person(bench, h, period.cut_off) for lane in rosters for h in lane.histories]
    systems = [_system(bench, source.id, source.label, kinds, period)
               for kinds in ACCOUNT_KINDS.values() for source in reader.sources(kinds[0])]
    found = leavers_of([p for p in people if p], systems, period, limit, bench.gap(test))
    (group,) = bench.groups([test])
    judge = bench.vector(group)
    verdicts = judge.answer_many([orjson.dumps(leaver.evidence, option=orjson.OPT_SORT_KEYS) for leaver in found.items])
    items = [_item(leaver, verdict) for leaver, verdict in zip(found.items, verdicts, strict=True)]
    known = systems, _unnamed(people, systems), found.unreadable
    return items, _whole(bench, test, rosters, known, window), "; ".join(_notes(found, limit))


def _notes(found: Leavers, limit: Limit) -> Iterator[str]:
    """What was left out, what may be a slip of the pen, and which days count."""
    if is_business(limit.days):
        yield str(limit.calendar)
    if found.without_login:
        yield f"{found.without_login} pairs of leaver and system have no login in the register and are not items"
    unseen = sum((leaver.evidence["access"].get("value") or {}).get("exists") is False for leaver in found.items)
    if unseen:
        words = "login of a leaver was" if unseen == 1 else "logins of leavers were"
        yield (f"{unseen} {words} never seen usable in the system, which counts as no account; a misspelt login looks "
               "the same")


def _unnamed(people: Sequence[Sequence[PersonVersion]], systems: Sequence[System]) -> list[str]:
    """Systems with accounts of which the register names none, while it names none at all or those of strangers.

    A source that was renamed, or a misspelt column, would else take all its leavers out of the population. A register
    that names systems which are all known may rightly leave one out whose accounts belong to no person.
    """
    names = {name for person in people for version in person for name in version.item.get("logins") or {}}
    strangers = names.difference(name for s in systems for name in (s.label, s.id, s.type))
    if names and not strangers:
        return []
    return [s.label for s in systems if s.sightings and not any(logins_in(person, s) for person in people)]


def _item(leaver: Leaver, verdict: Verdict) -> Item:
    cause: Cause | None = None
    if verdict.outcome is Outcome.NO_EVIDENCE:
        cause = cause_in(leaver.evidence, ("access",))
        cause = Cause.NOT_COLLECTED_YET if cause is Cause.SOURCE_LACKS_IT else cause
    failed = verdict.outcome is Outcome.FAIL
    return Item(leaver.id, leaver.label, leaver.system, leaver.ended_at, leaver.document, verdict, cause,
                not_due=leaver.not_due and not failed, corrected=not leaver.active_now if failed else None)


def _person(bench: Bench, history: SubjectHistory, end: int) -> list[PersonVersion]:
    found = []
    for version in versions_of(history.changes, end):
        item = _document(bench, version.digest).get("item") or {}
        found.append(PersonVersion(history.subject, version.start, version.end, version.ended, item, version.digest))
    return found


def _system(bench: Bench, source: str, label: str, kinds: Sequence[str], period: Period) -> System:
    lanes = [bench.reader.read(info) for kind in kinds for info in bench.reader.infos(kind) if info.source == source]
    sightings = tuple(s for lane in lanes for h in lane.histories for s in _sightings(bench, lane, h, period.cut_off))
    failed = [s for lane in lanes for s in lane.scans if s.status != ScanStatus.COMPLETE]
    return System(source, label or source, kinds[0].partition(".")[0], sightings, _together(lanes, kinds),
                  cause_of(failed) is Cause.NO_PERMISSION)


def _together(lanes: Sequence[LaneData], kinds: Sequence[str]) -> tuple[int, ...]:
    """When a pass read every list of a system: an account may be in any of them."""
    passes: dict[int, dict[str, int]] = {}
    for lane in lanes:
        for scan in lane.scans:
            if scan.status == ScanStatus.COMPLETE:
                passes.setdefault(scan.sequence, {})[lane.info.kind] = scan.observed_at
    return tuple(sorted(max(read.values()) for read in passes.values() if len(read) == len(kinds)))


def _sightings(bench: Bench, lane: LaneData, history: SubjectHistory, end: int) -> list[Sighting]:
    found = []
    scanned = [s.observed_at for s in lane.scans if s.status == ScanStatus.COMPLETE]
    for version in versions_of(history.changes, end):
        login, active = usable(lane.info.kind, _document(bench, version.digest))
        before = bisect_left(scanned, version.end)
        last = max(version.start, scanned[before - 1] if before else version.start)
        found.append(Sighting(login, version.start, version.end, active, history.subject, last))
    return found


def _document(bench: Bench, digest: bytes) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(bench.reader.evidence.document(digest))
    return document


def _whole(bench: Bench, test: Test, rosters: Sequence[LaneData],
           known: tuple[Sequence[System], Sequence[str], Sequence[str]], window: Window) -> Whole:
    """The register is whole when it was read in every month and is not stale at the cut-off.

    It keeps those who left, so a row is lost only if it came and went between two readings. ``known``: the systems,
    those with accounts of which the register names none, and the people whose dates cannot be read.
    """
    systems, unnamed, unreadable = known
    gaps: list[tuple[Cause, str, str]] = [(Cause.NOT_COLLECTED_YET, m.source, m.why)
                                          for m in bench.reader.missing(test.kind, window.start)]
    for lane in rosters:
        coverage = coverage_of(lane.scans, bench.gap(test), window.start, window.end)
        months = observed_months(coverage.seen, [m for m in window.months if m.end <= window.end])
        unread = [name for name, seen in months.items() if not seen]
        end = coverage.unwatched_end()
        if unread or end:
            why = f"the register was not read in {', '.join(unread)}" if unread or not end else end.why
            gaps.append((cause_of([s for s in lane.scans if s.status != ScanStatus.COMPLETE]), lane.info.source, why))
    if unreadable:
        why = f"last day or time zone cannot be read: {', '.join(unreadable[:10])}"
        gaps.append((Cause.WAITING_FOR_PERSON, "", why))
    for label in unnamed:
        why = f"the register has no login of anybody in {label}, which has accounts: no leaver can be found there"
        gaps.append((Cause.WAITING_FOR_PERSON, "", why))
    if not systems:
        gaps.append((Cause.SOURCE_LACKS_IT, "", "no system with accounts is configured"))
    proofs = tuple(_proof(lane, window) for lane in rosters)
    return Whole(proofs, tuple(Unknown(window.start, window.end, cause, why, source, test.kind, "", 0, test.id)
                               for cause, source, why in gaps))


def _proof(lane: LaneData, window: Window) -> Mapping[str, Any]:
    """What speaks for the register's completeness, in the form of an event lane's own proof."""
    return {"query": "register of people", "source": lane.info.source, "scope": lane.info.scope,
            "since": window.start, "until": window.end, "rows": len(lane.histories), "second_source": "",
            "second_rows": None, "unmatched": []}
