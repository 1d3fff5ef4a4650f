"""The fingerprint of an estate: what an assessment was about, in few words, so that a later one can tell a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from policies.operation.evidence import Reader
from policies.operation.lanes import LaneData

# Kinds of which a source has one document: a change of it is a change of a key setting.
SETTINGS = ("aws.account", "aws.ec2.region", "aws.guardduty.region", "aws.config.region", "github.organization",
            "entra.organization", "entra.authorization_policy", "entra.security_defaults",
            "entra.authentication_methods_policy", "azure.subscription")
_REGIONS, _REPOSITORIES = "aws.region", "github.repository"


@dataclass(frozen=True, slots=True)
class Environment:
    """What was there: provider ids of sources, ``source name`` of regions and repositories, people, vendors, settings.

    ``people`` counts those of the roster who had not left (None: no roster was read). ``vendors`` maps a vendor to
    whether it is critical; ``settings`` maps ``source kind subject`` to the digest of its document.
    """

    sources: tuple[str, ...]
    regions: tuple[str, ...]
    repositories: tuple[str, ...]
    people: int | None
    vendors: Mapping[str, bool]
    settings: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """For the ledger; ``read`` reads it."""
        return {"sources": list(self.sources), "regions": list(self.regions), "repositories": list(self.repositories),
                "people": self.people, "vendors": dict(self.vendors), "settings": dict(self.settings)}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Environment:
        """What ``as_dict`` wrote."""
        return cls(tuple(kept["sources"]), tuple(kept["regions"]), tuple(kept["repositories"]), kept["people"],
                   dict(kept["vendors"]), dict(kept["settings"]))


def environment_of(reader: Reader, today: date) -> Environment:
    """The estate as last seen in a snapshot; ``today`` decides who of the roster has left."""
    return Environment(
        sources=tuple(sorted({lane.source for lane in reader.every()})),
        regions=_named(reader, _REGIONS), repositories=_named(reader, _REPOSITORIES),
        people=_people(reader, today), vendors=_vendors(reader),
        settings={f"{lane.info.source} {kind} {subject}": digest.hex() for kind in SETTINGS
                  for lane in reader.kept(kind) for subject, digest in _present(lane)})


def _named(reader: Reader, kind: str) -> tuple[str, ...]:
    return tuple(sorted(f"{lane.info.source} {subject}" for lane in reader.kept(kind) for subject, _ in _present(lane)))


def _people(reader: Reader, today: date) -> int | None:
    lanes = reader.kept("files.person")
    if not any(True for lane in lanes for _ in _present(lane)):
        return None
    rows = [row for lane in lanes for row in _items(reader, lane)]
    return sum(1 for row in rows if not row.get("end") or str(row["end"]) >= today.isoformat())


def _vendors(reader: Reader) -> dict[str, bool]:
    return {str(row.get("id") or row.get("name")): row.get("criticality") == "critical"
            for lane in reader.kept("files.vendor") for row in _items(reader, lane)}


def _items(reader: Reader, lane: LaneData) -> Iterator[Mapping[str, Any]]:
    for _, digest in _present(lane):
        item = orjson.loads(reader.evidence.document(digest)).get("item")
        if isinstance(item, dict):
            yield item


def _present(lane: LaneData) -> Iterator[tuple[str, bytes]]:
    """Subjects that were there at the last sight, with the digest of their document."""
    for history in lane.histories:
        last = history.changes[-1].digest
        if last is not None:
            yield history.subject, last
