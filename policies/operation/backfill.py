"""Where the past can still be obtained when nobody looked: what the next pass reads, what a person may, what stays.

A hole is lost only where nothing here reaches back far enough. What a pass reads of the providers' histories is the
table of logs in ``change_logs``, test by test. The same histories may hold more than is read of them; a person who
looks there finds what no pass lays into spans. Every register may be kept in git, whatever it is of. Retention as
documented: AWS Config keeps items seven years unless set lower, GitHub's audit log keeps 180 days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from collectors.aws.cloudtrail_names import FILES_OF
from policies.operation.change_logs import watch_of
from policies.operation.period import DAY
from policies.operation.results import Cause, Unknown


@dataclass(frozen=True, slots=True)
class Backfill:
    """A history that may hold a kind, and that no pass reads for it: how many days it keeps (0: no limit), its name.

    A name in ``kinds`` that ends in a dot stands for every kind that begins with it.
    """

    kinds: tuple[str, ...]
    days: int
    name: str

    def holds(self, kind: str, age: int) -> bool:
        """Whether it may reach back so far (microseconds) for a kind."""
        named = any(kind == name or (name.endswith(".") and kind.startswith(name)) for name in self.kinds)
        return named and (self.days == 0 or age <= self.days * DAY)


BACKFILLS = (
    Backfill(("aws.s3.bucket", "aws.iam.user", "aws.iam.group", "aws.iam.policy", "aws.iam.role", "aws.kms.key",
              "aws.ec2.security_group", "aws.ec2.volume", "aws.ec2.vpc", "aws.rds.instance", "aws.rds.cluster",
              "aws.cloudtrail.trail", "aws.cloudtrail.region", "aws.guardduty.region", "aws.cloudwatch.alarm"), 2557,
             "AWS Config's history, by a person, if its recorder was on"),
    Backfill(("github.organization", "github.member", "github.outside_collaborator", "github.repository",
              "github.branch"), 180, "the organisation's audit log, by a person"),
    Backfill(("github.change",), 0, "the repository's own history"),
    Backfill(("files.",), 0, "the register's own history"),
)


def obtainable(kind: str, test: str, start: int, as_of: int, *, files: bool = True) -> str:
    """The history that may still reach back to ``start`` for a test of a kind, or "" where nothing does.

    ``files``: whether those that a log leaves behind may still hold it.
    """
    watch, found = watch_of(test), []
    if watch is not None and watch.kind == kind:
        if as_of - start <= watch.log.days * DAY:
            return ", ".join(filter(None, (watch.log.says, "by the next pass", watch.log.needs)))
        found += [watch.log.beyond] if files and watch.log.beyond else []
    found += [b.name for b in BACKFILLS if b.holds(kind, as_of - start)]
    return "; or ".join(found)


def gone_by(unknown: Unknown, start: int, as_of: int) -> Unknown:
    """An unknown stretch in which a month, begun at ``start``, went by without evidence.

    It is lost where no history reaches back to that month; another pass would read the present only.
    """
    read = FILES_OF in unknown.why  # they were, and are not whole
    history = obtainable(unknown.kind, unknown.test, start, as_of, files=not read)
    if not history:
        return replace(unknown, cause=Cause.LOST)
    return replace(unknown, why=f"{unknown.why}; may be obtainable from {history}", history=history)
