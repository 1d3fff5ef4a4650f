"""What a configured Entra source says, with its secrets already resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from collectors.microsoft.settings import KEYS, Identity, wrong
from collectors.microsoft.settings import settings_of as shared

GRAPH = "https://graph.microsoft.com"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """One tenant behind one Graph. ``break_glass``: the object ids of the accounts whose sign-ins are always read."""

    name: str
    identity: Identity
    base_url: str = GRAPH
    break_glass: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The only host that a token is sent to, without its port: kiota compares names of hosts."""
        return str(urlsplit(self.base_url).hostname)

    @property
    def is_local(self) -> bool:
        """A stand-in on this machine: no proxy stands between."""
        return self.host in _LOOPBACK

    @property
    def token_scope(self) -> str:
        """What a token is asked for; a stand-in is asked as Graph itself."""
        return f"{GRAPH if self.is_local else self.base_url}/.default"


def settings_of(config: Mapping[str, Any]) -> Settings:
    """Read one source entry.

    Raises ``CollectError`` with code ``settings`` for what cannot be meant.
    """
    made = shared(config, base_url=GRAPH, known=(*KEYS, "break_glass"))
    accounts = config.get("break_glass") or ()
    if isinstance(accounts, str) or not all(_is_id(account) for account in accounts):
        raise wrong(made.name, "break_glass must be a list of users' object ids (GUIDs)")
    return Settings(made.name, made.identity, made.base_url, tuple(str(account).lower() for account in accounts))


def _is_id(value: object) -> bool:
    text = str(value)
    return [len(part) for part in text.split("-")] == [8, 4, 4, 4, 12] and text.replace("-", "").isalnum()
