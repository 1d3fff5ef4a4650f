"""Canonical form v1 for any value: one text, a fixed point, blind to order where order means nothing."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from collectors.canonical import (
    canonical_bytes,
    canonical_value,
    from_micros,
    parse_strict,
    parse_utc,
    to_micros,
    utc_text,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | TEXT | NUMBERS
VALUES = st.recursive(SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(TEXT, v, max_size=4), max_leaves=20)
INSTANTS = st.datetimes(timezones=st.just(UTC))


def shuffled(value: Any, random: Any) -> Any:
    """The same value with its keys in another order."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key], random) for key in keys}
    return [shuffled(v, random) for v in value] if isinstance(value, list) else value


@given(VALUES)
def test_round_trip(value):
    """Read back strictly, it is the same value, and written again the same bytes."""
    data = canonical_bytes(value)
    assert parse_strict(data) == value
    assert canonical_bytes(parse_strict(data)) == data


@given(VALUES)
def test_python_json_reads_the_same(value):
    """A reader that knows nothing of us sees the same value."""
    assert json.loads(canonical_bytes(value)) == value


@given(VALUES, st.randoms(use_true_random=False))
def test_order_of_keys_does_not_matter(value, random):
    """Insertion order leaves no trace."""
    assert canonical_bytes(shuffled(value, random)) == canonical_bytes(value)


@given(st.lists(VALUES, max_size=6), st.randoms(use_true_random=False))
def test_order_of_a_set_does_not_matter(elements, random):
    """A set-valued list has one text, whatever order the provider listed it in."""
    other = list(elements)
    random.shuffle(other)
    assert canonical_bytes({"s": elements}, ["s"]) == canonical_bytes({"s": other}, ["s"])


@given(VALUES)
def test_normalising_changes_nothing_that_is_canonical(value):
    """canonical_value is idempotent and agrees with canonical_bytes."""
    plain = canonical_value(value)
    assert canonical_value(plain) == plain
    assert canonical_bytes(plain) == canonical_bytes(value)


@given(VALUES, st.sampled_from([" ", "\n", "\t"]))
def test_strict_parser_reads_indented_text(value, indent):
    """White space does not change what is read."""
    assert parse_strict(json.dumps(value, indent=indent).encode()) == value


@given(INSTANTS)
def test_instants_round_trip(moment):
    """Text and microseconds are exact."""
    assert parse_utc(utc_text(moment)) == moment
    assert from_micros(to_micros(moment)) == moment


@given(st.lists(INSTANTS, min_size=2, max_size=2))
def test_text_orders_like_time(moments):
    """The fixed text sorts as the instants do."""
    first, second = moments
    assert (utc_text(first) < utc_text(second)) == (first < second)
