"""The lanes of a pass, before anything is read: who is read, and over which scopes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any

from collectors.base import CollectError, Collector, Lane, Level, Source, TieoutError, Unavailable
from collectors.canonical import CANONICAL_VERSION, canonical_bytes
from collectors.guard import Meter, declaring, metering
from collectors.lane import internal_error


@dataclass(frozen=True, slots=True)
class Job:
    """One lane to read; ``failure`` is set when its scopes could not be listed."""

    source: Source
    collector: Collector
    scope_id: str
    scope_label: str
    failure: CollectError | None = None

    @property
    def lane(self) -> Lane:
        """The lane's identity."""
        return Lane(self.source.id, self.collector.kind, self.scope_id)


def plan_jobs(sources: Iterable[Source], only: Collection[str] | None, meter: Meter) -> list[Job]:
    """Every lane of this pass; raises TieoutError for a kind in ``only`` that no collector reads."""
    wanted = None if only is None else set(only)
    jobs, known = [], set()
    with metering(meter):
        for source in sources:
            collectors = source.collectors()
            known |= {collector.kind for collector in collectors}
            chosen = [c for c in collectors if wanted is None or c.kind in wanted]
            jobs += list(_jobs_of(source, chosen, collectors))
    if wanted and not wanted <= known:
        unknown = ", ".join(sorted(wanted - known))
        raise TieoutError(f"{unknown}: no collector of the configured sources reads this kind",
                          hint=f"Known kinds: {', '.join(sorted(known))}.")
    return jobs


def _jobs_of(source: Source, chosen: Sequence[Collector], every: Sequence[Collector]) -> Iterator[Job]:
    operations = tuple(dict.fromkeys(o.name for c in every for o in c.operations))

    @cache
    def scopes(level: Level) -> tuple[tuple[str, str], ...] | CollectError:
        return _scopes(source, level, operations)

    for collector in chosen:
        found = scopes(collector.level)
        if isinstance(found, CollectError):
            yield Job(source, collector, "", "", failure=found)
        else:
            yield from (Job(source, collector, scope_id, label) for scope_id, label in found)


def _scopes(source: Source, level: Level, operations: tuple[str, ...]) -> tuple[tuple[str, str], ...] | CollectError:
    """(id, label) of each scope; the error itself where they cannot be listed, so that every lane can tell it."""
    if level is Level.SOURCE:
        return (("", ""),)
    try:
        with declaring(*operations):
            return tuple(dict(source.scopes(level)).items())
    except CollectError as error:
        return error
    except Exception as error:  # noqa: BLE001 - one source's fault must not keep the others from being read
        return Unavailable("internal", internal_error(error))


def require_distinct(sources: Iterable[Source]) -> None:
    """Raise TieoutError where two configured entries are the same account, organisation or folder."""
    labels: dict[str, str] = {}
    for source in sources:
        if source.id in labels:
            raise TieoutError(f"{source.id}: configured twice, as {labels[source.id]!r} and {source.label!r}",
                              hint="Keep one entry; a source is known by its provider's id.")
        labels[source.id] = source.label


def meta_of(sources: Iterable[Source], only: Collection[str] | None) -> dict[str, Any]:
    """What the ledger entry of the pass says about it."""
    return {"tool": tool_version(), "canonical": CANONICAL_VERSION,
            "sources": [{"id": s.id, "label": s.label, "caller": s.caller} for s in sources],
            "only": None if only is None else sorted(only)}


@cache
def tool_version() -> str:
    """The installed version of tieout; ``source`` when it runs from a tree that was never installed."""
    try:
        return metadata.version("tieout")
    except metadata.PackageNotFoundError:
        return "source"


def provenance(source: Source, collector: Collector) -> bytes:
    """What never varies between scans of a lane, as canonical bytes: the scan row keeps its digest."""
    return canonical_bytes({
        "source_type": source.type, "kind": collector.kind, "title": collector.title, "level": collector.level,
        "yields": collector.yields, "retention_days": collector.retention_days,
        "collector_version": collector.version, "tool_version": tool_version(),
        "api_version": str(getattr(source, "api_version", "")),  # optional: not every source has one
        "canonical_version": CANONICAL_VERSION, "set_paths": sorted(collector.set_paths),
        "operations": [{"name": o.name, "permission": o.permission, "reference": o.reference}
                       for o in collector.operations],
    })
