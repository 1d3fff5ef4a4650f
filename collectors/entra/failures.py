"""What an answer of Graph that is no answer means.

403 is a missing permission, or a licence that the tenant does not have; some services say the latter with 400. 404 is
"there is none" or "you may not see it"; only a collector can tell, so it has a class of its own.
"""

from __future__ import annotations

from typing import Any

from collectors.base import CollectError, Forbidden, Unavailable
from collectors.microsoft.answers import answered

LICENCE = "licence_required"
ENDS_LANE = frozenset({"throttled", "credentials_refused", "credentials_expired"})
"""After these, every further call would fail alike: the lane ends instead of filling documents with errors."""

_LICENCE_CODES = frozenset({"Authentication_RequestFromNonPremiumTenantOrB2CTenant", "AadPremiumLicenseRequired",
                            "LicenseRequired", "NonPremiumTenant"})
_LICENCE_WORDS = ("premium license", "premium licence", "not licensed", "doesn't have the required license",
                  "request not applicable to target tenant", "no valid license", "required license")


class NotFound(Forbidden):
    """404: there is none, or the caller may not see it."""


class LicenceMissing(Forbidden):
    """The tenant's licences do not include what was asked for."""


def failure(operation: str, path: str, status: int, body: Any) -> CollectError:
    """The error for an HTTP ``status`` that is no success; ``body`` is the parsed answer or None."""
    found = body.get("error") if isinstance(body, dict) else None
    told = found if isinstance(found, dict) else {}
    code, message = str(told.get("code") or ""), str(told.get("message") or "")
    if status in (400, 403) and _lacks_licence(code, message):
        return LicenceMissing(LICENCE, f"{operation}: expected an answer, got HTTP {status} {code}",
                              operation=operation, hint="The tenant's licences do not include it.")
    if status == 404:
        return NotFound("not_found", f"{operation}: expected an answer for {path}, got HTTP 404 {code}",
                        operation=operation, hint="Check that the object still exists and that the app may see it.")
    return answered(status, code, message, operation)


def unreadable(operation: str, code: str, why: str) -> Unavailable:
    """An answer came, but not one that can be read as evidence."""
    return Unavailable(code, f"{operation}: the answer cannot be read: {why}", operation=operation)


def ends_lane(error: CollectError) -> bool:
    """Whether nothing else of the lane could be read after ``error``."""
    return error.code in ENDS_LANE or not error.code


def _lacks_licence(code: str, message: str) -> bool:
    lowered = message.lower()
    return code in _LICENCE_CODES or any(words in lowered for words in _LICENCE_WORDS)
