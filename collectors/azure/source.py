"""One Entra tenant's Azure as a source: who asks, and its subscriptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from collectors import pool
from collectors.azure.client import ArmClient
from collectors.azure.operations import read
from collectors.azure.proof import Grants
from collectors.base import Collector, Level
from collectors.guard import declaring

_T = TypeVar("_T")
_R = TypeVar("_R")
SUBSCRIPTIONS = read("/subscriptions", "2022-12-01", "Microsoft.Resources/subscriptions/read")


@dataclass(frozen=True, slots=True)
class AzureSource:
    """A connected tenant. No ``configured`` subscriptions means every one that the caller can see."""

    label: str
    tenant_id: str
    client: ArmClient
    caller: str
    configured: tuple[str, ...]
    threads: int
    kinds: tuple[Collector, ...]
    grants: Grants = field(default_factory=Grants)

    @property
    def id(self) -> str:
        """``azure:<tenant id>``."""
        return f"azure:{self.tenant_id}"

    @property
    def type(self) -> str:
        """``azure``."""
        return "azure"

    @property
    def api_version(self) -> str:
        """Each operation of the provenance document holds its own."""
        return "by operation"

    def collectors(self) -> tuple[Collector, ...]:
        """Every kind of Azure."""
        return self.kinds

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """The tenant itself, or its subscriptions: the configured ones, else all that the caller can see."""
        if level is Level.SOURCE:
            return [("", self.label)]
        if level is not Level.SUBSCRIPTION:
            return []
        with declaring(SUBSCRIPTIONS.name):
            listed = {str(row["subscriptionId"]).lower(): str(row.get("displayName") or "") for row in
                      self.subscriptions()}
        return [(id_, listed.get(id_) or id_) for id_ in self.configured or listed]

    def subscriptions(self) -> Iterator[dict[str, Any]]:
        """Every subscription that the caller can see, as listed."""
        for page in self.client.shared(SUBSCRIPTIONS):
            yield from page

    def each(self, do: Callable[[_T], _R], rows: Iterable[_T]) -> Iterator[_R]:
        """``do`` of every row in the order of the rows; many rows are read by a few threads at a time."""
        return pool.each(do, rows, threads=self.threads, name=f"{self.id}-")
