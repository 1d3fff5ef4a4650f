"""Reads the register of people and the account lists of one snapshot into the derived population of leavers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from collectors.base import ScanStatus
from policies.model import Outcome, Test, Verdict
from policies.operation.bench import Bench
from policies.operation.coverage import cause_of, coverage_of
from policies.operation.events import Item, Whole
from policies.operation.lanes import LaneData, Window, observed_months
from policies.operation.leavers import (
    ACCOUNT_KINDS,
    Leaver,
    PersonVersion,
    Sighting,
    System,
    leavers_of,
    limit_of,
    usable,
)
from policies.operation.results import Cause, Period, Unknown
from policies.operation.spans import versions_of
from policies.operation.verdicts import cause_in
from store.types import SubjectHistory


def leaver_items(bench: Bench, test: Test, window: Window, period: Period) -> tuple[list[Item], Whole, str]:
    """Every leaver in every system with the answer of the test; the proof that they are all; what was left out."""
    reader = bench.reader
    rosters = [reader.read(info) for info in reader.infos(test.kind)]
    people = [_person(bench, h, period.cut_off) for lane in rosters for h in lane.histories]
    systems = [_system(bench, source.id, source.label, kind, period)
               for kind in ACCOUNT_KINDS.values() for source in reader.sources(kind)]
    found = leavers_of([p for p in people if p], systems, period, limit_of(bench.control(test).parameters))
    (group,) = bench.groups([test])
    judge = bench.vector(group)
    verdicts = judge.answer_many([orjson.dumps(leaver.evidence, option=orjson.OPT_SORT_KEYS) for leaver in found.items])
    items = [_item(leaver, verdict) for leaver, verdict in zip(found.items, verdicts, strict=True)]
    note = (f"{found.without_login} pairs of leaver and system have no login in the register and are not items"
            if found.without_login else "")
    return items, _whole(bench, test, rosters, systems, found.unreadable, window), note


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


def _system(bench: Bench, source: str, label: str, kind: str, period: Period) -> System:
    lanes = [bench.reader.read(info) for info in bench.reader.infos(kind) if info.source == source]
    sightings = tuple(s for lane in lanes for h in lane.histories for s in _sightings(bench, kind, h, period.cut_off))
    seen = sorted(s.observed_at for lane in lanes for s in lane.scans if s.status == ScanStatus.COMPLETE)
    failed = [s for lane in lanes for s in lane.scans if s.status != ScanStatus.COMPLETE]
    return System(source, label or source, kind.partition(".")[0], sightings, tuple(seen),
                  cause_of(failed) is Cause.NO_PERMISSION)


def _sightings(bench: Bench, kind: str, history: SubjectHistory, end: int) -> list[Sighting]:
    found = []
    for version in versions_of(history.changes, end):
        login, active = usable(kind, _document(bench, version.digest))
        found.append(Sighting(login, version.start, version.end, active))
    return found


def _document(bench: Bench, digest: bytes) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(bench.reader.evidence.document(digest))
    return document


def _whole(bench: Bench, test: Test, rosters: Sequence[LaneData], systems: Sequence[System],
           unreadable: Sequence[str], window: Window) -> Whole:
    """The register is whole when it was read in every month and is not stale at the cut-off.

    It keeps those who left, so a row is lost only if it came and went between two readings.
    """
    gaps: list[tuple[Cause, str, str]] = [(Cause.NOT_COLLECTED_YET, m.source, m.why)
                                          for m in bench.reader.missing(test.kind)]
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
