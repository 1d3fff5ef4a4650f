"""From what an engine answered to a verdict. Everything that is not exactly an outcome is ``error``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from policies.model import Outcome, Test, Verdict

UNDEFINED = '"<undefined>"'  # how regorus writes a rule without a value
_WITHOUT_VALUE = UNDEFINED.strip('"')  # and an entry without one that it left in a set, where OPA has no entry
_KEYS = frozenset({"outcome", "reasons", "recheck_at"})
_ANSWERS = {outcome.value: outcome for outcome in Outcome if outcome is not Outcome.ERROR}
_INSTANT = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)$")
_SECOND = 1_000_000  # microseconds
_NANOSECONDS = range(10**17, 10**19)  # 1973 to 2286; a number outside is in another unit


class _Malformed(Exception):
    """Why an answer is no outcome."""


def error(why: str) -> Verdict:
    """The verdict of a test that could not be evaluated."""
    return Verdict(Outcome.ERROR, (why,))


def decode(test: Test, answer: str, as_of: str) -> Verdict:
    """The verdict in an engine's JSON answer. ``as_of`` is the input's instant as text, "" when it has none."""
    verdict = decode_answer(answer)
    if verdict.outcome is Outcome.ERROR:
        return verdict
    if not test.time:
        return verdict if verdict.recheck_at is None else error(
            "the policy gave recheck_at, but its METADATA does not say time: true")
    return _timed(verdict, as_of)


def _timed(verdict: Verdict, as_of: str) -> Verdict:
    now = parse_instant(as_of)
    if now is None:
        return error(f"the test depends on time and its input has no usable as_of, got {as_of!r}")
    if verdict.recheck_at is not None and verdict.recheck_at <= now:
        return error(f"recheck_at must be later than as_of {as_of}")
    return verdict


@lru_cache(maxsize=8192)
def decode_answer(answer: str) -> Verdict:
    """Decode an answer without regard to time. Answers repeat a great deal, so they are remembered."""
    if answer == UNDEFINED:
        return error("the policy's result is undefined")
    try:
        return _decoded(orjson.loads(answer))
    except orjson.JSONDecodeError as fault:
        return error(f"the engine's answer is not JSON: {fault}")
    except _Malformed as fault:
        return error(str(fault))


def _decoded(value: Any) -> Verdict:
    if not isinstance(value, dict):
        raise _Malformed(f"the policy's result must be an object, got {_short(value)}")
    if extra := sorted(set(value) - _KEYS):
        raise _Malformed(f"the policy's result has unknown keys: {', '.join(extra)}")
    outcome = value.get("outcome")
    if not isinstance(outcome, str) or outcome not in _ANSWERS:
        raise _Malformed(f"unknown outcome {_short(outcome)}, expected one of {', '.join(_ANSWERS)}")
    return Verdict(_ANSWERS[outcome], _reasons(outcome, value.get("reasons")), _recheck(value))


def _reasons(outcome: str, reasons: Any) -> tuple[str, ...]:
    if not isinstance(reasons, list) or not all(isinstance(reason, str) and reason for reason in reasons):
        raise _Malformed(f"reasons must be a list of sentences, got {_short(reasons)}")
    if _WITHOUT_VALUE in reasons:
        raise _Malformed("a reason of the policy is undefined")
    if outcome in {"fail", "no_evidence"} and not reasons:
        raise _Malformed(f"the policy said {outcome} without a reason")
    if outcome == "pass" and reasons:
        raise _Malformed(f"the policy said pass and gave reasons: {_short(reasons)}")
    return tuple(reasons)


def _recheck(value: dict[str, Any]) -> int | None:
    if "recheck_at" not in value:
        return None
    given = value["recheck_at"]
    if isinstance(given, str):
        instant = parse_instant(given)
    elif isinstance(given, int) and not isinstance(given, bool) and given in _NANOSECONDS:
        instant = -(-given // 1000)  # Rego counts nanoseconds; the answer never changes before the instant
    else:
        instant = None
    if instant is None:
        raise _Malformed(f"recheck_at must be an RFC 3339 instant in UTC or nanoseconds, got {_short(given)}")
    return instant


@lru_cache(maxsize=4096)
def parse_instant(text: str) -> int | None:
    """Microseconds UTC of an RFC 3339 instant in UTC (rounded up), or None when it is not one."""
    found = _INSTANT.match(text)
    if not found:
        return None
    try:
        whole = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError:
        return None
    nanoseconds = int((found[2] or "0").ljust(9, "0"))
    return int(whole.timestamp()) * _SECOND - (-nanoseconds // 1000)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "..."
