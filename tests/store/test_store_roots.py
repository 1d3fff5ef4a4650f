"""Merkle roots and state roots against their definitions."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.encoding import fields
from store.merkle import EMPTY, leaf_hash, node_hash, root_of
from store.stateroot import BUCKETS, ZERO, Tree, bucket_hash, bucket_of


def rfc_6962(leaves):
    """The definition of RFC 6962 §2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + rfc_6962(leaves[:split]) + rfc_6962(leaves[split:])).digest()


@given(st.lists(st.binary(max_size=9), max_size=70))
def test_the_root_is_that_of_the_standard(leaves):
    """Level by level gives the same tree as the recursive definition."""
    assert root_of(leaves) == rfc_6962(leaves)


def test_the_standards_own_vectors():
    """The test vectors of Certificate Transparency hold."""
    data = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                             "606162636465666768696a6b6c6d6e6f")]
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of(data[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of(data[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert root_of(data).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert root_of(data[:2]) == node_hash(leaf_hash(data[0]), leaf_hash(data[1]))


@given(st.lists(st.binary(max_size=6), max_size=5), st.lists(st.binary(max_size=6), max_size=5))
def test_fields_have_one_reading(left, right):
    """Two lists of parts have the same encoding only when they are the same list."""
    assert (fields(*left) == fields(*right)) == (left == right)


@given(st.dictionaries(st.text(max_size=5), st.binary(min_size=32, max_size=32), max_size=40),
       st.dictionaries(st.text(max_size=5), st.none() | st.binary(min_size=32, max_size=32), max_size=40))
def test_an_updated_state_root_is_that_of_a_fresh_tree(before, changes):
    """Recomputing only the touched buckets gives the root of the whole."""
    after = {name: digest for name, digest in {**before, **changes}.items() if digest is not None}

    def leaves(state):
        found: dict[int, list] = {}
        for name, digest in state.items():
            found.setdefault(bucket_of(name), []).append((fields(name.encode()), digest))
        return {index: bucket_hash(pairs) for index, pairs in found.items()}

    def fresh(state):
        filled = leaves(state)
        return Tree.over([filled.get(index, ZERO) for index in range(BUCKETS)])

    tree, wanted = fresh(before), leaves(after)
    assert tree.update((bucket_of(name), wanted.get(bucket_of(name), ZERO)) for name in changes) == fresh(after).root


@pytest.mark.parametrize("other", [{"a": b"1" * 32, "b": b"3" * 32}, {"a": b"1" * 32}, {"c": b"1" * 32, "b": b"2" * 32},
                                   {"a": b"2" * 32, "b": b"1" * 32}])
def test_another_state_has_another_hash(other):
    """A changed, missing, renamed or exchanged document changes the bucket's hash."""
    def hashed(state):
        return bucket_hash([(fields(name.encode()), digest) for name, digest in state.items()])

    assert hashed(other) != hashed({"a": b"1" * 32, "b": b"2" * 32})


def test_an_empty_state_is_zero():
    """A lane without subjects has a root of 32 zero bytes."""
    assert Tree().root == Tree.over([ZERO] * BUCKETS).root == ZERO == bucket_hash([])
