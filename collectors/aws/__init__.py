"""AWS accounts, read through botocore. What is declared here needs no SDK; connecting loads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from collectors.aws import (
    accessanalyzer,
    account,
    backup,
    backup_jobs,
    balancers,
    capacity,
    cloudtrail,
    cloudtrail_events,
    cloudtrail_files,
    cloudwatch,
    config,
    config_items,
    config_rules,
    datastores,
    ec2,
    ec2_compute,
    ec2_network,
    edge,
    findings,
    guardduty,
    iam,
    iam_certificates,
    iam_report,
    identity_center,
    inspector,
    kms,
    logs,
    messaging,
    organizations,
    quotas,
    rds,
    rds_snapshots,
    s3,
    secrets,
    securityhub,
    ssm,
    wafv2,
    watch,
    workloads,
)
from collectors.aws.declare import CONNECTING
from collectors.aws.settings import log_files_of
from collectors.limits import LIMITS, Limits

if TYPE_CHECKING:
    from collectors.base import Collector, Operation, Source

COLLECTORS: tuple[Collector, ...] = (
    *account.COLLECTORS, *organizations.COLLECTORS, *iam_report.COLLECTORS, *iam.COLLECTORS, *s3.COLLECTORS,
    *cloudtrail.COLLECTORS, *cloudtrail_events.COLLECTORS, *config.COLLECTORS, *config_items.COLLECTORS,
    *guardduty.COLLECTORS, *securityhub.COLLECTORS, *ec2.COLLECTORS, *kms.COLLECTORS, *rds.COLLECTORS, *logs.COLLECTORS,
    *cloudwatch.COLLECTORS,
    *ec2_compute.COLLECTORS, *ssm.COLLECTORS, *ec2_network.COLLECTORS, *balancers.COLLECTORS, *wafv2.COLLECTORS,
    *edge.COLLECTORS, *rds_snapshots.COLLECTORS, *datastores.COLLECTORS, *workloads.COLLECTORS,
    *messaging.COLLECTORS, *secrets.COLLECTORS,
    *accessanalyzer.COLLECTORS, *iam_certificates.COLLECTORS, *identity_center.COLLECTORS, *config_rules.COLLECTORS,
    *findings.COLLECTORS, *inspector.COLLECTORS, *watch.COLLECTORS, *backup.COLLECTORS, *backup_jobs.COLLECTORS,
    *capacity.COLLECTORS, *quotas.COLLECTORS,
)
"""Every AWS kind, in the order of ``docs/sources/aws.md``."""


def collectors_for(config: Mapping[str, Any]) -> tuple[Collector, ...]:
    """The collectors of one entry: the events also from a trail's files, where it says where these are."""
    logs = log_files_of(config)
    if logs is None:
        return COLLECTORS
    role = logs.role_arn or config.get("role_arn") or ""
    operations = cloudtrail_files.needed(logs, role.split(":")[1] if role else "aws")
    return tuple(replace(one, operations=tuple(dict.fromkeys((*one.operations, *operations))),
                         older=cloudtrail_files.older)
                 if one in cloudtrail_events.COLLECTORS else one for one in COLLECTORS)


CONNECT_OPERATIONS: tuple[Operation, ...] = CONNECTING
"""What connecting itself needs, beside the collectors."""


def connect(config: Mapping[str, Any], *, clock: Callable[[], datetime], limits: Limits = LIMITS) -> list[Source]:
    """Connect the account, or each of the accounts, of one source entry.

    Raises ``CollectError`` with a stable code when the settings, the credentials or the endpoint do not work.
    """
    from collectors.aws.accounts import connect_accounts  # noqa: PLC0415 - botocore loads when AWS is used

    del clock  # an account is read as it is now; the runner keeps the time
    return list(connect_accounts(config, limits=limits, collectors=collectors_for(config)))
