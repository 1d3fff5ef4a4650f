"""Whether a list is whole: Azure leaves out of every list what the caller may not read, and says nothing about it.

A caller whose role is on one resource group gets that group's resources as if there were no others. So each
subscription is asked once what the caller may do *on the subscription*; where that does not hold every action that a
collector needs, its scans are partial and close nothing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from collectors.azure.client import ArmClient
from collectors.azure.failures import ENDS_LANE
from collectors.azure.operations import SUBSCRIPTION, read
from collectors.base import CollectError, Collector, Item, Level, Operation, Problem, Scope

PERMISSIONS = read(f"{SUBSCRIPTION}/providers/Microsoft.Authorization/permissions", "2022-04-01")
_HINT = "give the caller its role on the subscription or above it, not on single groups"


@dataclass(slots=True)
class Grants:
    """What the caller may do on each subscription, asked once a source; or the error that answered."""

    _known: dict[str, list[dict[str, Any]] | CollectError] = field(default_factory=dict)
    _asking: threading.Lock = field(default_factory=threading.Lock)

    def of(self, client: ArmClient, subscription: str) -> list[dict[str, Any]]:
        """The permissions; raises ``CollectError`` where they could not be read."""
        with self._asking:
            if subscription not in self._known:
                self._known[subscription] = _ask(client, subscription)
            found = self._known[subscription]
        if isinstance(found, CollectError):
            raise found
        return found


def proven(collector: Collector) -> Collector:
    """The collector of a subscription's kind, which also says where nobody can tell that its list is whole."""
    if collector.level is not Level.SUBSCRIPTION:
        return collector
    reads, inner = collector.operations, collector.collect

    def collect(source: Any, scope: Scope) -> Iterator[Item]:
        yield from inner(source, scope)
        yield from _unproven(source, scope, reads)

    return replace(collector, operations=(*reads, PERMISSIONS), collect=collect)


def _ask(client: ArmClient, subscription: str) -> list[dict[str, Any]] | CollectError:
    try:
        return client.rows(PERMISSIONS, subscription=subscription)
    except CollectError as error:
        if error.code in ENDS_LANE:
            raise
        return error


def _unproven(source: Any, scope: Scope, operations: Iterable[Operation]) -> Iterator[Problem]:
    wanted = {action for operation in operations for action in operation.permission.split(", ")}
    try:
        granted = source.grants.of(source.client, scope.id)
    except CollectError as error:
        if error.code in ENDS_LANE:
            raise
        yield Problem("listing_unproven", f"{scope.id}: whether the list is whole is not known ({error.code}); {_HINT}",
                      PERMISSIONS.name, listing=True)
        return
    for action in sorted(wanted):
        if action.endswith("/read") and not any(_allows(permission, action) for permission in granted):
            yield Problem("listing_unproven", f"{scope.id}: the caller may not {action} on the whole subscription, so "
                          f"the list may lack what it cannot see; {_HINT}", PERMISSIONS.name, listing=True)


def _allows(permission: dict[str, Any], action: str) -> bool:
    """An action is allowed where a pattern of ``actions`` takes it in and none of ``notActions`` takes it out again."""
    return _matches(permission.get("actions"), action) and not _matches(permission.get("notActions"), action)


def _matches(patterns: Any, action: str) -> bool:
    return any(re.fullmatch(re.escape(str(pattern)).replace(r"\*", ".*"), action, re.IGNORECASE)
               for pattern in patterns or ())
