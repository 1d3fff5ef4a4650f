"""What management keeps out of scope: by source, scope, name or tag, each with a reason, an approver and a date.

Everything that a source can see is in scope until it is excluded. What is out of scope is judged all the same, so that
its count and its failures are shown; it counts for nothing. Where nobody can tell, a subject is in scope. A subject
that failed before its exclusion was decided, or before the ledger held it, stays in (method, "Out of scope").
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Protocol

import orjson

from policies.model import Adopted, Exclusion
from policies.operation.period import midnight, zone_of

_NEVER = 2**62  # later than any instant
_LISTS = ("controls", "sources", "scopes", "names")
_TAGS = ("Tags", "TagList", "tags")


class Entry(Protocol):
    """A ledger entry of exclusions: when it was written, and what it holds."""

    @property
    def at(self) -> int | None:
        """Microseconds UTC."""

    @property
    def payload(self) -> Mapping[str, Any]:
        """``out_of_scope``: each as ``described``."""


def described(exclusion: Exclusion) -> dict[str, Any]:
    """An exclusion as the ledger keeps it, with the digest by which it is known there; ``read_exclusion`` reads it."""
    plain = {key: value.isoformat() if isinstance(value, date) else value
             for key, value in asdict(exclusion).items() if key != "since"}
    return {**plain, "digest": _digest(plain)}


def read_exclusion(kept: Mapping[str, Any]) -> Exclusion:
    """An exclusion from the configuration, or from what the ledger kept."""
    controls, sources, scopes, names = (tuple(kept.get(key) or ()) for key in _LISTS)
    day = kept["decided_on"]
    return Exclusion(kept["id"], kept["reason"], kept["approver"],
                     day if isinstance(day, date) else date.fromisoformat(day), controls, sources, scopes, names,
                     tuple(sorted(dict(kept.get("tags") or {}).items())))


def _digest(plain: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()


def in_scope(items: Iterable[Adopted], exclusions: Sequence[Exclusion], entries: Iterable[Entry],
             time_zone: str) -> list[Adopted]:
    """The controls, each with the exclusions that concern it and from when each counts.

    One counts from the later of its decision (its day in ``time_zone``) and the first of ``entries`` that held it.
    """
    if not exclusions:
        return list(items)
    held: dict[str, int] = {}
    for entry in entries:
        for kept in entry.payload.get("out_of_scope", ()):
            held.setdefault(str(kept["digest"]), entry.at or 0)
    zone = zone_of(time_zone)
    dated = [replace(e, since=max(midnight(e.decided_on, zone), held.get(described(e)["digest"], _NEVER)))
             for e in exclusions]
    return [_with(item, dated) for item in items]


def _with(item: Adopted, exclusions: Sequence[Exclusion]) -> Adopted:
    mine = tuple(e for e in exclusions if not e.controls or item.control.id in e.controls)
    return replace(item, out_of_scope=mine, earlier=tuple(replace(v, out_of_scope=mine) for v in item.earlier))


def reaches(exclusion: Exclusion, source: str, label: str, scope: str) -> bool:
    """Whether a list, by its source (id, label or the id without its type) and scope, may hold what is excluded."""
    names = {source, label, source.partition(":")[2]}
    return (not exclusion.sources or bool(names.intersection(exclusion.sources))) and (
        not exclusion.scopes or scope in exclusion.scopes)


def whole(exclusion: Exclusion) -> bool:
    """Whether it keeps out everything of the lists that it reaches."""
    return not exclusion.names and not exclusion.tags


def keeps_out(exclusion: Exclusion, names: Iterable[str], bodies: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a subject of these names is excluded by its name, and by the tags of every one of its documents."""
    named = not exclusion.names or any(fnmatchcase(name, p) for name in names if name for p in exclusion.names)
    return named and (not exclusion.tags or _tagged(exclusion, list(bodies)))


def _tagged(exclusion: Exclusion, bodies: Sequence[Mapping[str, Any]]) -> bool:
    return bool(bodies) and all(_carries(set(tags_of(body)), name, pattern)
                                for body in bodies for name, pattern in exclusion.tags)


def _carries(tags: set[tuple[str, str]], name: str, pattern: str) -> bool:
    return any(key == name.lower() and fnmatchcase(value, pattern) for key, value in tags)


def tags_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The tags of a document as (name in small letters, value), whether its provider lists them or maps them."""
    item = document.get("item")
    for kept in (item.get(name) for name in _TAGS) if isinstance(item, dict) else ():
        if isinstance(kept, dict):
            yield from ((key.lower(), value) for key, value in kept.items() if isinstance(value, str))
        elif isinstance(kept, list):
            yield from ((tag["Key"].lower(), tag["Value"]) for tag in kept if isinstance(tag, dict)
                        and isinstance(tag.get("Key"), str) and isinstance(tag.get("Value"), str))


def said(exclusion: Exclusion) -> str:
    """An exclusion in a sentence."""
    return f"{exclusion.id}: {exclusion.reason} (approved by {exclusion.approver} on {exclusion.decided_on})"
