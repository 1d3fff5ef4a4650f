"""What a description is held to: facts of one snapshot, each with whether it is known at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.model import Adopted
from policies.operation.description.changes import Detected, detected
from policies.operation.description.places import Places
from policies.operation.description.registers import rows_of, was_read
from policies.operation.disclosures import unread_regions
from policies.operation.evidence import Reader
from policies.operation.results import ControlResult, CriterionResult, Period

# What a pass must hold for the description to be checked, beside what the adopted controls read.
DESCRIBED = ("files.description", "files.bridge_letter", "files.incident", "files.complementary_control",
             "files.commitment", "files.vendor")
PROVIDERS = {"aws": ("AWS", "Amazon Web Services"), "azure": ("Azure", "Microsoft"), "entra": ("Entra", "Microsoft"),
             "github": ("GitHub",)}
_GRAVE = ("critical", "high")
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """What the assessment is about: as the engagement and the adopted controls have it, with their results."""

    system: str
    categories: tuple[str, ...]
    period: Period
    adopted: tuple[Adopted, ...]
    controls: tuple[ControlResult, ...]
    criteria: tuple[CriterionResult, ...]

    @property
    def first(self) -> date:
        """The first day of the period."""
        return date.fromisoformat(self.period.first_day)

    @property
    def last(self) -> date:
        """The last day of the period."""
        return date.fromisoformat(self.period.last_day)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts over the period; ``unread`` are the registers that were never read in full."""

    scope: Scope
    regions: tuple[str, ...]
    regions_read: frozenset[str]
    unread_regions: tuple[str, ...]
    sources: tuple[tuple[str, str, str], ...]
    changes: tuple[Detected, ...]
    commitments: tuple[Item, ...]
    incidents: tuple[Item, ...]
    vendors: tuple[Item, ...]
    expected: tuple[Item, ...]
    unread: frozenset[str]


def facts_of(reader: Reader, scope: Scope, places: Places) -> Facts:
    """The facts of a period, up to its cut-off."""
    period, until = scope.period, scope.period.cut_off
    read = {kind: [row.item for row in rows_of(reader, kind, until)] for kind in DESCRIBED}
    return Facts(
        scope=scope, regions=places.used(period.start), regions_read=frozenset(places.read),
        unread_regions=unread_regions(reader),
        sources=tuple(sorted({(lane.source, lane.label, lane.source.partition(":")[0]) for lane in reader.every()
                              if not lane.source.startswith(("files:", "imports:"))})),
        changes=tuple(c for c in detected(reader, places, scope.adopted, period.start, until, period.time_zone)
                      if c.significant),
        commitments=tuple(i for i in read["files.commitment"] if _runs(i, "in_force_from", "in_force_to", scope)),
        incidents=grave(read["files.incident"], scope.first, scope.last),
        vendors=tuple(i for i in read["files.vendor"] if _runs(i, "in_use_from", "ended_on", scope)),
        expected=tuple(read["files.complementary_control"]),
        unread=frozenset(kind for kind in DESCRIBED if not was_read(reader, kind)))


def grave(incidents: Iterable[Item], first: date, last: date) -> tuple[Item, ...]:
    """Those between two days that touched customers, must be notified, or were rated high or critical."""
    return tuple(i for i in incidents if first <= date.fromisoformat(str(i.get("detected_on"))) <= last
                 and (i.get("customers_affected") or i.get("notifiable") or i.get("severity") in _GRAVE))


def _runs(item: Item, start: str, end: str, scope: Scope) -> bool:
    """Whether an entry was in force on any day of the period."""
    first, last = item.get(start), item.get(end)
    return not (first and date.fromisoformat(str(first)) > scope.last) and not (
        last and date.fromisoformat(str(last)) < scope.first)


def carved_out(adopted: Sequence[Adopted]) -> tuple[str, ...]:
    """The organisations that operate controls for the entity."""
    return tuple(sorted({item.carved_out.organization for item in adopted if item.carved_out is not None}))
