"""A bridge letter of the entity's own: the gap that it covers, and whether it says less than the evidence does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from collectors.base import ScanStatus
from policies.operation.description import words
from policies.operation.description.changes import Detected, detected
from policies.operation.description.facts import Scope, grave
from policies.operation.description.places import Places
from policies.operation.description.registers import Row, rows_of
from policies.operation.evidence import Reader
from policies.operation.period import DAY, midnight, moment_of, zone_of
from policies.operation.reliance.carve_out import BRIDGE_DAYS
from policies.operation.results.description import LetterResult, Remark, Weight


def letters_of(reader: Reader, scope: Scope, places: Places, as_of: int) -> tuple[LetterResult, ...]:
    """Every letter of the register, held to what was seen between the report's end and the letter's."""
    return tuple(_letter(reader, scope, places, row, as_of) for row in rows_of(reader, "files.bridge_letter", as_of))


def _letter(reader: Reader, scope: Scope, places: Places, row: Row, as_of: int) -> LetterResult:
    first = date.fromisoformat(str(row.item["report_end"])) + timedelta(days=1)
    last = date.fromisoformat(str(row.item["covers_to"]))
    zone = zone_of(scope.period.time_zone)
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    seen = detected(reader, places, scope.adopted, start, min(end, as_of), scope.period.time_zone)
    remarks = (*_changes(row, seen), *_incidents(reader, row, first, last, as_of), *_unseen(reader, end, as_of),
               *_form(row, (last - first).days + 1))
    return LetterResult(str(row.item["id"]), str(row.item["report_end"]), last.isoformat(), (last - first).days + 1,
                        any(r.weight is Weight.CONTRADICTED for r in remarks), remarks, row.document)


def _changes(row: Row, seen: tuple[Detected, ...]) -> Iterator[Remark]:
    said = "\n".join((row.text, *map(str, row.item.get("changes") or ())))
    missing = tuple((c.name, c.sentence) for c in seen if not words.names(said, c.name))
    if missing and not row.item.get("changes"):
        yield Remark("no_changes", Weight.CONTRADICTED, "It names no change, and changes were seen: that there were "
                     "none cannot be said.", missing)
    elif missing:
        yield Remark("changes", Weight.CONTRADICTED, "Changes were seen that it does not name.", missing)


def _incidents(reader: Reader, row: Row, first: date, last: date, as_of: int) -> Iterator[Remark]:
    said = "\n".join((row.text, *map(str, row.item.get("incidents") or ())))
    found = grave([r.item for r in rows_of(reader, "files.incident", as_of)], first, last)
    missing = tuple((str(i["id"]), str(i["title"])) for i in found
                    if not words.names(said, str(i["id"]), str(i["title"])))
    if missing:
        yield Remark("incidents", Weight.CONTRADICTED, "Incidents are on record that it does not name.", missing)


def _unseen(reader: Reader, end: int, as_of: int) -> Iterator[Remark]:
    """What nobody read cannot be called unchanged: the last reading must reach the letter's end, to a day."""
    last = max((s.observed_at for info in reader.every() for s in reader.scans(info)
                if s.status == ScanStatus.COMPLETE and s.observed_at <= as_of), default=0)
    if last + DAY < end:
        when = f"{moment_of(last):%Y-%m-%d}" if last else "never"
        yield Remark("unseen", Weight.CONTRADICTED, "It covers days on which nothing was read: that nothing changed "
                     "cannot be said of them.", (("last reading", when),))


def _form(row: Row, days: int) -> Iterator[Remark]:
    if days > BRIDGE_DAYS:
        yield Remark("length", Weight.OMITTED, f"It covers more than {BRIDGE_DAYS} days, which is more than such a "
                     "letter usually does.", (("days", str(days)),))
    if row.item.get("signed_by") is None or row.item.get("signed_on") is None:
        yield Remark("signature", Weight.NOTED, "It is not signed, or does not say when.")
