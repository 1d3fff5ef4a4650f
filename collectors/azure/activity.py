"""The activity log: every administrative and security event of a subscription, for as long as Azure keeps it.

Azure keeps it for 90 days. What a request held and the caller's other claims are not taken: they may carry secrets.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from collectors.azure.operations import SUBSCRIPTION, read
from collectors.azure.parts import only
from collectors.azure.source import AzureSource
from collectors.base import Collector, Completeness, Event, Item, Level, Problem, Scope, Yields

RETENTION = 90  # days: https://learn.microsoft.com/azure/azure-monitor/platform/activity-log
_LOG = read(f"{SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values", "2015-04-01",
            "Microsoft.Insights/eventtypes/values/read")
_CATEGORIES = frozenset({"Administrative", "Security"})  # the others tell of health, cost and policy evaluation
_CODED = ("category", "eventName", "operationName", "resourceProviderName", "resourceType", "status", "subStatus")
_PLAIN = ("caller", "correlationId", "eventTimestamp", "level", "operationId", "resourceGroupName", "resourceId",
          "submissionTimestamp")
_CLAIMS = {"oid": "http://schemas.microsoft.com/identity/claims/objectidentifier", "appid": "appid"}


def _events(source: AzureSource, scope: Scope) -> Iterator[Item]:
    since = scope.since or scope.until - timedelta(days=RETENTION)
    window = f"eventTimestamp ge '{_text(since)}' and eventTimestamp le '{_text(scope.until)}'"
    rows = 0
    for page in source.client.pages(_LOG, subscription=scope.id, query={"$filter": window}):
        for row in page:
            rows += 1
            yield from _event(scope, row)
    yield Completeness(f"{_LOG.name}&$filter={window}", since, scope.until, rows)


def _event(scope: Scope, row: dict[str, Any]) -> Iterator[Item]:
    if _code(row.get("category")) not in _CATEGORIES:
        return
    at, id_ = _instant(row.get("eventTimestamp")), str(row.get("eventDataId") or "")
    if at is None or not id_:
        yield Problem("unexpected_shape", "an event without eventDataId or eventTimestamp", _LOG.name, listing=True)
        return
    item = {**{name: _code(row.get(name)) for name in _CODED}, **only(row, *_PLAIN)}
    claims, access = row.get("claims") or {}, row.get("authorization") or {}
    yield Event(f"{scope.id}:{id_}", str(item["operationName"]), at, {
        "subscription": scope.id, "item": item, "resource": str(row.get("resourceId") or "").lower(),
        "authorization": only(access, "action", "scope"),
        "claims": {name: claims.get(key) for name, key in _CLAIMS.items() if isinstance(claims.get(key), str)}})


def _code(value: Any) -> str:
    """Azure's own word of a localised value."""
    return str((value.get("value") if isinstance(value, dict) else value) or "")


def _instant(value: Any) -> datetime | None:
    with suppress(TypeError, ValueError):
        at = datetime.fromisoformat(value)
        return at if at.tzinfo else None
    return None


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


COLLECTORS = (
    Collector("azure.activity", "Activity log", (_LOG,), _events, level=Level.SUBSCRIPTION, yields=Yields.EVENT,
              parent="azure.subscription", personal=True, retention_days=RETENTION),
)
