"""What an answer of Azure Resource Manager that is no success means for the evidence."""

from __future__ import annotations

from typing import Any

from collectors.base import CollectError, Forbidden, Operation, Unavailable
from collectors.microsoft.answers import HINTS, answered

# 404 with these: the caller cannot see the subscription at all, which says nothing about what is in it.
_HIDDEN = frozenset({"SubscriptionNotFound", "InvalidSubscriptionId", "AuthorizationFailed"})
# The subscription never used the provider: nothing of its kinds can be there.
UNUSED = frozenset({"MissingSubscriptionRegistration", "SubscriptionNotRegistered"})
# After these, every further call would fail alike: the lane ends instead of filling documents with errors.
ENDS_LANE = frozenset({
    "SubscriptionNotFound", "InvalidSubscriptionId", "credentials_refused", "credentials_expired",
    "credentials_missing", "throttled", "time_budget", "undeclared_operation", "not_a_read"})


def failure(operation: Operation, status: int, body: Any) -> CollectError:
    """The error for an HTTP ``status`` that is no success; ``body`` is the parsed answer or None."""
    error = body.get("error") if isinstance(body, dict) else None
    told = error if isinstance(error, dict) else body if isinstance(body, dict) else {}
    code, message = str(told.get("code") or told.get("Code") or ""), str(told.get("message") or "")
    if status == 404 and code in _HIDDEN:
        return Forbidden(code, f"{operation.name}: the caller cannot see this subscription ({code})",
                         operation=operation.name, hint=HINTS["forbidden"])
    return answered(status, code, message, operation.name)


def unreadable(operation: Operation, code: str, why: str) -> Unavailable:
    """An answer came, but not one that can be read as evidence."""
    return Unavailable(code, f"{operation.name}: the answer cannot be read: {why}", operation=operation.name)
