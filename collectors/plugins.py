"""Collectors of third parties: packages that offer a source type by an entry point of the group ``tieout.collectors``.

The entry point's name is the source type and its value a module like a source type of our own: ``COLLECTORS`` and
``connect``. Its declarations pass the same rules as ours before anything of it runs. Whatever is wrong with it is the
error of its own source, and every other source is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from collectors.base import IMPORTED, CollectError, Collector, Operation, Source
from collectors.guard import check_read_only
from collectors.limits import Limits

GROUP = "tieout.collectors"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


@dataclass(frozen=True, slots=True)
class Plugin:
    """One package from outside that was loaded and checked."""

    name: str
    module: ModuleType
    COLLECTORS: tuple[Collector, ...]
    CONNECT_OPERATIONS: tuple[Operation, ...]

    def connect(self, config: Mapping[str, Any], *, clock: Callable[[], datetime], limits: Limits) -> list[Source]:
        """Its sources, each held against its declarations; raises CollectError for anything that goes wrong in it."""
        try:
            sources = list(self.module.connect(config, clock=clock, limits=limits))
            faults = [fault for source in sources for fault in _source_faults(self, source)]
        except CollectError:
            raise
        except Exception as error:
            raise _broken(self.name, f"its connect raised {type(error).__name__}") from error
        if faults:
            raise _broken(self.name, faults[0])
        return sources


def plugin_names() -> tuple[str, ...]:
    """The source types that installed packages offer, sorted, none of them loaded."""
    return tuple(sorted({point.name for point in _points()}))


def load_plugin(name: str) -> Plugin:
    """The plug-in of a source type; raises CollectError where it cannot be loaded or declares what is not allowed."""
    points = [point for point in _points() if point.name == name]
    if len(points) != 1:
        raise _broken(name, f"is offered by {len(points)} packages: {', '.join(sorted(_package(p) for p in points))}")
    try:
        module = points[0].load()
    except Exception as error:
        raise _broken(name, f"{points[0].value} of {_package(points[0])} cannot be loaded "
                            f"({type(error).__name__})") from error
    for fault in _faults(name, module):
        raise _broken(name, fault)
    return Plugin(name, module, module.COLLECTORS, tuple(getattr(module, "CONNECT_OPERATIONS", ())))


@cache
def _points() -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=GROUP))


def _faults(name: str, module: Any) -> Iterator[str]:
    """What of its declarations is not allowed, each as a sentence's end."""
    if not _NAME.fullmatch(name):
        yield f"its name {name!r} is no source type: lower-case letters, digits and _"
    if f"{name}:" == IMPORTED:
        yield "its name is that of imported lanes"
    if not callable(getattr(module, "connect", None)):
        yield "it has no connect(config, *, clock, limits)"
    declared = getattr(module, "COLLECTORS", None)
    if not isinstance(declared, tuple) or not declared or not all(isinstance(c, Collector) for c in declared):
        yield "its COLLECTORS is no tuple of collectors.base.Collector"
        return
    kinds = [collector.kind for collector in declared]
    yield from (f"{kind} is declared twice" for kind in sorted(set(kinds)) if kinds.count(kind) > 1)
    for collector in declared:
        yield from _collector_faults(name, collector)
    yield from _operation_faults("CONNECT_OPERATIONS", getattr(module, "CONNECT_OPERATIONS", ()))


def _collector_faults(name: str, collector: Collector) -> Iterator[str]:
    if not collector.kind.startswith(f"{name}.") or not _KIND.fullmatch(collector.kind):
        yield f"its kind {collector.kind!r} does not begin with {name}."
    if not collector.operations:
        yield f"{collector.kind} declares no operation"
    yield from _operation_faults(collector.kind, collector.operations)


def _operation_faults(where: str, operations: Any) -> Iterator[str]:
    for operation in operations:
        if not isinstance(operation, Operation) or not operation.permission:
            yield f"{where}: {getattr(operation, 'name', operation)!r} names no permission"
            continue
        try:
            check_read_only(operation.name)
        except CollectError as error:
            yield f"{where}: {error}"


def _source_faults(plugin: Plugin, source: Source) -> Iterator[str]:
    """Its sources are its own and read what it declared, or its permissions would not be all that it uses."""
    if not source.id.startswith(f"{plugin.name}:"):
        yield f"its source {source.id!r} does not begin with {plugin.name}:"
    if source.type != plugin.name:
        yield f"its source {source.id!r} says that it is of type {source.type!r}"
    for collector in source.collectors():
        if collector not in plugin.COLLECTORS:
            yield f"its source {source.id!r} reads {collector.kind}, which COLLECTORS does not hold as it is"


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "an unknown package"


def _broken(name: str, fault: str) -> CollectError:
    return CollectError("broken_plugin", f"plug-in {name}: {fault}",
                        hint="docs/collecting.md has the contract; mend the package or take its source out.")
