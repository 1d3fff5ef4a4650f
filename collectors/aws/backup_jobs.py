"""Backup and restore jobs of AWS Backup as events, once they have ended: what came of them no longer changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import only
from collectors.base import Collector, Completeness, Event, Item, Level, Scope, Unavailable, Yields

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource

RETENTION_DAYS = 30
"""How long AWS Backup lists a backup job (ListBackupJobs in the API reference); of restore jobs it does not say."""


@dataclass(frozen=True, slots=True)
class Jobs:
    """One sort of job: how it is listed, which field is its id, and what is kept of it."""

    operation: str
    method: str
    key: str
    id: str
    keep: tuple[str, ...]


_BACKUPS = Jobs("backup:ListBackupJobs", "list_backup_jobs", "BackupJobs", "BackupJobId", (
    "BackupJobId", "State", "ResourceArn", "ResourceType", "BackupVaultName", "RecoveryPointArn", "CreationDate",
    "CompletionDate", "CreatedBy", "EncryptionKeyArn", "IsEncrypted", "MessageCategory", "ParentJobId", "IsParent"))
_RESTORES = Jobs("backup:ListRestoreJobs", "list_restore_jobs", "RestoreJobs", "RestoreJobId", (
    "RestoreJobId", "Status", "RecoveryPointArn", "SourceResourceArn", "CreatedResourceArn", "ResourceType",
    "BackupVaultArn", "CreationDate", "CompletionDate", "CreatedBy", "ValidationStatus", "DeletionStatus",
    "RecoveryPointCreationDate", "ParentJobId", "IsParent"))


def _jobs(jobs: Jobs, source: AwsSource, scope: Scope) -> Iterator[Item]:
    if scope.since is None:
        raise Unavailable("no_window", f"{jobs.operation}: expected a window, got none", operation=jobs.operation)
    api = source.client("backup", scope.id)
    rows = api.whole(jobs.method, jobs.key, ByCompleteAfter=scope.since, ByCompleteBefore=scope.until)[jobs.key]
    ended = [row for row in rows if _inside(row, scope)]
    for row in sorted(ended, key=lambda row: str(row[jobs.id])):
        yield Event(row[jobs.id], row.get("ResourceArn") or row[jobs.id], row["CompletionDate"],
                    {"account": source.account, "region": scope.id, "item": only(row, *jobs.keep)})
    yield Completeness(f"{jobs.operation} by the end of the job", scope.since, scope.until, rows=len(ended))


def _inside(row: dict[str, Any], scope: Scope) -> bool:
    """Whether a job ended in the window; one that goes on has no end yet and is read when it has."""
    end = row.get("CompletionDate")
    return end is not None and scope.since is not None and scope.since <= end < scope.until


def _collector(kind: str, title: str, jobs: Jobs) -> Collector:
    return Collector(kind, title, reads(jobs.operation), partial(_jobs, jobs), level=Level.REGION,
                     yields=Yields.EVENT, parent="aws.region", retention_days=RETENTION_DAYS)


COLLECTORS = (
    _collector("aws.backup.job", "Backup jobs that have ended", _BACKUPS),
    _collector("aws.backup.restore_job", "Restore jobs that have ended", _RESTORES),
)
