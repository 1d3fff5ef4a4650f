"""Makes a recorded assessment again, from the same evidence and the same rules, or says why it cannot.

What an assessment rests on is in its ledger entry: the sequence it read up to and the ledger's head there, the
engagement, the digest of the adopted controls (an entry of their own), the bundle, the engine, the program's version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from collectors.base import TieoutError
from collectors.plan import tool_version

if TYPE_CHECKING:
    from agent.session import Session
    from policies.model import Adopted, Library
    from policies.operation.engagement import Engagement
    from policies.operation.results import Assessment
    from store.ledger import LedgerEntry
    from store.snapshot import Snapshot


class CannotReplay(TieoutError):
    """The assessment cannot be made again here: another program, other rules, or not an assessment at all."""


class NotTheSame(TieoutError):
    """The same evidence and the same rules gave another result than the one recorded."""

    exit_code = 4


def engagement_of(engagement: Engagement) -> dict[str, Any]:
    """The engagement as an assessment's entry keeps it; ``read_engagement`` reads it."""
    from policies.operation.exclusions import described as excluded  # noqa: PLC0415 - keeps this module's imports light
    from policies.operation.reliance.disagreements import described as disputed  # noqa: PLC0415 - as above
    from policies.operation.reliance.waivers import described  # noqa: PLC0415 - as above

    return {"name": engagement.name, "system": engagement.system, "categories": list(engagement.categories),
            "first_day": _iso(engagement.first_day), "last_day": _iso(engagement.last_day),
            "window": engagement.window, "time_zone": engagement.time_zone,
            "calendar": engagement.calendar.as_dict(),
            "sources": [list(source) for source in engagement.sources],
            "waivers": [described(waiver) for waiver in engagement.declared.waivers],
            "compensating": [asdict(one) for one in engagement.declared.compensations],
            "isolated": [asdict(one) for one in engagement.declared.isolations],
            "out_of_scope": [excluded(one) for one in engagement.declared.exclusions],
            "disagreements": [disputed(one) for one in engagement.declared.disagreements]}


def read_engagement(kept: Mapping[str, Any]) -> Engagement:
    """The engagement of an assessment's entry."""
    from policies.operation.calendar import Calendar  # noqa: PLC0415 - keeps this module's imports light
    from policies.operation.engagement import Engagement  # noqa: PLC0415 - as above
    from policies.operation.exclusions import read_exclusion  # noqa: PLC0415 - as above
    from policies.operation.reliance.disagreements import read_disagreement  # noqa: PLC0415 - as above
    from policies.operation.reliance.model import Compensation, Declared, Isolation  # noqa: PLC0415 - as above
    from policies.operation.reliance.waivers import read_waiver  # noqa: PLC0415 - as above

    return Engagement(
        name=kept["name"], system=kept["system"], categories=tuple(kept["categories"]),
        first_day=_day(kept["first_day"]), last_day=_day(kept["last_day"]), window=kept["window"],
        time_zone=kept["time_zone"], calendar=Calendar.read(kept["calendar"]),
        sources=tuple((a, b, c) for a, b, c in kept["sources"]),
        declared=Declared(tuple(read_waiver(waiver) for waiver in kept["waivers"]),
                          tuple(Compensation(**one) for one in kept["compensating"]),
                          tuple(Isolation(**{**one, "items": tuple(one["items"])}) for one in kept["isolated"]),
                          tuple(read_exclusion(one) for one in kept.get("out_of_scope", ())),
                          tuple(read_disagreement(one) for one in kept.get("disagreements", ()))))


def replay(session: Session, sequence: int) -> tuple[Assessment, bytes]:
    """The assessment of a ledger entry with its JSON, byte for byte as recorded.

    Raises ``CannotReplay`` where the program, the engine or the policies are not those that judged, and
    ``NotTheSame`` where they are and the result still differs.
    """
    from agent.judging import snapshot  # noqa: PLC0415 - the store loads when it is read
    from reports import readiness_json  # noqa: PLC0415 - as above

    with snapshot(session) as now:
        entry = _entry(now, sequence)
        kept = entry.payload
        _require_same_rules(session, kept)
        adopted = _adopted(now, session.library, kept["adoption"])
    with snapshot(session, kept["ledger"]["sequence"]) as view:
        assessment = _judge(session, view, kept, adopted)
    written = readiness_json.render(assessment, session.library)
    found = hashlib.sha256(written).hexdigest()
    if found != kept["json"]:
        raise NotTheSame(f"assessment {sequence}: expected a result with SHA-256 {kept['json']}, got {found}",
                         hint="Run 'tieout verify': evidence that was altered or removed cannot give the same answer.")
    return assessment, written


def _judge(session: Session, view: Snapshot, kept: Mapping[str, Any], adopted: tuple[Adopted, ...]) -> Assessment:
    from agent.judging import verified  # noqa: PLC0415 - as above
    from policies.operation.assess import assess  # noqa: PLC0415 - the engine loads when it judges
    from policies.operation.results import LedgerState  # noqa: PLC0415 - as above

    ledger = LedgerState(store=kept["ledger"]["store"], head=view.head, verified=verified(session),
                         anchor=kept["ledger"]["anchor"], sequence=view.sequence)
    return assess(view, session.library, adopted, read_engagement(kept["engagement"]), session.engine, None,
                  kept["as_of"], ledgers=(ledger,))


def _entry(view: Snapshot, sequence: int) -> LedgerEntry:
    known = {entry.sequence: entry for entry in view.entries("assessment")}
    if sequence not in known:
        raise CannotReplay(f"assessment {sequence}: expected the ledger sequence of an assessment, got one of "
                           f"{', '.join(map(str, sorted(known))) or 'none: nothing was assessed yet'}",
                           hint="'tieout readiness' prints the number when it records an assessment.")
    if "json" not in known[sequence].payload:
        raise CannotReplay(f"assessment {sequence}: expected what it rests on in its entry, got an entry of a version "
                           "that did not record it", hint="Assess again; the new entry can be replayed.")
    return known[sequence]


def _require_same_rules(session: Session, kept: Mapping[str, Any]) -> None:
    here = {"tool": tool_version(), "engine": f"{session.engine.name} {session.engine.version}",
            "bundle": session.library.digest}
    for name, mine in here.items():
        if kept[name] != mine:
            raise CannotReplay(f"{name}: expected {kept[name]}, which judged then, got {mine}",
                               hint="Replay with the same program version, engine and policies folder.")


def _adopted(view: Snapshot, library: Library, digest: str) -> tuple[Adopted, ...]:
    from policies.adoption import adopt  # noqa: PLC0415 - as above

    for entry in view.entries("adoption"):
        if entry.payload.get("digest") == digest:
            return adopt(library, {"adopt": entry.payload["controls"]})
    raise CannotReplay(f"adoption {digest[:16]}…: expected its entry in the ledger, found none")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
