"""The source types, by name. A type's package is loaded when a source of it is used, its SDK when one is connected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import Any

from collectors.base import Collector, Operation, Source, TieoutError
from collectors.limits import LIMITS, Limits
from collectors.plugins import Plugin, load_plugin, plugin_names

SOURCE_TYPES = ("aws", "azure", "entra", "github", "files", "imports")
_EXTRAS = {"aws": "aws", "azure": "azure", "entra": "entra", "github": "github"}


def connect(config: Mapping[str, Any], *, clock: Callable[[], datetime], limits: Limits = LIMITS) -> list[Source]:
    """The connected sources of one configured entry: one, or one an account where it names several.

    ``config`` has ``type``, ``name`` and the type's own keys, with secrets resolved. Raises TieoutError for an
    unknown type or a missing extra, CollectError when the source cannot be reached.
    """
    source_type = config.get("type")
    package = _package(str(source_type) if source_type else "")
    try:
        return list(package.connect(config, clock=clock, limits=limits))
    except ModuleNotFoundError as error:
        raise _missing_extra(str(source_type), error) from error


def collectors_of(source_type: str) -> tuple[Collector, ...]:
    """Every collector of a type, from its declarations alone; imports no SDK."""
    return tuple(_package(source_type).COLLECTORS)


def collectors_for(config: Mapping[str, Any]) -> tuple[Collector, ...]:
    """The collectors that one configured entry reads: those of its type, less what it does not ask for."""
    package = _package(str(config["type"]))
    chosen: Callable[[Mapping[str, Any]], tuple[Collector, ...]] | None = getattr(package, "collectors_for", None)
    return chosen(config) if chosen else tuple(package.COLLECTORS)


def connect_operations(source_type: str) -> tuple[Operation, ...]:
    """What connecting needs beside the collectors: who the caller is, which regions there are."""
    return tuple(getattr(_package(source_type), "CONNECT_OPERATIONS", ()))


def source_types() -> tuple[str, ...]:
    """Our own types, then those of plug-ins; a plug-in never takes the place of one of ours."""
    return (*SOURCE_TYPES, *(name for name in plugin_names() if name not in SOURCE_TYPES))


def _package(source_type: str) -> ModuleType | Plugin:
    if source_type not in source_types():
        raise TieoutError(f"{source_type!r}: not a source type; known are {', '.join(source_types())}",
                          hint="Correct the entry's type in the configuration.")
    if source_type not in SOURCE_TYPES:
        return load_plugin(source_type)
    try:
        return import_module(f"collectors.{source_type}")
    except ModuleNotFoundError as error:
        raise _missing_extra(source_type, error) from error


def _missing_extra(source_type: str, error: ModuleNotFoundError) -> Exception:
    """The sentence for an SDK that is not installed; a module of our own that is missing is a fault and stays one."""
    if source_type not in _EXTRAS or (error.name or "").partition(".")[0] == "collectors":
        return error
    return TieoutError(f"{source_type}: its library {error.name} is not installed",
                       hint=f"Run: pip install 'tieout[{_EXTRAS[source_type]}]'")
