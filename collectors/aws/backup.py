"""AWS Backup: vaults, plans with what they select, what is protected, and the recovery points that are kept."""

from __future__ import annotations

from typing import Any

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups import Call
from collectors.aws.parts import only, parsed, sole
from collectors.aws.rows import Children, Pages, Row

_VAULTS = Pages("backup:ListBackupVaults", "BackupVaultList")
_PLANS = Pages("backup:ListBackupPlans", "BackupPlansList")


def _policy(answer: dict[str, Any]) -> Any:
    return parsed(sole("Policy")(answer), "the vault's access policy")


def _last_backup_day(row: Row) -> Row:
    """The last backup cut to its day: its instant moves with every job."""
    last = row.get("LastBackupTime")
    return {**only(row, "ResourceArn", "ResourceType", "ResourceName"),
            "LastBackupDay": f"{last:%Y-%m-%d}" if last else None}


COLLECTORS = tuple(collector(kind) for kind in (
    Listed(kind="aws.backup.vault", title="Backup vaults", rows=_VAULTS, subject="BackupVaultArn",
           label="BackupVaultName", drop=("NumberOfRecoveryPoints", "CreatorRequestId"),
           parts={"policy": Call("backup:GetBackupVaultAccessPolicy", _policy, {"BackupVaultName": "BackupVaultName"},
                                 ("ResourceNotFoundException",))}),
    Listed(kind="aws.backup.plan", title="Backup plans", rows=_PLANS, subject="BackupPlanId", label="BackupPlanName",
           keep=("BackupPlanArn", "BackupPlanId", "BackupPlanName", "VersionId"),
           parts={"plan": Call("backup:GetBackupPlan", sole("BackupPlan"), {"BackupPlanId": "BackupPlanId"})}),
    Listed(kind="aws.backup.selection", title="What backup plans select", subject="SelectionId", label="SelectionName",
           rows=Children(_PLANS, Pages("backup:ListBackupSelections", "BackupSelectionsList"),
                         {"BackupPlanId": "BackupPlanId"}),
           keep=("SelectionId", "SelectionName", "BackupPlanId", "IamRoleArn"),
           parts={"selection": Call("backup:GetBackupSelection", sole("BackupSelection"),
                                    {"BackupPlanId": "BackupPlanId", "SelectionId": "SelectionId"})}),
    Listed(kind="aws.backup.protected_resource", title="Resources that have backups, with the day of the last one",
           rows=Pages("backup:ListProtectedResources", "Results"), subject="ResourceArn", label="ResourceArn",
           shape=_last_backup_day),
    Listed(kind="aws.backup.recovery_point", title="Recovery points in backup vaults", subject="RecoveryPointArn",
           label="RecoveryPointArn",
           rows=Children(_VAULTS, Pages("backup:ListRecoveryPointsByBackupVault", "RecoveryPoints"),
                         {"BackupVaultName": "BackupVaultName"}, gone=("ResourceNotFoundException",)),
           keep=("RecoveryPointArn", "BackupVaultName", "ResourceArn", "ResourceType", "Status", "CreationDate",
                 "CompletionDate", "Lifecycle", "CalculatedLifecycle", "EncryptionKeyArn", "IsEncrypted", "VaultType")),
))
