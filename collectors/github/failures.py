"""What an answer that is no answer means: GitHub's statuses and the network's errors as ``CollectError``.

403 is either a missing permission or a rate limit; 404 is either "there is none" or "you may not see it". This
module tells the first two apart by GitHub's message; the second pair only a collector can tell apart, so 404 has
a class of its own.
"""

from __future__ import annotations

from typing import Any

from collectors.base import CollectError, Forbidden, Operation, Unavailable

_HINTS = {
    "unauthorized": "Check that the token or the App's key is still valid.",
    "forbidden": "Grant the permission that `tieout permissions` prints for this source.",
    "owners_only": "Only an organisation owner's token can read who lacks a second factor.",
    "upgrade_required": "The organisation's GitHub plan does not include this for private repositories.",
    "rate_limited": "Collect later, or less often; an App has a larger rate limit than a person's token.",
}
# After these, every further call would fail alike: the lane ends instead of filling documents with errors.
ENDS_LANE = frozenset({"unauthorized", "rate_limited"})
_RATE_LIMIT = ("api rate limit exceeded", "you have exceeded a secondary rate limit", "abuse detection")


class NotFound(Forbidden):
    """404: there is none, or the caller may not see it. ``message`` is GitHub's own."""

    def __init__(self, message: str, operation: Operation, said: str) -> None:
        super().__init__("not_found", message, operation=operation.name, hint=_HINTS["forbidden"])
        self.said = said


def failure(operation: Operation, path: str, status: int, body: Any) -> CollectError:
    """The error for an HTTP ``status`` that is not the one expected; ``body`` is the parsed answer or None."""
    said = str(body.get("message") or "") if isinstance(body, dict) else ""
    message = f"{operation.name}: expected an answer for {path}, got HTTP {status} ({said[:200] or 'no reason given'})"
    if status == 404:
        return NotFound(message, operation, said)
    code = _code(status, said)
    kind = Forbidden if code in ("forbidden", "owners_only", "upgrade_required") else Unavailable
    return kind(code, message, operation=operation.name, hint=_HINTS.get(code, ""))


def unreadable(operation: Operation, path: str, code: str, why: str) -> Unavailable:
    """An answer came, but not one that can be read as evidence."""
    return Unavailable(code, f"{operation.name}: the answer for {path} cannot be read: {why}", operation=operation.name)


def unreachable(operation: Operation, path: str, code: str, why: str) -> Unavailable:
    """No answer came, after all retries."""
    return Unavailable(code, f"{operation.name}: no answer for {path}: {why}", operation=operation.name,
                       hint="Check the network, the proxy and the base URL.")


def _code(status: int, said: str) -> str:
    lowered = said.lower()
    if status == 401:
        return "unauthorized"
    if status == 429 or (status == 403 and any(sign in lowered for sign in _RATE_LIMIT)):
        return "rate_limited"
    if status == 403:
        return "upgrade_required" if lowered.startswith("upgrade to") else "forbidden"
    if status == 422 and "owner" in lowered:
        return "owners_only"
    if status == 409 and "empty" in lowered:
        return "empty_repository"
    return f"http_{status}"
