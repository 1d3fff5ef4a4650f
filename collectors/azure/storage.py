"""Storage accounts: who can reach them, how, and what protects their blobs from deletion."""

from __future__ import annotations

from collectors.azure.declare import child, diagnostics, resources, simple

_ACCOUNT = "Microsoft.Storage/storageAccounts"
_VERSION = "2026-09-01"
# What an account of files or of pages only says when it is asked for blobs.
_NO_BLOBS = ("FeatureNotSupportedForAccount", "BlobServiceNotSupported")

COLLECTORS = (
    resources("azure.storage.account", "Storage accounts", simple(
        _ACCOUNT, _VERSION, "statusOfPrimary", "statusOfSecondary", "lastGeoFailoverTime", "geoReplicationStats",
        "blobRestoreStatus", "failoverInProgress", born="properties.creationTime", parts={
            "blob_service": child(_ACCOUNT, "blobServices/default", _VERSION, absent=_NO_BLOBS),
            "blob_diagnostics": diagnostics(_ACCOUNT, "blobServices/default"),
        }), sets=("item.properties.networkAcls.ipRules", "item.properties.networkAcls.virtualNetworkRules")),
)
