"""What changed in an estate between two instants, as far as it was seen: what DC9 and a bridge letter must name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from collectors.base import ScanStatus
from policies.model import Adopted
from policies.operation.description.places import Places
from policies.operation.description.registers import rows_of, versions_of
from policies.operation.environment import SETTINGS
from policies.operation.evidence import Reader
from policies.operation.period import midnight, moment_of, zone_of

# Lists of which a new entry changes the system; key settings change it only by what they are.
_LISTED = {"aws.region": "the region", "aws.organization.account": "the account", "azure.subscription":
           "the subscription"}
_VERSIONED = (("files.policy", "version", "the policy"), ("files.role", "holder", "the holder of"))


@dataclass(frozen=True, slots=True)
class Detected:
    """One change: what, its name, when it was first seen, and whether it changes the system or a setting of it."""

    what: str
    name: str
    at: int
    did: str
    significant: bool = True

    @property
    def sentence(self) -> str:
        """The change with its day."""
        return f"{self.what} {self.name} {self.did} on {moment_of(self.at):%Y-%m-%d}"


def detected(reader: Reader, places: Places, adopted: Sequence[Adopted], start: int, end: int,
             time_zone: str) -> tuple[Detected, ...]:
    """The changes in (start, end], oldest first. What a first reading already had is no change."""
    found = [*(Detected("the region", name, at, "was first used") for name, at in places.new(start, end)),
             *_new(reader, start, end), *_sources(reader, start, end), *_versioned(reader, start, end),
             *_vendors(reader, start, end, time_zone), *_controls(adopted, start, end, time_zone),
             *_settings(reader, start, end)]
    first: dict[tuple[str, str], Detected] = {}
    for change in sorted(found, key=lambda c: (c.at, c.what, c.name)):
        first.setdefault((change.what, change.name), change)
    return tuple(first.values())


def _new(reader: Reader, start: int, end: int) -> Iterator[Detected]:
    for kind, what in _LISTED.items():
        for lane in reader.kept(kind):
            begun = min((s.observed_at for s in lane.scans if s.status == ScanStatus.COMPLETE), default=end)
            for history in lane.histories:
                if max(start, begun) < history.changes[0].observed_at <= end:
                    yield Detected(what, history.subject, history.changes[0].observed_at, "was first listed")


def _sources(reader: Reader, start: int, end: int) -> Iterator[Detected]:
    firsts: dict[str, tuple[int, str]] = {}
    for info in reader.every():
        for scan in reader.scans(info)[:1]:
            firsts[info.source] = min((scan.observed_at, info.label), firsts.get(info.source,
                                                                                 (scan.observed_at, info.label)))
    begun = min((at for at, _ in firsts.values()), default=end)
    for source, (at, label) in sorted(firsts.items()):
        if max(start, begun) < at <= end:
            yield Detected("the source", label or source, at, "was first read")


def _versioned(reader: Reader, start: int, end: int) -> Iterator[Detected]:
    for kind, field, what in _VERSIONED:
        before: dict[str, object] = {}
        for row, at in versions_of(reader, kind, end):
            name, value = str(row.item.get("id")), row.item.get(field)
            if name in before and before[name] != value and at > start:
                yield Detected(what, name, at, "changed")
            before[name] = value


def _vendors(reader: Reader, start: int, end: int, time_zone: str) -> Iterator[Detected]:
    """A vendor in use from a day, or one without a day that its register did not have at first."""
    for row in rows_of(reader, "files.vendor", end):
        used = row.item.get("in_use_from")
        at = _day(str(used), time_zone) if used else row.first if row.first > row.begun else start
        if start < at <= end:
            yield Detected("the vendor", str(row.item.get("name")), at, "came into use")


def _controls(adopted: Iterable[Adopted], start: int, end: int, time_zone: str) -> Iterator[Detected]:
    for item in adopted:
        at = _day(item.in_operation_from.isoformat(), time_zone) if item.in_operation_from else start
        if start < at <= end:
            yield Detected("the control", item.control.id, at, "changed" if item.earlier else "went into operation")


def _settings(reader: Reader, start: int, end: int) -> Iterator[Detected]:
    for kind in SETTINGS:
        for lane in reader.kept(kind):
            for history in lane.histories:
                later = [c for c in history.changes[1:] if start < c.observed_at <= end]
                if later:
                    yield Detected("the settings of", f"{kind} {history.subject}", later[0].observed_at, "changed",
                                   significant=False)


def _day(text: str, time_zone: str) -> int:
    return midnight(date.fromisoformat(text), zone_of(time_zone))
