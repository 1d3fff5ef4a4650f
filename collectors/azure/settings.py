"""What a configured Azure source says, with its secrets already resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collectors.microsoft import settings as microsoft
from collectors.microsoft.settings import Identity, wrong

PUBLIC = "https://management.azure.com"
# The national clouds' own Resource Managers: a token for one is no good at another.
_CLOUDS = ("https://management.usgovcloudapi.net", "https://management.chinacloudapi.cn")
_KEYS = (*microsoft.KEYS, "subscriptions")
_SUBSCRIPTION = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Settings:
    """One tenant's Resource Manager. No ``subscriptions`` means every one that the caller can see."""

    name: str
    identity: Identity
    base_url: str
    subscriptions: tuple[str, ...] = ()

    @property
    def token_scope(self) -> str:
        """What a token is asked for; an address that is no cloud's own (a stand-in, a proxy) takes the public one's."""
        return f"{self.base_url if self.base_url in _CLOUDS else PUBLIC}/.default"


def settings_of(config: Mapping[str, Any]) -> Settings:
    """Read one source entry; raises ``CollectError`` with code ``settings`` for what cannot be meant."""
    shared = microsoft.settings_of(config, base_url=PUBLIC, known=_KEYS)
    return Settings(shared.name, shared.identity, shared.base_url,
                    _subscriptions(config.get("subscriptions"), shared.name))


def _subscriptions(value: Any, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    ids = [str(item).lower() for item in value] if isinstance(value, (list, tuple)) else []
    bad = next((item for item in ids if not _SUBSCRIPTION.fullmatch(item)), None)
    if not ids or bad is not None:
        raise wrong(name, f"subscriptions must be a list of ids (GUIDs), got {bad if bad is not None else value!r}; "
                          "leave it out to read all that the caller sees")
    return tuple(dict.fromkeys(ids))
