"""Azure SQL: servers with their auditing, firewall and administrators, and each database's encryption."""

from __future__ import annotations

from collectors.azure.declare import Kind, child, children, resources
from collectors.azure.operations import below, listing
from collectors.azure.parts import chosen, tidy

_SERVER, _DATABASE = "Microsoft.Sql/servers", "Microsoft.Sql/servers/databases"
_VERSION = "2025-01-01"
_SERVERS = listing(_SERVER, _VERSION, query={"$expand": "administrators/activedirectory"})
# A serverless database falls asleep and wakes up: that is no change of its configuration.
_VOLATILE = frozenset({"status", "earliestRestoreDate", "pausedDate", "resumedDate"})
_AUDITING = chosen("state", "retentionDays", "isAzureMonitorTargetEnabled", "auditActionsAndGroups",
                   "storageEndpoint", "isDevopsAuditEnabled", "isManagedIdentityInUse")

COLLECTORS = (
    resources("azure.sql.server", "SQL servers", Kind(_SERVERS, parts={
        "auditing": child(_SERVER, "auditingSettings/default", _VERSION, _AUDITING),
        "firewall_rules": children(_SERVER, "firewallRules", _VERSION),
        "encryption_protector": child(_SERVER, "encryptionProtector/current", _VERSION),
    }, parents=True), sets=("firewall_rules.value", "auditing.value.auditActionsAndGroups")),
    resources("azure.sql.database", "SQL databases", Kind(
        below(_SERVER, "databases", _VERSION), within=_SERVERS, born="properties.databaseId",
        item=lambda row: tidy(row, _VOLATILE), keeps=lambda row: row.get("name") != "master",
        parts={"encryption": child(_DATABASE, "transparentDataEncryption/current", _VERSION, chosen("state"))})),
)
