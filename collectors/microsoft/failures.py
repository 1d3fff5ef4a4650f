"""What a call to Microsoft's cloud that brought no answer means: a refused credential, or silence.

azure-identity puts Entra's own error number (``AADSTS…``) into its messages; the number decides, for the sentences
around it change. Correlation and trace ids stay out: they differ each time.
"""

from __future__ import annotations

import re

from azure.core import exceptions as sdk
from azure.identity import AuthenticationRequiredError, CredentialUnavailableError

from collectors.base import CollectError, Unavailable
from collectors.microsoft.answers import HINTS, CredentialsRefused, clean

_NUMBER = re.compile(r"AADSTS(\d+)")

# Entra's error numbers: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_CREDENTIAL_HINTS = {
    "7000215": "The client secret is wrong: give the secret's value, not its id.",
    "7000222": "The client secret has expired: add another one to the app registration.",
    "700027": "The certificate is not registered for this app, or has expired.",
    "700016": "No app with this client_id is in the tenant: check client_id and tenant_id.",
    "90002": "No tenant has this id: check tenant_id and authority.",
    "900023": "No tenant has this id: check tenant_id and authority.",
    "53003": "A conditional-access policy blocks the app: let it sign in from here.",
    "7000112": "The app is disabled in the tenant: enable its enterprise application.",
    "700024": "The clock of this machine is off: set it by NTP.",
}
_EXPIRED = frozenset({"7000222"})


def converted(error: Exception, operation: str) -> CollectError:
    """``error`` of azure-core or azure-identity as the error of ours that says what it means for the evidence."""
    if isinstance(error, CollectError):
        return error
    if isinstance(error, CredentialUnavailableError):
        return _credentials("credentials_missing", error, operation)
    lost = _lost(error)
    if lost is None and isinstance(error, sdk.ClientAuthenticationError | AuthenticationRequiredError):
        return _credentials("credentials_refused", error, operation)
    error = lost or error
    code = silence(error)
    return Unavailable(code, f"{operation}: expected an answer, got {type(error).__name__}: {said(error)}",
                       operation=operation, hint=HINTS.get(code, ""))


def silence(error: Exception) -> str:
    """The stable code of a call that got no readable answer."""
    text = str(error).lower()
    if isinstance(error, sdk.ServiceRequestTimeoutError | sdk.ServiceResponseTimeoutError) or "timed out" in text:
        return "timeout"
    if "certificate" in text or "ssl" in text:
        return "tls_failed"
    if isinstance(error, sdk.ServiceRequestError | sdk.ServiceResponseError):
        return "unreachable"
    return "client_error"


def said(error: Exception) -> str:
    """The error's own words, without the ids and times that differ each time."""
    return clean(str(error)) or type(error).__name__


def _lost(error: Exception) -> Exception | None:
    """The network's error inside one that azure-identity calls an authentication error; None where there is none."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, sdk.ServiceRequestError | sdk.ServiceResponseError):
            return inner
        inner = inner.__cause__ or inner.__context__
    return None


def _credentials(code: str, error: Exception, operation: str) -> CredentialsRefused:
    number = next(iter(_NUMBER.findall(str(error))), "")
    stable = "credentials_expired" if number in _EXPIRED else code
    hint = _CREDENTIAL_HINTS.get(number, HINTS[code])
    return CredentialsRefused(stable, f"{operation}: the credential was not accepted: {said(error)}",
                              operation=operation, hint=hint)
