"""Canonical form v1: one value, one text, on every machine.

UTF-8 JSON without white space; keys sorted by their UTF-8 bytes and never twice in one object; integers within
±2^53; no NaN or infinity; no lone surrogates; times as ``YYYY-MM-DDTHH:MM:SS.ffffffZ``; lists whose order carries
no meaning (set-valued paths) sorted by the canonical bytes of their elements.

The version is part of every digest's domain: a change to anything above is a new version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from collectors.base import TieoutError
from collectors.search import matcher

CANONICAL_VERSION = 1
MAX_INTEGER = 2**53
_MOST_BITS = 4096  # no provider sends a longer number, and Python refuses to print much longer ones

# STRICT_INTEGER because readers that know only doubles must see the same number; PASSTHROUGH because orjson's own
# text of a datetime or a dataclass is not ours.
_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
_STRICT = _SORTED | orjson.OPT_STRICT_INTEGER
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Path = tuple[str, ...]  # keys, with "[]" for every element of a list
_has_null = matcher("null")
_MICROSECOND = timedelta(microseconds=1)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


class CanonicalError(TieoutError):
    """A value that has no canonical form. The message starts with the path at fault (``$`` is the whole)."""


def canonical_bytes(value: Any, set_paths: Sequence[str] = ()) -> bytes:
    """The canonical form of a JSON-like value, with the lists at ``set_paths`` sorted.

    Datetimes with a zone, dates, decimals, tuples and sets become their canonical text or list. A set path is
    dotted with ``[]`` for list elements (``item.IpPermissions[].IpRanges``) and names the list that is sorted;
    where it leads to no list it changes nothing. ``value`` is not modified.

    Raises CanonicalError for integers beyond ±2^53 (``canonical_value`` turns them into text), NaN, infinity,
    naive datetimes, bytes, keys that are not text, lone surrogates and too deep nesting.
    """
    paths = _parsed(tuple(set_paths)) if set_paths else ()
    try:
        data = orjson.dumps(_sort_sets(value, paths) if paths else value, default=_converted, option=_STRICT)
    except (TypeError, CanonicalError, RecursionError):
        return _dump_plain(value, paths)  # again in Python: for the legal rest, and for errors that name a path
    if _has_null(data) and not _finite(value):
        return _dump_plain(value, paths)  # raises, with the path: orjson writes NaN as null
    return data


def canonical_value(value: Any) -> Any:
    """``value`` as plain JSON types in canonical form; integers beyond ±2^53 become decimal strings.

    Raises CanonicalError like ``canonical_bytes`` for everything else that has no canonical form.
    """
    return _plain(value, "$", big_as_text=True)


def parse_strict(data: bytes) -> Any:
    """Parse JSON that must be unambiguous; raises CanonicalError for duplicate keys and what v1 refuses.

    The order of keys and white space are free, so it also reads what a provider sent.
    """
    try:
        value = orjson.loads(data)
        if orjson.dumps(value, option=_STRICT) == data:
            return value  # canonical text: its keys are in order and therefore unique
    except (ValueError, TypeError):
        pass  # not canonical or not JSON: the strict parser decides and says why
    return _parse_slowly(data)


def utc_text(moment: datetime) -> str:
    """An instant as fixed UTC text, ``2026-03-01T09:00:00.000000Z``; a naive datetime is refused."""
    if moment.tzinfo is None:
        raise CanonicalError(f"{moment.isoformat()}: a time needs a zone, got a naive one")
    try:
        return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    except OverflowError as error:
        raise CanonicalError(f"{moment.isoformat()}: not between the years 1 and 9999 in UTC") from error


def parse_utc(text: str) -> datetime:
    """The instant of an RFC 3339 text with ``Z`` or an offset, in UTC; digits below a microsecond are cut."""
    if _INSTANT.fullmatch(text):
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise CanonicalError(f"{text}: not an instant that exists") from error
    raise CanonicalError(f"{text[:64]!r}: expected an instant such as 2026-03-01T09:00:00Z")


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC, exact; a naive datetime is refused."""
    if moment.tzinfo is None:
        raise CanonicalError(f"{moment.isoformat()}: a time needs a zone, got a naive one")
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The instant of ``to_micros``, in UTC."""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError as error:
        raise CanonicalError(f"{micros}: not between the years 1 and 9999 in microseconds since 1970") from error


# --- the slow, exact way: every value visited, every error with its path


def _dump_plain(value: Any, paths: tuple[_Path, ...]) -> bytes:
    try:
        plain = _plain(value, "$", big_as_text=False)
        return orjson.dumps(_sort_sets(plain, paths), option=_SORTED)
    except (TypeError, RecursionError) as error:
        raise CanonicalError(f"$: cannot be written as JSON ({error})") from error


def _plain(value: Any, path: str, *, big_as_text: bool) -> Any:
    """Plain JSON types, or CanonicalError with the path."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | str | int | float):
        return _scalar(value, path, big_as_text=big_as_text)
    if isinstance(value, Mapping):
        return {_key(k, path): _plain(v, f"{path}.{k}", big_as_text=big_as_text) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, f"{path}[{i}]", big_as_text=big_as_text) for i, v in enumerate(value)]
    if isinstance(value, AbstractSet):
        return sorted((_plain(v, f"{path}[]", big_as_text=big_as_text) for v in value), key=canonical_bytes)
    try:
        return _converted(value)
    except CanonicalError as error:
        raise CanonicalError(f"{path}: {error}") from error


