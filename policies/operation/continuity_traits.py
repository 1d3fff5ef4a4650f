"""What a log of changes needs of a document: names, the tested facts, and whether it speaks for it at all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import orjson

from policies.operation.change_logs import SUBJECT, Watch
from policies.operation.lanes import LaneData


def text_at(document: Mapping[str, Any], path: str) -> str:
    """The text or number at a dotted path; "" where there is none."""
    value = _value(document, path)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def with_parents(name: str) -> Iterator[str]:
    """A name in small letters, and those of what it lies in: a rule's id, then its group's. Nothing for no name."""
    at = name.casefold()
    while at:
        yield at
        at = at.rpartition("/")[0]


def _value(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def traits_of(watch: Watch, document: Mapping[str, Any] | None) -> list[Any]:
    """Whether the log speaks for a document, the names in it, the digest of its tested facts, and its region."""
    if document is None:
        return [False, [], "", ""]
    mine = ((not watch.owner or _account(text_at(document, watch.owner)) == text_at(document, "account") != "")
            and (not watch.never or _value(document, watch.never) is False))
    facts = orjson.dumps([_value(document, path) for path in watch.facts], option=orjson.OPT_SORT_KEYS)
    return [mine, [text_at(document, path).casefold() for path in watch.subject if path != SUBJECT],
            hashlib.sha256(facts).hexdigest(), text_at(document, watch.region)]


def speaks_for(watch: Watch, traits: Sequence[Any], regions: Collection[str]) -> bool:
    """Whether a log that was read of some regions speaks for a document with these traits."""
    return bool(traits[0]) and (not watch.region or traits[3] in regions)


def _account(owner: str) -> str:
    """The account in an ARN, or the text itself."""
    return owner.split(":")[4] if owner.count(":") > 4 else owner


def named_in(watch: Watch, lane: LaneData, traits: Mapping[bytes, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """Every subject with every name that it ever had."""
    for history in lane.histories:
        if SUBJECT in watch.subject:
            yield history.subject, frozenset({history.subject.casefold()})
        else:
            yield history.subject, frozenset(name for c in history.changes if c.digest is not None
                                             for name in traits[c.digest][1] if name)


def alike_in(lane: LaneData, traits: Mapping[bytes, Any]) -> Iterator[tuple[str, frozenset[int]]]:
    """Per subject, when it changed and its tested facts did not."""
    for history in lane.histories:
        same = frozenset(b.observed_at for a, b in pairwise(history.changes)
                         if a.digest is not None and b.digest is not None
                         and traits[a.digest][2] == traits[b.digest][2] != "")
        if same:
            yield history.subject, same
