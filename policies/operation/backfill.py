"""Where the past can still be obtained when nobody looked: the providers' own histories, as replaceable data.

A hole is lost only where nothing here reaches back far enough. Retention as documented by the providers: AWS Config
keeps configuration items seven years unless set lower; the GitHub organisation audit log keeps 180 days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from policies.operation.period import DAY
from policies.operation.results import Cause, Unknown


@dataclass(frozen=True, slots=True)
class Backfill:
    """A history that may cover a kind: the kinds' common prefixes, how many days it keeps (0: no limit), its name."""

    kinds: tuple[str, ...]
    days: int
    name: str


BACKFILLS = (
    Backfill(("aws.s3.bucket", "aws.iam.user", "aws.iam.group", "aws.iam.policy", "aws.iam.role", "aws.kms.key",
              "aws.ec2.security_group", "aws.ec2.volume", "aws.ec2.vpc", "aws.rds.instance", "aws.rds.cluster",
              "aws.cloudtrail.trail", "aws.cloudtrail.region", "aws.guardduty.region", "aws.cloudwatch.alarm"), 2557,
             "AWS Config history, if its recorder was on"),
    Backfill(("github.organization", "github.member", "github.outside_collaborator", "github.repository",
              "github.branch"), 180, "the organisation's audit log"),
    Backfill(("github.change",), 0, "the repository's own history"),
    Backfill(("files.person", "files.policy"), 0, "the register's own history"),
)


def obtainable(kind: str, start: int, as_of: int) -> str:
    """The history that may still reach back to ``start`` for a kind, or "" where nothing does."""
    for backfill in BACKFILLS:
        if kind in backfill.kinds and (backfill.days == 0 or as_of - start <= backfill.days * DAY):
            return backfill.name
    return ""


def gone_by(unknown: Unknown, start: int, as_of: int) -> Unknown:
    """An unknown stretch in which a month, begun at ``start``, went by without evidence.

    It is lost where no history reaches back to that month; another pass would read the present only.
    """
    history = obtainable(unknown.kind, start, as_of)
    if not history:
        return replace(unknown, cause=Cause.LOST)
    return replace(unknown, why=f"{unknown.why}; may be obtainable from {history}", history=history)
