"""Key vaults, and the dates of what they hold. Only Resource Manager is asked: it never gives a secret's value."""

from __future__ import annotations

from typing import Any

from collectors.azure.declare import Kind, Row, diagnostics, resources, simple
from collectors.azure.operations import below, listing
from collectors.azure.parts import only

_VAULT = "Microsoft.KeyVault/vaults"
_VERSION = "2026-05-15"
_VAULTS = listing(_VAULT, _VERSION)


def _dated(row: Row) -> dict[str, Any]:
    """A key or secret by its attributes alone, named one by one so that no value can slip in."""
    held = only(row.get("properties") or {}, "attributes", "contentType", "kty", "keySize", "curveName",
                "rotationPolicy")
    held["attributes"] = only(held.get("attributes") or {}, "enabled", "nbf", "exp", "created", "updated",
                              "recoveryLevel")
    return {**only(row, "id", "name", "type", "location"), "properties": held}


def _held(what: str) -> Kind:
    return Kind(below(_VAULT, what, _VERSION), within=_VAULTS, born="properties.attributes.created", item=_dated,
                beside=lambda row: {"vault": str(row["id"]).lower().rpartition(f"/{what}/")[0]})


COLLECTORS = (
    resources("azure.keyvault.vault", "Key vaults",
              simple(_VAULT, _VERSION, parents=True, parts={"diagnostics": diagnostics(_VAULT)}),
              sets=("item.properties.accessPolicies",)),
    resources("azure.keyvault.key", "Keys of key vaults", _held("keys")),
    resources("azure.keyvault.secret", "Secrets of key vaults, by their dates", _held("secrets")),
)
