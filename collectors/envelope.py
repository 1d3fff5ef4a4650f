"""The envelope of a part: what came from a call of its own says how that call ended.

``{"status": "ok|absent|forbidden|error|partial", "code": …, "value": …}``. The hashed envelope holds the status
and a stable code only. Messages and request ids belong to the scan's problems: they differ each time, and every
error would be a new document.
"""

from __future__ import annotations

import re
from typing import Any

from collectors.base import Status

_UNSTABLE = re.compile(r"[^A-Za-z0-9_.:-]+")
_CODE_LENGTH = 64


def ok(value: Any) -> dict[str, Any]:
    """The call succeeded; ``value`` is its answer."""
    return {"status": Status.OK.value, "value": value}


def absent(code: str) -> dict[str, Any]:
    """The caller may see it and there is none: evidence, not an error. ``code`` is the service's own."""
    return {"status": Status.ABSENT.value, "code": stable_code(code)}


def forbidden(code: str) -> dict[str, Any]:
    """The caller is not allowed to see it: not evidence."""
    return {"status": Status.FORBIDDEN.value, "code": stable_code(code)}


def error(code: str) -> dict[str, Any]:
    """The call failed after all retries, or its answer could not be read: not evidence."""
    return {"status": Status.ERROR.value, "code": stable_code(code)}


def partial(value: Any, code: str) -> dict[str, Any]:
    """Only a part of the answer is known; ``code`` says why the rest is missing."""
    return {"status": Status.PARTIAL.value, "code": stable_code(code), "value": value}


def stable_code(code: str) -> str:
    """A code fit for hashing: letters, digits and ``_ . : -``, 64 characters at most, never empty."""
    return _UNSTABLE.sub("_", code).strip("_")[:_CODE_LENGTH] or "unknown"
