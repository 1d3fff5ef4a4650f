"""Everything that is not exactly an outcome is an error verdict with its reason."""

import json

import pytest

from policies.engine.decode import UNDEFINED, decode, decode_answer, parse_instant
from policies.model import Outcome, Test, TestType

AS_OF = "2026-01-01T00:00:00.000000Z"
NOW = parse_instant(AS_OF)


def _test(*, time=False):
    return Test(id="f.s", control="c", package="controls.f.s", title="t", description="d", kind="k.a",
                type=TestType.STATE, evidence=("a",), time=time)


def _decode(answer, *, time=False, as_of=AS_OF):
    return decode(_test(time=time), answer if isinstance(answer, str) else json.dumps(answer), as_of)


@pytest.mark.parametrize(("answer", "outcome"), [
    ({"outcome": "pass", "reasons": []}, Outcome.PASS),
    ({"outcome": "fail", "reasons": ["open"]}, Outcome.FAIL),
    ({"outcome": "no_evidence", "reasons": ["denied"]}, Outcome.NO_EVIDENCE),
    ({"outcome": "not_applicable", "reasons": []}, Outcome.NOT_APPLICABLE),
])
def test_the_four_answers(answer, outcome):
    """Each outcome a policy may give arrives with its reasons."""
    verdict = _decode(answer)
    assert (verdict.outcome, verdict.reasons) == (outcome, tuple(answer["reasons"]))


DEFECTS = {
    "undefined": (UNDEFINED, "undefined"),
    "not json": ("{", "not JSON"),
    "a boolean": (True, "must be an object"),
    "a list": ([], "must be an object"),
    "unknown outcome": ({"outcome": "ok", "reasons": []}, "unknown outcome 'ok'"),
    "error is not a policy's to give": ({"outcome": "error", "reasons": ["x"]}, "unknown outcome 'error'"),
    "no outcome": ({"reasons": []}, "unknown outcome None"),
    "a number as outcome": ({"outcome": 1, "reasons": []}, "unknown outcome 1"),
    "extra key": ({"outcome": "pass", "reasons": [], "score": 1}, "unknown keys: score"),
    "no reasons": ({"outcome": "pass"}, "list of sentences"),
    "reasons as text": ({"outcome": "fail", "reasons": "open"}, "list of sentences"),
    "a number as reason": ({"outcome": "fail", "reasons": [1]}, "list of sentences"),
    "an empty reason": ({"outcome": "fail", "reasons": [""]}, "list of sentences"),
    "a reason without a value": ({"outcome": "fail", "reasons": ["open", "<undefined>"]}, "is undefined"),
    "fail without a reason": ({"outcome": "fail", "reasons": []}, "without a reason"),
    "blank without a reason": ({"outcome": "no_evidence", "reasons": []}, "without a reason"),
    "pass with a reason": ({"outcome": "pass", "reasons": ["but"]}, "said pass and gave reasons"),
    "recheck without time": ({"outcome": "pass", "reasons": [], "recheck_at": "2026-02-01T00:00:00Z"}, "time: true"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_malformed_answer_is_an_error(defect):
    """No malformed answer becomes a pass, or anything but an error that says what was wrong."""
    answer, why = DEFECTS[defect]
    verdict = _decode(answer)
    assert verdict.outcome is Outcome.ERROR
    assert why in verdict.reasons[0]


@pytest.mark.parametrize(("given", "expected"), [
    ("2026-01-01T00:00:00.000001Z", NOW + 1),
    ("2026-01-01T00:00:00.0000010Z", NOW + 1),
    ("2026-01-01T00:00:00.000000001Z", NOW + 1),
    ("2026-01-02T00:00:00+00:00", NOW + 86_400_000_000),
    (NOW * 1000 + 1, NOW + 1),
])
def test_recheck_is_the_first_microsecond_at_which_it_holds(given, expected):
    """Text and nanoseconds are accepted and rounded up, never to an instant before."""
    assert _decode({"outcome": "pass", "reasons": [], "recheck_at": given}, time=True).recheck_at == expected


@pytest.mark.parametrize("given", [AS_OF, "2025-12-31T00:00:00Z", "2026-02-30T00:00:00Z", "2026-02-01", "soon", True,
                                   1.5, NOW + 1, None, "2026-02-01T00:00:00+02:00", [], 0])
def test_a_recheck_that_is_no_later_instant_is_an_error(given):
    """Now, the past, other units, other zones and other types are errors, so no verdict outlives its span."""
    assert _decode({"outcome": "pass", "reasons": [], "recheck_at": given}, time=True).outcome is Outcome.ERROR


@pytest.mark.parametrize("as_of", ["", "yesterday"])
def test_a_test_of_time_needs_an_instant(as_of):
    """Without a usable as_of a time test has no answer."""
    assert _decode({"outcome": "pass", "reasons": []}, time=True, as_of=as_of).outcome is Outcome.ERROR


def test_answers_are_remembered_by_their_text_alone():
    """The memory of decoded answers holds nothing that depends on the test or on time."""
    assert decode_answer('{"outcome": "pass", "reasons": []}') is decode_answer('{"outcome": "pass", "reasons": []}')
