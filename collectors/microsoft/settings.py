"""Who asks, and of which tenant: the settings that every source of Microsoft's cloud has, with secrets resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from collectors.base import CollectError

PUBLIC_AUTHORITY = "https://login.microsoftonline.com"
KEYS = ("name", "type", "tenant_id", "client_id", "client_secret", "client_certificate", "certificate_password",
        "credential", "authority", "disable_instance_discovery", "base_url", "ca_bundle")
"""The keys of a source entry that are read here; a source adds its own."""

_TENANT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Method(StrEnum):
    """How to prove who is asking. ``SECRET`` and ``CERTIFICATE`` follow from what is given."""

    SECRET = "client_secret"  # noqa: S105 - the name of a setting
    CERTIFICATE = "client_certificate"
    WORKLOAD = "workload_identity"
    MANAGED = "managed_identity"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Identity:
    """One caller of one tenant. ``client_certificate`` is PEM, with its private key; ``ca_bundle`` a file or empty."""

    tenant_id: str
    method: Method = Method.DEFAULT
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    client_certificate: str = field(default="", repr=False)
    certificate_password: str = field(default="", repr=False)
    authority: str = PUBLIC_AUTHORITY
    disable_instance_discovery: bool = False
    ca_bundle: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """One tenant behind one API: ``base_url`` is where tokens may go, and nowhere else."""

    name: str
    identity: Identity
    base_url: str

    @property
    def host(self) -> str:
        """The API's host with its port, where it has one: the only host that a token is sent to."""
        return urlsplit(self.base_url).netloc


def settings_of(config: Mapping[str, Any], *, base_url: str, known: tuple[str, ...] = KEYS) -> Settings:
    """Read one source entry; ``base_url`` is the API's public address, ``known`` the keys that the entry may have.

    Raises ``CollectError`` with code ``settings`` for what cannot be meant.
    """
    name = str(config.get("name") or config.get("type") or "")
    unknown = sorted(set(config).difference(known))
    if unknown:
        raise wrong(name, f"unknown setting {unknown[0]!r}; known are {', '.join(known)}")
    return Settings(name, _identity(config, name), _https(config.get("base_url") or base_url, name, "base_url"))


def wrong(name: str, sentence: str) -> CollectError:
    """The error for a source entry that cannot be meant."""
    return CollectError("settings", f"source {name}: {sentence}", hint="Correct it under sources.")


def _identity(config: Mapping[str, Any], name: str) -> Identity:
    tenant = str(config.get("tenant_id") or "").lower()
    if not _TENANT.fullmatch(tenant):
        raise wrong(name, f"tenant_id must be the directory's id (a GUID), got {config.get('tenant_id')!r}")
    method = _method(config, name)
    if method in (Method.SECRET, Method.CERTIFICATE) and not config.get("client_id"):
        raise wrong(name, f"{method} needs the client_id of its app registration, got none")
    texts = {key: str(config.get(key) or "") for key in
             ("client_id", "client_secret", "client_certificate", "certificate_password", "ca_bundle")}
    return Identity(tenant, method, authority=_https(config.get("authority") or PUBLIC_AUTHORITY, name, "authority"),
                    disable_instance_discovery=bool(config.get("disable_instance_discovery")), **texts)


def _method(config: Mapping[str, Any], name: str) -> Method:
    given = [method for method in (Method.SECRET, Method.CERTIFICATE) if config.get(method)]
    chosen = config.get("credential")
    if len(given) + bool(chosen) > 1:
        raise wrong(name, "expected one of client_secret, client_certificate and credential, got several")
    if given:
        return given[0]
    try:
        method = Method(chosen or Method.DEFAULT)
    except ValueError:
        method = Method.SECRET
    if method in (Method.SECRET, Method.CERTIFICATE):
        raise wrong(name, f"credential must be workload_identity, managed_identity or default, got {chosen!r}")
    return method


def _https(value: Any, name: str, key: str) -> str:
    """An address without its last slash; a token travels there, so it must be https."""
    url = urlsplit(str(value))
    if url.scheme != "https" or not url.hostname or url.query or url.username:
        raise wrong(name, f"{key} must be an https address, got {str(value)!r}")
    return str(value).rstrip("/")
