"""Projections copy stored bytes; inputs are put together from them without parsing anything again."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.canonical import canonical_bytes
from policies.model import Related, Test, TestType
from policies.projection import ProjectionError, build_input, input_groups, instant_of, params_json, project

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(st.none() | st.booleans() | st.integers(-2**53, 2**53) | TEXT
                    | st.floats(allow_nan=False, allow_infinity=False),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12)
DOCUMENT = st.dictionaries(TEXT, JSON, max_size=6)


@given(DOCUMENT, st.data())
def test_a_projection_is_the_selection_in_canonical_form(document, data):
    """Whatever the document, the projection equals the canonical form of its chosen members."""
    keys = data.draw(st.sets(st.sampled_from([*document, "nowhere"])))
    expected = {key: document[key] for key in keys if key in document}
    assert project(canonical_bytes(document), keys) == canonical_bytes(expected)


@given(DOCUMENT)
def test_a_projection_on_everything_is_the_document(document):
    """No byte is added, lost or written differently."""
    data = canonical_bytes(document)
    assert project(data, document) == data


def test_values_are_copied_not_rewritten():
    """A number keeps its own spelling: a parser and writer would have changed it."""
    assert project(b'{"a":1.50e3,"b":1}', ["a"]) == b'{"a":1.50e3}'


@pytest.mark.parametrize("document", [b"", b"[]", b"null", b'{"a"}', b'{"a":1', b'{"a":1}x', b'{"a":1,}', b'{ "a":1}',
                                      b'{"a" :1}', b'{"a":1 }', b"\xff", b'{"a":tru}', b"{", b'"x"'])
def test_what_is_no_canonical_object_is_refused(document):
    """A damaged document is an error, never an empty projection."""
    with pytest.raises(ProjectionError, match="not a canonical JSON object"):
        project(document, ["zz"])


def test_the_input_has_what_it_was_given_and_nothing_else():
    """Related rows and the instant are there only when given; the instant is UTC text with microseconds."""
    assert build_input(b'{"a":1}', b"{}") == b'{"subject":{"a":1},"params":{}}'
    full = build_input(b"{}", b'{"n":3}', {"b": b"null", "a": b"[1]"}, 1_767_225_600_000_001)
    assert orjson.loads(full) == {"subject": {}, "params": {"n": 3}, "related": {"a": [1], "b": None},
                                  "as_of": "2026-01-01T00:00:00.000001Z"}
    assert instant_of(full) == "2026-01-01T00:00:00.000001Z"
    assert instant_of(b'{"subject":{"as_of":"2026-01-01T00:00:00Z"},"params":{}}') == ""


def _test(name, *, control="c", kind="k.a", evidence=("a",), **more):
    return Test(id=f"f.{name}", control=control, package=f"controls.f.{name}", title="t", description="d", kind=kind,
                type=TestType.STATE, evidence=evidence, **more)


def test_tests_of_a_kind_share_an_input_unless_something_conflicts():
    """Joins, time, another kind or a parameter of one name and two values keep a test apart; no test is lost."""
    tests = [_test("one", evidence=("b", "a"), params=("n",)), _test("two", evidence=("c",), params=("m",)),
             _test("other_value", control="d", params=("n",)), _test("kind", kind="k.b"),
             _test("time", time=True), _test("join", related=(Related("r", "k.c", "a", "$subject", ("x",)),))]
    groups = input_groups(tests, {"c": {"n": 1, "m": 2}, "d": {"n": True}})
    assert [[test.id for test in group.tests] for group in groups] == [
        ["f.one", "f.two"], ["f.other_value"], ["f.kind"], ["f.time"], ["f.join"]]
    assert groups[0].evidence == ("a", "b", "c")
    assert groups[0].params == {"n": 1, "m": 2}


def test_parameters_are_only_those_declared():
    """A test sees the parameters that its METADATA names."""
    assert params_json(_test("one", params=("n",)), {"n": [1], "other": 2}) == b'{"n":[1]}'
