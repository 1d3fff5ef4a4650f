"""What an answer of Microsoft's cloud that is no success means: a refused credential, a refusal, or a fault."""

from __future__ import annotations

import re

from collectors.base import CollectError, Forbidden, Unavailable

_IDS = re.compile(r"(?i)\s*(trace id|correlation id|timestamp|request id):.*", re.DOTALL)
_SENTENCE = 300  # characters of the service's own words that are kept

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


def answered(status: int, code: str, message: str, operation: str) -> CollectError:
    """The error for an HTTP ``status`` that is no success, with the service's own ``code`` and ``message``.

    A 404 is left to the caller as ``Unavailable`` with the service's code: only it knows what the code means.
    """
    told = f"{operation}: expected an answer, got HTTP {status} {code}: {clean(message) or 'no reason given'}"
    if status == 401:
        stable = "credentials_expired" if "expired" in f"{code} {message}".lower() else "credentials_refused"
        return CredentialsRefused(stable, told, operation=operation, hint=HINTS["credentials_refused"])
    if status == 403:
        return Forbidden(code or "forbidden", told, operation=operation, hint=HINTS["forbidden"])
    if status == 429:
        return Unavailable("throttled", told, operation=operation, hint=HINTS["throttled"])
    stable = "server_error" if status >= 500 else code or f"http_{status}"
    return Unavailable(stable, told, operation=operation)


def clean(text: str) -> str:
    """The service's own words, without the ids and times that differ each time."""
    return _IDS.sub("", " ".join(text.split()))[:_SENTENCE].rstrip(" .")
