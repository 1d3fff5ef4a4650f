"""Canonical form v1: golden vectors, refusals, time."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from pathlib import Path
from types import MappingProxyType

import pytest

from collectors.base import TieoutError
from collectors.canonical import (
    CANONICAL_VERSION,
    CanonicalError,
    canonical_bytes,
    canonical_value,
    from_micros,
    parse_strict,
    parse_utc,
    to_micros,
    utc_text,
)

VECTORS = json.loads((Path(__file__).parent / "data" / "canonical_vectors.json").read_text(encoding="utf-8"))


class Colour(StrEnum):
    """A text enumeration."""

    RED = "red"


class Number(IntEnum):
    """A number enumeration."""

    ONE = 1


class Words(str):
    """A subclass of text."""

    __slots__ = ()


def test_version_is_one():
    """The version is in every digest's domain, so it changes only with new vectors."""
    assert CANONICAL_VERSION == VECTORS["version"] == 1


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda v: v["name"])
def test_golden_vector(vector):
    """Each vector's value has exactly the recorded text, whichever machine or library version wrote it."""
    value = json.loads(vector["json"])
    assert canonical_bytes(value, vector.get("set_paths", ())).decode() == vector["canonical"]


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda v: v["name"])
def test_golden_vector_reads_back(vector):
    """Canonical text is a fixed point: read strictly and written again it is the same."""
    data = vector["canonical"].encode()
    assert canonical_bytes(parse_strict(data)) == data


@pytest.mark.parametrize(("value", "path", "word"), [
    (float("nan"), "$", "finite"),
    ({"a": [None, float("inf")]}, "$.a[1]", "finite"),
    ({"a": {"b": float("-inf")}}, "$.a.b", "finite"),
    ({"a": 2**53 + 1}, "$.a", "2^53"),
    ({"a": -(2**53) - 1}, "$.a", "2^53"),
    ({"a": 2**64}, "$.a", "2^53"),
    ({"a": 10**5000}, "$.a", "2^53"),
    ({"a": b"x"}, "$.a", "bytes"),
    ({"a": bytearray(b"x")}, "$.a", "bytes"),
    ({1: 2}, "$", "keys must be text"),
    ({None: 2}, "$", "keys must be text"),
    ({"a": "\ud800"}, "$.a", "surrogate"),
    ({"\udfff": 1}, "$", "surrogate"),
    ({"a": datetime(2026, 1, 1)}, "$.a", "naive"),  # noqa: DTZ001 - the defect under test
    ({"a": time(1, 2)}, "$.a", "time of day"),
    ({"a": Decimal("NaN")}, "$.a", "finite"),
    ({"a": object()}, "$.a", "object has no canonical form"),
    ({"a": timedelta(1)}, "$.a", "timedelta has no canonical form"),
    ({"a": {"b": {"c": {1}}, "d": [{2**60}]}}, "$.a.d[0][]", "2^53"),
])
def test_refusal_names_the_path(value, path, word):
    """What has no canonical form is refused, and the sentence starts with where it stands."""
    with pytest.raises(CanonicalError) as caught:
        canonical_bytes(value)
    assert str(caught.value).startswith(f"{path}: ")
    assert word in str(caught.value)
    assert isinstance(caught.value, TieoutError)


def test_a_null_beside_nothing_odd_is_fine():
    """None is written as null; only a NaN that orjson would write the same way is refused."""
    assert canonical_bytes({"end": None, "x": [1.5, None, "null"]}) == b'{"end":null,"x":[1.5,null,"null"]}'


def test_a_nan_inside_uncommon_containers_is_found():
    """Mappings, tuples and subclasses of float hide no NaN."""
    class Real(float):
        """A subclass of float."""

    for value in (MappingProxyType({"a": float("nan")}), ({"b": (float("nan"),)}), [Real("nan")]):
        with pytest.raises(CanonicalError):
            canonical_bytes(value)


def test_too_deep_nesting_is_refused_not_a_crash():
    """A hostile answer nested a hundred thousand times is a canonical error."""
    value: list = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(CanonicalError):
        canonical_bytes(value)
    with pytest.raises(CanonicalError):
        parse_strict(b"[" * 100_000 + b"]" * 100_000)


def test_python_types_become_their_one_text():
    """Datetimes, dates, decimals, ids, enumerations, tuples, sets and mappings have a single form."""
    value = {
        "at": datetime(2026, 3, 1, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=1))), "day": date(2026, 3, 1),
        "amount": Decimal("1.10"), "id": uuid.UUID(int=1), "colour": Colour.RED, "one": Number.ONE,
        "pair": (1, 2), "set": {"b", "a"}, "frozen": frozenset({2, 10}), "map": MappingProxyType({"b": 1, "a": 2}),
        Words("key"): Words("text"), "yes": True,
    }
    expected = (b'{"amount":"1.10","at":"2026-03-01T09:00:00.000005Z","colour":"red","day":"2026-03-01",'
                b'"frozen":[10,2],"id":"00000000-0000-0000-0000-000000000001","key":"text","map":{"a":2,"b":1},'
                b'"one":1,"pair":[1,2],"set":["a","b"],"yes":true}')
    assert canonical_bytes(value) == expected
    assert canonical_bytes(canonical_value(value)) == expected


