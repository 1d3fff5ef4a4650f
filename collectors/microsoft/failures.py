"""What a call to Microsoft's cloud that brought no answer means: a refused credential, a refusal, or silence.

azure-identity puts Entra's own error number (``AADSTS…``) into its messages; the number decides, for the sentences
around it change. Correlation and trace ids stay out: they differ each time.
"""

from __future__ import annotations

import re

from azure.core import exceptions as sdk
from azure.identity import AuthenticationRequiredError, CredentialUnavailableError

from collectors.base import CollectError, Forbidden, Unavailable

_NUMBER = re.compile(r"AADSTS(\d+)")
_IDS = re.compile(r"(?i)\s*(trace id|correlation id|timestamp|request id):.*", re.DOTALL)
_SENTENCE = 300  # characters of the service's own words that are kept

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
HINTS = {
    "credentials_refused": "Check client_id, the secret or certificate, and tenant_id.",
    "credentials_missing": "Give client_id with client_secret or client_certificate, or run where a workload or "
                           "managed identity is.",
    "forbidden": "Grant what 'tieout permissions' prints for this source.",
    "throttled": "Collect again later, or less often.",
    "timeout": "Check the network and the proxy to the address.",
    "tls_failed": "Name the certificate authority of the proxy or stand-in as ca_bundle.",
    "unreachable": "Check the network, the proxy, base_url and authority.",
}


class CredentialsRefused(CollectError):
    """The credentials are missing, expired or not accepted: nothing of this source can be read with them."""


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


def answered(status: int, code: str, message: str, operation: str) -> CollectError:
    """The error for an HTTP ``status`` that is no success, with the service's own ``code`` and ``message``.

    A 404 is left to the caller as ``Unavailable`` with the service's code: only it knows what the code means.
    """
    told = f"{operation}: expected an answer, got HTTP {status} {code}: {_clean(message) or 'no reason given'}"
    if status == 401:
        stable = "credentials_expired" if "expired" in f"{code} {message}".lower() else "credentials_refused"
        return CredentialsRefused(stable, told, operation=operation, hint=HINTS["credentials_refused"])
    if status == 403:
        return Forbidden(code or "forbidden", told, operation=operation, hint=HINTS["forbidden"])
    if status == 429:
        return Unavailable("throttled", told, operation=operation, hint=HINTS["throttled"])
    stable = "server_error" if status >= 500 else code or f"http_{status}"
    return Unavailable(stable, told, operation=operation)


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
    return _clean(str(error)) or type(error).__name__


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


def _clean(text: str) -> str:
    return _IDS.sub("", " ".join(text.split()))[:_SENTENCE].rstrip(" .")
