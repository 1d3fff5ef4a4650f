"""Recovery Services: vaults, what they protect, and every backup and restore job as an event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.azure.declare import Kind, Row, child, diagnostics, in_use, resources, simple
from collectors.azure.operations import below, listing
from collectors.azure.parts import only
from collectors.azure.source import AzureSource
from collectors.base import CollectError, Collector, Completeness, Event, Item, Level, Problem, Scope, Yields

_VAULT = "Microsoft.RecoveryServices/vaults"
_VAULT_VERSION, _VERSION = "2026-11-01", "2026-10-01"
_VAULTS = listing(_VAULT, _VAULT_VERSION)
_JOBS = below(_VAULT, "backupJobs", _VERSION)
RETENTION = 30  # days: the longest window of jobs that can be asked for; for how long they are kept is not documented
_RUNNING = timedelta(days=2)  # jobs are asked for by their start: one that was running at the last pass is seen again
_ITEM = ("friendlyName", "backupManagementType", "workloadType", "containerName", "sourceResourceId", "policyId",
         "policyName", "protectionStatus", "protectionState", "healthStatus", "lastBackupStatus",
         "isScheduledForDeferredDelete", "softDeleteRetentionPeriodInDays", "isArchiveEnabled")
_JOB = ("operation", "status", "startTime", "endTime", "entityFriendlyName", "backupManagementType", "isUserTriggered",
        "containerName", "workloadType", "jobType")


def _protected(row: Row) -> dict[str, Any]:
    """An item without the times of its last backup and recovery point: the jobs tell those."""
    return {**only(row, "id", "name", "type"), "properties": only(row.get("properties") or {}, *_ITEM)}


def _about(row: Row) -> dict[str, Any]:
    held = row.get("properties") or {}
    source = held.get("sourceResourceId") or held.get("virtualMachineId")
    return {"source": str(source).lower() if source else None}


def _jobs(source: AzureSource, scope: Scope) -> Iterator[Item]:
    since = scope.since or scope.until - timedelta(days=RETENTION)
    asked_from = max(since - _RUNNING, scope.until - timedelta(days=RETENTION))
    window = f"startTime eq '{_text(asked_from)}' and endTime eq '{_text(scope.until)}'"
    rows, whole = 0, True
    for vault in in_use(source.client.shared(_VAULTS, subscription=scope.id)):
        try:
            for page in source.client.pages(_JOBS, vault["id"], query={"$filter": window}):
                rows += len(page)
                yield from (_job(scope, vault, row) for row in page)
        except CollectError as error:
            whole = False
            yield Problem(error.code, error.diagnostics(), error.operation, str(vault["id"]), listing=True)
    if whole:
        yield Completeness(f"{_JOBS.name}&$filter={window}", since, scope.until, rows)


def _job(scope: Scope, vault: Row, row: Row) -> Item:
    held, place = row.get("properties") or {}, str(vault["id"]).lower()
    at = _instant(held.get("startTime"))
    if at is None or not row.get("name"):
        return Problem("unexpected_shape", "a job without name or startTime", _JOBS.name, place, listing=True)
    return Event(f"{place}:{row['name']}", f"{held.get('operation')} {held.get('entityFriendlyName')}", at, {
        "subscription": scope.id, "vault": place, "item": only(held, *_JOB)})


def _instant(value: Any) -> datetime | None:
    with suppress(TypeError, ValueError):
        at = datetime.fromisoformat(value)
        return at if at.tzinfo else at.replace(tzinfo=UTC)  # the service speaks UTC and often leaves that out
    return None


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %I:%M:%S %p}"


COLLECTORS = (
    resources("azure.backup.vault", "Recovery Services vaults", simple(
        _VAULT, _VAULT_VERSION, "moveDetails", "upgradeDetails", parents=True, parts={
            "backup_config": child(_VAULT, "backupconfig/vaultconfig", _VERSION),
            "diagnostics": diagnostics(_VAULT)})),
    resources("azure.backup.item", "Protected items", Kind(
        below(_VAULT, "backupProtectedItems", _VERSION), within=_VAULTS, item=_protected, beside=_about)),
    Collector("azure.backup.job", "Backup and restore jobs", (_VAULTS, _JOBS), _jobs, level=Level.SUBSCRIPTION,
              yields=Yields.EVENT, parent="azure.subscription", retention_days=RETENTION),
)
