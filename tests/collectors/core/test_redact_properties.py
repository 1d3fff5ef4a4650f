"""Redaction for any document: clean ones are untouched, planted ones are clean and canonical afterwards."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.canonical import canonical_bytes, parse_strict
from collectors.redact import _PATTERNS, _hinted, _suspicious, redact

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.none() | st.booleans() | TEXT | st.integers(-(2**53), 2**53)
VALUES = st.recursive(SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(TEXT, v, max_size=4), max_leaves=16)
TOKEN = "ghp_" + "Zq7" * 12
SECRETS = st.sampled_from([
    TOKEN, f"https://u:{TOKEN}@h", f"-----BEGIN PRIVATE KEY-----\n{TOKEN}\n-----END PRIVATE KEY-----",
    f"-----BEGIN PRIVATE KEY-----{TOKEN}", f'{{"password":"{TOKEN}"}}', f"Password={TOKEN};", f"token={TOKEN}"])

# Pieces of secrets, of JSON and of escapes: put together they make what no list of cases thinks of.
PIECES = st.sampled_from([
    '"', "\\", "\n", "\x1b", "'", " ", "{", "}", ",", "=", ":", '":"', '\\"', "://", "@", "https", "n", "r", "u", "é",
    "password", "secret", "token", "name", "value", "bearer ", "Authorization", "sig=", "ghp_", "eyJ", ".", "sk_live_",
    "rk_live_", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "AKIAIOSFODNN7EXAMPLE", "x" * 40,
    "abcdefgh12345678abcdefgh", "[redacted:jwt]", "true"])
PIECED = st.lists(PIECES, max_size=14).map("".join)
PIECED_VALUES = st.recursive(
    PIECED | st.none(), lambda v: st.lists(v, max_size=3) | st.dictionaries(PIECED, v, max_size=3) | v.map(json.dumps),
    max_leaves=8)


@given(PIECED_VALUES)
def test_whatever_is_taken_canonical_json_is_left(value):
    """No mixture of secrets, quotes and escapes is torn, and a second scan finds nothing."""
    clean, _ = redact(canonical_bytes(value))
    assert canonical_bytes(parse_strict(clean)) == clean
    assert redact(clean) == (clean, 0)


@given(VALUES)
def test_a_document_without_secrets_is_the_same_bytes(value):
    """No random document is touched: identity, not merely equality after parsing."""
    data = canonical_bytes(value)
    assert redact(data) == (data, 0)


@given(TEXT, SECRETS, TEXT, VALUES, st.integers(0, 2))
def test_a_planted_secret_is_gone_whatever_surrounds_it(before, secret, after, rest, depth):
    """Any text before and after, any neighbour, up to two levels of embedding: the secret goes, the JSON stays."""
    value: object = {"a": rest, "b": f"{before} {secret} {after}"}
    for _ in range(depth):
        value = {"data": json.dumps(value, ensure_ascii=False)}
    clean, count = redact(canonical_bytes(value))
    assert count >= 1
    assert TOKEN.encode() not in clean
    assert canonical_bytes(parse_strict(clean)) == clean
    assert redact(clean) == (clean, 0)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), st.integers(0, 1))
def test_a_named_value_goes_whole_or_stays_whole(value, depth):
    """Whatever a password consists of, its escapes are never torn and its neighbours never touched."""
    body: object = {"password": value, "z": "keep"}
    if depth:
        body = {"data": json.dumps(body, ensure_ascii=False)}
    clean, _ = redact(canonical_bytes(body))
    read = parse_strict(clean)
    inner = json.loads(read["data"]) if depth else read
    assert inner["z"] == "keep"
    assert inner["password"] in (value, "[redacted:named]")


@given(st.dictionaries(TEXT.map(lambda t: f"{t} {TOKEN}"), st.integers(0, 9), min_size=1, max_size=4))
def test_no_value_is_lost_where_keys_are_redacted(value):
    """Redacted keys collide; their values are all still there."""
    clean, _ = redact(canonical_bytes(value))
    assert sorted(parse_strict(clean).values()) == sorted(value.values())


@pytest.mark.parametrize("pattern", _PATTERNS, ids=lambda pattern: pattern[0])
@given(st.data())
def test_the_search_for_words_misses_nothing_that_a_class_finds(pattern, data):
    """Whatever a class's own pattern matches, in any case of letters, holds one of the words looked for first."""
    found = data.draw(st.from_regex(pattern[1], fullmatch=True))
    assert _hinted(found.decode("latin-1").encode().lower())
    assert _suspicious(found.decode("latin-1").encode())
