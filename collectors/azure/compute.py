"""Virtual machines with their extensions, and disks."""

from __future__ import annotations

from typing import Any

from collectors.azure.declare import Row, children, resources, simple
from collectors.azure.parts import only

_MACHINE = "Microsoft.Compute/virtualMachines"
_VERSION = "2026-04-01"


def _extension(row: Row) -> dict[str, Any]:
    """What an extension is; its settings may hold commands and secrets and are not taken."""
    kept = only(row.get("properties") or {}, "publisher", "type", "typeHandlerVersion", "autoUpgradeMinorVersion",
                "enableAutomaticUpgrade")
    return {"name": row.get("name"), "properties": {**kept, "state": (row.get("properties") or {}).get(
        "provisioningState")}}


COLLECTORS = (
    resources("azure.compute.machine", "Virtual machines", simple(
        _MACHINE, _VERSION, "instanceView", "resources", "keyData", born="properties.vmId",
        parts={"extensions": children(_MACHINE, "extensions", _VERSION, pick=_extension)}),
        sets=("extensions.value",)),
    resources("azure.compute.disk", "Managed disks", simple(
        "Microsoft.Compute/disks", "2026-03-02", "LastOwnershipUpdateTime", "completionPercent", "shareInfo",
        "propertyUpdatesInProgress", "burstingEnabledTime", born="properties.uniqueId")),
)
