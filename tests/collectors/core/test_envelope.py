"""The envelope's five shapes, and codes that stay the same from call to call."""

from __future__ import annotations

import pytest

from collectors import envelope
from collectors.base import Status
from collectors.canonical import canonical_bytes


@pytest.mark.parametrize(("part", "expected"), [
    (envelope.ok({"a": 1}), {"status": "ok", "value": {"a": 1}}),
    (envelope.ok(None), {"status": "ok", "value": None}),
    (envelope.absent("NoSuchBucketPolicy"), {"status": "absent", "code": "NoSuchBucketPolicy"}),
    (envelope.forbidden("AccessDenied"), {"status": "forbidden", "code": "AccessDenied"}),
    (envelope.error("InternalError"), {"status": "error", "code": "InternalError"}),
    (envelope.partial([1], "page_2"), {"status": "partial", "code": "page_2", "value": [1]}),
])
def test_shapes(part, expected):
    """Code is absent when ok; value is present when ok or partial only; the status is a known one."""
    assert part == expected
    assert part["status"] in {status.value for status in Status}
    canonical_bytes(part)


@pytest.mark.parametrize(("code", "stable"), [
    ("404", "404"), ("ClientError.Throttled", "ClientError.Throttled"), ("a b\nc", "a_b_c"), ("", "unknown"),
    ("  ", "unknown"), ("é", "unknown"), ("x" * 100, "x" * 64),
])
def test_codes_are_stable(code, stable):
    """A message that slips in as a code cannot carry white space, other scripts or any length into a digest."""
    assert envelope.error(code)["code"] == stable
