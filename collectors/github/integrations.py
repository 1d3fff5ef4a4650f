"""What acts for people: webhooks, installed Apps, fine-grained tokens, and credentials that single sign-on lets in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from collectors.base import Collector, Document, Item, Scope
from collectors.github.facts import names, utc
from collectors.github.listings import Listing, Row, each_repository, of_organization
from collectors.github.operations import (
    AUTHORIZATIONS,
    HOOKS,
    INSTALLATIONS,
    ORG_HOOKS,
    ORGANIZATION,
    REPOSITORIES,
    TOKENS,
)
from collectors.github.parts import person
from collectors.github.source import GithubSource

_HOOK = ("id", "name", "type", "active", "events")


def _webhooks(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    for row in source.client.rows(ORG_HOOKS, org=source.organization):
        yield Document(f"organization:{row['id']}", f"{source.organization} {_host(row)}",
                       {"level": "organization", "repository": None, "archived": False, **_hook(row)})
    yield from each_repository(source, _repository_hooks)


def _repository_hooks(source: GithubSource, repository: Row) -> Iterator[Item]:
    for row in source.client.rows(HOOKS, **names(repository)):
        yield Document(f"{repository['id']}:{row['id']}", f"{repository['full_name']} {_host(row)}",
                       {"level": "repository", "repository": repository["full_name"],
                        "archived": repository["archived"], **_hook(row)})


def _hook(row: Row) -> Row:
    """A webhook without its address, which may itself be the secret: where it goes, how, and whether it is signed."""
    config: dict[str, Any] = row.get("config") or {}
    url = str(config.get("url") or "")
    return {"item": {k: row[k] for k in _HOOK if k in row},
            "delivery": {"scheme": urlsplit(url).scheme, "host": _host(row),
                         "url_sha256": hashlib.sha256(url.encode()).hexdigest(),
                         "content_type": config.get("content_type"), "insecure_ssl": str(config.get("insecure_ssl")),
                         "secret_set": bool(config.get("secret"))}}


def _host(row: Row) -> str:
    return urlsplit(str((row.get("config") or {}).get("url") or "")).hostname or "nowhere"


_INSTALLATIONS = Listing(
    "github.app_installation", "GitHub Apps that are installed", INSTALLATIONS,
    frozenset({"id", "app_id", "app_slug", "target_type", "permissions", "events", "repository_selection", "created_at",
               "suspended_at"}), key="installations", label=lambda row: str(row.get("app_slug") or row["id"]),
    set_paths=("item.events",))
_TOKENS = Listing(
    "github.token_grant", "Fine-grained tokens with access to the organisation", TOKENS,
    frozenset({"id", "token_id", "token_name", "repository_selection", "permissions", "token_expired"}),
    label=lambda row: f"{(row.get('owner') or {}).get('login')} {row.get('token_name') or row['id']}",
    shape=lambda row: {"owner": person(row.get("owner")), "granted_at": utc(row.get("access_granted_at")),
                       "expires_at": utc(row.get("token_expires_at"))}, personal=True)
_AUTHORIZATIONS = Listing(
    "github.credential_authorization", "Credentials that are authorised for single sign-on", AUTHORIZATIONS,
    frozenset({"login", "credential_id", "credential_type", "scopes", "fingerprint", "authorized_credential_id"}),
    subject=lambda row: str(row["credential_id"]),
    label=lambda row: f"{row.get('login')} {row.get('credential_type')}",
    shape=lambda row: {"granted_at": utc(row.get("credential_authorized_at")),
                       "expires_at": utc(row.get("authorized_credential_expires_at"))},
    personal=True, set_paths=("item.scopes",))

COLLECTORS = (
    Collector("github.webhook", "Webhooks", (ORG_HOOKS, REPOSITORIES, ORGANIZATION, HOOKS), _webhooks,
              set_paths=("item.events",)),
    of_organization(_INSTALLATIONS), of_organization(_TOKENS), of_organization(_AUTHORIZATIONS),
)
