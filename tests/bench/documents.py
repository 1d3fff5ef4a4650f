"""The documents of the benchmark: a box of ten parts, about 1.6 KB, of which one may be at fault."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

KIND = "bench.box"
PARTS = tuple(f"part_{number}" for number in range(10))
FAULTS = ("enabled", "days", "grants", "forbidden")
LIMIT = 90  # days, the parameter that the tests compare with
GOOD = {"status": "ok", "value": {"enabled": True, "days": 30, "grants": [
    {"to": "group-operators", "right": "read"}, {"to": "role-backup", "right": "write"}]}}


def document(subject: int, version: int = 0, fault: int | None = None) -> dict[str, Any]:
    """One version of one subject. ``fault``: which of 40 things is wrong with it, None where all is well.

    Only ``item`` tells two good versions apart, and no test reads it: what the tests see are 41 different inputs.
    """
    noise = hashlib.sha256(b"%d.%d" % (subject, version)).hexdigest()
    parts = dict.fromkeys(PARTS, GOOD)
    if fault is not None:
        name = PARTS[fault % len(PARTS)]
        parts[name] = _spoilt(parts[name], FAULTS[fault // len(PARTS) % len(FAULTS)])
    return {"account": "123456789012", "region": "eu-central-1", **parts,
            "item": {"Name": f"box-{subject:06}", "Etag": noise}}


def encoded(subject: int, version: int = 0, fault: int | None = None) -> bytes:
    """The same with its label, as canonical JSON."""
    body = {**document(subject, version, fault), "label": f"box-{subject:06}"}
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def encoded_apart(subject: int, version: int = 0, fault: int | None = None) -> bytes:
    """The same, where no two look alike to the tests: one of its grants is to a group of its own."""
    body = {**document(subject, version, fault), "label": f"box-{subject:06}"}
    part = {**GOOD, "value": {"enabled": True, "days": 30, "grants": [{"to": f"group-{subject}.{version}",
                                                                      "right": "read"}]}}
    return orjson.dumps({**body, PARTS[-1] if fault is None else PARTS[(fault + 1) % len(PARTS)]: part},
                        option=orjson.OPT_SORT_KEYS)


def name_of(subject: int) -> str:
    """The subject's id."""
    return f"arn:bench:box:eu-central-1:123456789012:box-{subject:06}"


def _spoilt(part: dict[str, Any], fault: str) -> dict[str, Any]:
    if fault == "forbidden":
        return {"status": "forbidden", "code": "AccessDenied"}
    wrong = {"enabled": False, "days": LIMIT + 1, "grants": [{"to": "everybody", "right": "read"}]}
    return {**part, "value": {**part["value"], fault: wrong[fault]}}
