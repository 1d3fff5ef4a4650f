"""PostgreSQL and MySQL flexible servers, and Cosmos DB accounts."""

from __future__ import annotations

from collectors.azure.declare import Further, children, diagnostics, resources, simple

_POSTGRES, _MYSQL = "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.DBforMySQL/flexibleServers"
_COSMOS = "Microsoft.DocumentDB/databaseAccounts"
_POSTGRES_VERSION, _MYSQL_VERSION = "2026-10-01", "2024-12-30"
_PARAMETERS = ("require_secure_transport", "ssl_min_protocol_version", "log_connections", "log_disconnections",
               "connection_throttle.enable", "pgaudit.log")
_MYSQL_PARAMETERS = ("require_secure_transport", "tls_version", "audit_log_enabled", "audit_log_events")
_VOLATILE = ("earliestRestoreDate", "pointInTimeUTC", "restorePointInTime")


def _parts(kind: str, version: str, parameters: tuple[str, ...]) -> dict[str, Further]:
    return {"parameters": children(kind, "configurations", version, names=parameters,
                                   pick=lambda row: {"name": row.get("name"),
                                                     "value": (row.get("properties") or {}).get("value")}),
            "firewall_rules": children(kind, "firewallRules", version), "diagnostics": diagnostics(kind)}


COLLECTORS = (
    resources("azure.postgresql.server", "PostgreSQL flexible servers", simple(
        _POSTGRES, _POSTGRES_VERSION, *_VOLATILE, parts=_parts(_POSTGRES, _POSTGRES_VERSION, _PARAMETERS)),
        sets=("parameters.value", "firewall_rules.value")),
    resources("azure.mysql.server", "MySQL flexible servers", simple(
        _MYSQL, _MYSQL_VERSION, *_VOLATILE, parts=_parts(_MYSQL, _MYSQL_VERSION, _MYSQL_PARAMETERS)),
        sets=("parameters.value", "firewall_rules.value")),
    resources("azure.cosmos.account", "Cosmos DB accounts", simple(
        _COSMOS, "2026-03-15", born="properties.instanceId", parts={"diagnostics": diagnostics(_COSMOS)}),
        sets=("item.properties.ipRules", "item.properties.virtualNetworkRules")),
)
