"""The credential of a source by azure-identity, and who it turns out to be."""

from __future__ import annotations

import base64
import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError
from azure.identity import (
    CertificateCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)

from collectors.base import CollectError
from collectors.limits import Limits
from collectors.microsoft.answers import CredentialsRefused
from collectors.microsoft.failures import converted
from collectors.microsoft.settings import Identity, Method

# A refusal is told once, by the error that it becomes here, and not by the SDK's own log too.
logging.getLogger("azure").setLevel(logging.CRITICAL)

_TOKEN = "the token request"  # noqa: S105 - a name for messages


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a token speaks for; empty where it does not say."""

    tenant_id: str = ""
    name: str = ""


def credential_of(identity: Identity, limits: Limits) -> TokenCredential:
    """The credential, which asks for tokens when they are needed and again before they run out.

    Raises ``CredentialsRefused`` for a certificate that cannot be used, or a workload identity that is not there.
    """
    try:
        return _made(identity, _options(identity, limits))
    except ValueError as error:
        message = f"{identity.method}: expected a usable credential, got: {error}"
        raise CredentialsRefused("credentials_missing", message,
                                 hint="Check the setting, and that it holds what its name says.") from error


def caller_of(credential: TokenCredential, scope: str, identity: Identity) -> Caller:
    """Ask for one token, and whom it speaks for. ``scope`` is the API's, such as ``https://…/.default``.

    Raises ``CollectError`` when the credential is refused, or belongs to another tenant than the configured one.
    """
    try:
        token = credential.get_token(scope).token
    except AzureError as error:
        raise converted(error, _TOKEN) from error
    caller = _caller(token)
    if caller.tenant_id not in ("", identity.tenant_id):
        raise CollectError("wrong_tenant", f"{_TOKEN}: expected tenant {identity.tenant_id}, got {caller.tenant_id}",
                           hint="Check tenant_id, and whose identity this machine has.")
    return caller


def _made(identity: Identity, options: dict[str, Any]) -> TokenCredential:
    tenant, client = identity.tenant_id, identity.client_id
    match identity.method:
        case Method.SECRET:
            return ClientSecretCredential(tenant, client, identity.client_secret, **options)
        case Method.CERTIFICATE:
            return CertificateCredential(tenant, client, certificate_data=identity.client_certificate.encode(),
                                         password=identity.certificate_password or None, **options)
        case Method.WORKLOAD:
            return WorkloadIdentityCredential(tenant_id=tenant, client_id=client or None, **options)
        case Method.MANAGED:
            # The machine's own endpoint gives the token: authority and CA bundle are not asked.
            return ManagedIdentityCredential(client_id=client or None)
        case Method.DEFAULT:
            return DefaultAzureCredential(managed_identity_client_id=client or None,
                                          workload_identity_client_id=client or None,
                                          workload_identity_tenant_id=tenant, **options)


def _options(identity: Identity, limits: Limits) -> dict[str, Any]:
    return {"authority": identity.authority, "disable_instance_discovery": identity.disable_instance_discovery,
            "connection_verify": identity.ca_bundle or True, "connection_timeout": limits.connect_timeout,
            "read_timeout": limits.read_timeout, "retry_total": limits.retries,
            "retry_backoff_factor": limits.backoff_first, "retry_backoff_max": limits.backoff_most}


def _caller(token: str) -> Caller:
    """What the token's claims say. They are not checked: the API does, and nothing is decided by them."""
    claims: Any = None
    with suppress(ValueError, IndexError):
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    if not isinstance(claims, dict):
        return Caller(name="unknown")
    person = claims.get("upn") or claims.get("unique_name")
    name = f"user:{person}" if person else f"app:{claims.get('appid') or claims.get('oid') or 'unknown'}"
    return Caller(str(claims.get("tid") or "").lower(), name)