def test_canonical_value_writes_large_integers_as_text():
    """Only the normaliser turns an integer beyond 2^53 into text; the boundary itself stays a number."""
    assert canonical_value({"a": 2**53, "b": 2**53 + 1, "c": -(2**70)}) == {
        "a": 2**53, "b": "9007199254740993", "c": str(-(2**70))}
    with pytest.raises(CanonicalError):
        canonical_value(10**5000)


def test_a_large_integer_in_a_set_path_keeps_the_order():
    """The slow way sorts like the fast one: 2^53 is legal but goes the slow way."""
    value = {"s": [{"n": 2**53}, {"n": 1}]}
    assert canonical_bytes(value, ["s"]) == b'{"s":[{"n":1},{"n":9007199254740992}]}'


def test_set_paths_do_not_change_the_callers_value():
    """Sorting copies along the path; the collector's own object stays as it was."""
    value = {"a": [3, 1, 2], "b": {"c": [2, 1]}}
    canonical_bytes(value, ["a", "b.c"])
    assert value == {"a": [3, 1, 2], "b": {"c": [2, 1]}}


@pytest.mark.parametrize(("data", "word"), [
    (b'{"a":1,"a":2}', "given twice"), (b'{"x":{"b":1,"b":1}}', "given twice"), (b"NaN", "not a number"),
    (b"[Infinity]", "not a number"), (b"1e400", "finite"), (b"[9007199254740993]", "2^53"), (b'"\\ud800"', "surrogate"),
    (b'{"\\ud800":1}', "surrogate"), (b"\xff", "not UTF-8"), (b"{", "not JSON"), (b"", "not JSON"),
    (b"[1,]", "not JSON"), (b"\xef\xbb\xbf{}", "BOM"), (b"1" * 5000, "digits"), (b"'a'", "not JSON"),
    (b"{} x", "not JSON"),
], ids=lambda v: str(v)[:20])
def test_strict_parser_refuses(data, word):
    """Ambiguous or unreadable JSON is an error with its reason, never a guess."""
    with pytest.raises(CanonicalError) as caught:
        parse_strict(data)
    assert word in str(caught.value)


def test_strict_parser_takes_what_providers_send():
    """White space and the order of keys are free."""
    assert parse_strict(b' {"b": 1, "a" : [1.50, "\\u00e9\\ud83d\\ude00"]} ') == {"b": 1, "a": [1.5, "é😀"]}


@pytest.mark.parametrize(("moment", "text"), [
    (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00.000000Z"),
    (datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))), "2025-12-31T19:00:00.000000Z"),
    (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000000Z"),
    (datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), "9999-12-31T23:59:59.999999Z"),
])
def test_utc_text_is_fixed(moment, text):
    """One instant has one text, always with six digits and Z."""
    assert utc_text(moment) == text
    assert parse_utc(text) == moment
    assert from_micros(to_micros(moment)) == moment


@pytest.mark.parametrize("call", [utc_text, to_micros])
def test_naive_datetimes_are_refused(call):
    """A time without a zone could be any of 26 hours."""
    with pytest.raises(CanonicalError, match="naive"):
        call(datetime(2026, 1, 1))  # noqa: DTZ001 - the defect under test


def test_instants_outside_the_calendar_are_refused():
    """Year 0 and 10000 are canonical errors, not overflows."""
    with pytest.raises(CanonicalError):
        utc_text(datetime.min.replace(tzinfo=timezone(timedelta(hours=1))))
    with pytest.raises(CanonicalError):
        from_micros(10**30)
    with pytest.raises(CanonicalError):
        parse_utc("0001-01-01T00:00:00+01:00")


@pytest.mark.parametrize(("text", "micros"), [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.5Z", 500_000), ("1970-01-01T01:00:00+01:00", 0),
    ("1970-01-01T00:00:00.123456789Z", 123_456), ("1969-12-31T23:59:59.999999Z", -1),
])
def test_parse_utc_reads_rfc_3339(text, micros):
    """What providers send as an instant is read exactly to the microsecond."""
    assert to_micros(parse_utc(text)) == micros


@pytest.mark.parametrize("text", [
    "2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "20260101T000000Z", "2026-W01-1T00:00:00Z",
    "2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00z", "", "now", "2026-01-01T00:00:00Z\n",
])
def test_parse_utc_refuses(text):
    """A text without a zone, or in another notation, is refused."""
    with pytest.raises(CanonicalError):
        parse_utc(text)
