"""One Entra tenant as a source: who asks, and what it is licensed for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from collectors.base import Collector, Forbidden, Level, Yields
from collectors.entra.client import GraphClient
from collectors.entra.licences import Licences, licences_of
from collectors.entra.operations import API_VERSION, SKUS
from collectors.guard import declaring


@dataclass(frozen=True, slots=True)
class EntraSource:
    """A connected tenant. ``break_glass``: the object ids of its emergency accounts."""

    label: str
    tenant_id: str
    client: GraphClient
    caller: str
    kinds: tuple[Collector, ...]
    licences: Licences
    break_glass: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """``entra:<tenant id>``."""
        return f"entra:{self.tenant_id}"

    @property
    def type(self) -> str:
        """``entra``."""
        return "entra"

    @property
    def api_version(self) -> str:
        """The version of Graph that is asked, for provenance."""
        return API_VERSION

    def collectors(self) -> tuple[Collector, ...]:
        """Every kind of Entra; the logs for as long as this tenant's licence keeps them."""
        days = self.licences.log_days
        return tuple(replace(kind, retention_days=days) if kind.yields is Yields.EVENT else kind
                     for kind in self.kinds)

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """The tenant itself; it has no regions and no repositories."""
        return [("", self.label)] if level is Level.SOURCE else []


def read_licences(client: GraphClient) -> Licences:
    """What the tenant is licensed for; unknown where the app may not see its subscriptions.

    Raises CollectError when Graph cannot be reached.
    """
    with declaring(SKUS.name):
        try:
            return licences_of(client.rows(SKUS))
        except Forbidden:
            return Licences()
