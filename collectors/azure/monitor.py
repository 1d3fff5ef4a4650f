"""Azure Monitor: where a subscription's activity log goes, which changes raise an alert, how long logs are kept."""

from __future__ import annotations

from typing import Any

from collectors.azure.declare import Further, Row, resources, settings, simple
from collectors.azure.operations import SUBSCRIPTION, listing, read
from collectors.azure.parts import lean, only

_INSIGHTS = "Microsoft.Insights"
_RECEIVERS = "Receivers"


def _with_id(row: Row) -> dict[str, Any]:
    return {"id": row.get("id"), **lean(row)}


def _action_group(row: Row) -> dict[str, Any]:
    """A group and how many receivers of each kind it has; their addresses may hold tokens and are not taken."""
    held = row.get("properties") or {}
    counts = {name: len(value) for name, value in held.items() if name.endswith(_RECEIVERS) and isinstance(value, list)}
    return {"id": row.get("id"), "name": row.get("name"), "properties": {**only(held, "enabled"), "receivers": counts}}


COLLECTORS = (
    settings("azure.monitor.subscription", "Activity-log export, alerts and action groups", {
        "diagnostic_settings": Further(
            read(f"{SUBSCRIPTION}/providers/{_INSIGHTS}/diagnosticSettings", "2021-05-01-preview"), lean, rows=True),
        "activity_log_alerts": Further(listing(f"{_INSIGHTS}/activityLogAlerts", "2020-10-01"), _with_id, rows=True),
        "action_groups": Further(listing(f"{_INSIGHTS}/actionGroups", "2023-01-01"), _action_group, rows=True),
    }),
    resources("azure.monitor.workspace", "Log Analytics workspaces", simple(
        "Microsoft.OperationalInsights/workspaces", "2025-07-01", "modifiedDate", "workspaceCapping",
        "lastSkuUpdate", born="properties.customerId")),
)