def _scalar(value: Any, path: str, *, big_as_text: bool) -> Any:
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, float):
        return _float(value, path)
    if isinstance(value, int) and not isinstance(value, bool):
        return _integer(value, path, big_as_text=big_as_text)
    return value


def _text(value: str, path: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise CanonicalError(f"{path}: text with a lone surrogate, which no UTF-8 can hold") from error
    return str(value)


def _key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise CanonicalError(f"{path}: keys must be text, got {type(key).__name__} {key!r}")
    return _text(key, path)


def _integer(value: int, path: str, *, big_as_text: bool) -> int | str:
    if -MAX_INTEGER <= value <= MAX_INTEGER:
        return int(value)
    if big_as_text and value.bit_length() <= _MOST_BITS:
        return str(int(value))
    raise CanonicalError(f"{path}: integer of {value.bit_length()} bits is beyond ±2^53; write it as text")


def _float(value: float, path: str) -> float:
    if value - value == 0:
        return float(value)
    raise CanonicalError(f"{path}: {value} is not a finite number")


def _converted(value: Any) -> Any:
    """What JSON has no type for; also orjson's hook, which calls it for exactly those."""
    for kind, convert in _CONVERSIONS:
        if isinstance(value, kind):
            return convert(value)
    raise CanonicalError(_no_form(value))


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise CanonicalError(f"{value} is not a finite number")
    return str(value)


def _sorted_set(value: AbstractSet[Any]) -> list[Any]:
    return sorted(value, key=canonical_bytes)


# A datetime is a date too, so it comes first.
_CONVERSIONS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (datetime, utc_text), (date, date.isoformat), (Decimal, _decimal), (UUID, str),
    (Mapping, dict), (tuple, list), (AbstractSet, _sorted_set),
)


def _no_form(value: Any) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return "bytes have no canonical form; decode them or record their digest"
    if isinstance(value, time):
        return "a time of day alone is no instant; give date and zone"
    return f"{type(value).__name__} has no canonical form"


_LEAVES = frozenset({str, int, bool, type(None)})


def _finite(value: Any) -> bool:
    """No NaN or infinity anywhere below; only looked at where the output holds a ``null``."""
    found = [value]
    for item in found:  # grows while it is read
        kind = type(item)
        if kind in _LEAVES:  # exact types first: a check against an abstract class costs ten times as much
            continue
        if kind is dict:
            found += item.values()
        elif kind is list or kind is tuple:
            found += item
        elif not _finite_rest(item, found):
            return False
    return True


def _finite_rest(item: Any, found: list[Any]) -> bool:
    if isinstance(item, float):
        return item - item == 0
    if isinstance(item, Mapping):
        found += item.values()
    elif isinstance(item, list | tuple | AbstractSet):
        found += item
    return True


# --- set-valued paths

@lru_cache(maxsize=256)
def _parsed(paths: tuple[str, ...]) -> tuple[_Path, ...]:
    """Deepest first: the elements of an outer set are compared after their own sets are in order."""
    parsed = [tuple(part for part in path.replace("[]", ".[]").split(".") if part) for path in paths]
    return tuple(sorted(parsed, key=len, reverse=True))


def _sort_sets(value: Any, paths: tuple[_Path, ...]) -> Any:
    for path in paths:
        value = _sorted_at(value, path)
    return value


def _sorted_at(value: Any, path: _Path) -> Any:
    """A copy along the path with the list at its end sorted; ``value`` itself where the path leads nowhere."""
    if not path:
        return sorted(value, key=_element_bytes) if isinstance(value, list | tuple) else value
    head, rest = path[0], path[1:]
    if head == "[]":
        return [_sorted_at(v, rest) for v in value] if isinstance(value, list | tuple) else value
    if isinstance(value, Mapping) and head in value:
        return {**value, head: _sorted_at(value[head], rest)}
    return value


def _element_bytes(value: Any) -> bytes:
    """The canonical bytes of an element; what has none is found when the whole is written."""
    return orjson.dumps(value, default=_converted, option=_SORTED)


# --- the strict parser


def _parse_slowly(data: bytes) -> Any:
    try:
        value = json.loads(data.decode(), object_pairs_hook=_unique, parse_constant=_refuse_constant)
        canonical_bytes(value)  # refuses 1e400, big integers and "\\ud800", with their paths
    except UnicodeDecodeError as error:
        raise CanonicalError(f"byte {error.start}: not UTF-8") from error
    except RecursionError as error:
        raise CanonicalError("$: nested too deep") from error
    except json.JSONDecodeError as error:
        raise CanonicalError(f"line {error.lineno} column {error.colno}: not JSON, {error.msg}") from error
    except ValueError as error:
        raise CanonicalError(f"$: {error}") from error
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise CanonicalError(f"{twice!r}: key given twice in one object")
    return found


def _refuse_constant(name: str) -> Any:
    raise CanonicalError(f"{name}: not a number in JSON")
