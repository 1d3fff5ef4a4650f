"""What the guards of all providers share: nothing undeclared and nothing but reads leaves the process.

The runner declares the operations of a lane in the worker's context before it calls the collector, and gives it a
meter. A provider's client asks ``require_declared`` before each request (AWS) or ``require_declared_path`` (HTTP)
and reports to ``meter()`` after it; both refuse once the lane's time is up. Outside a lane nothing is allowed:
``with declaring("sts:GetCallerIdentity"):`` allows what a connection needs. While scopes are listed, everything
that the source's collectors declare is allowed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from collectors.base import CollectError, RefusedByGuard

__all__ = ["Meter", "OutOfTime", "RefusedByGuard", "check_declared", "check_read_only", "current_meter",
           "declared_operations", "declaring", "meter", "metering", "require_declared", "require_declared_path"]

READ_VERBS = ("Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Search", "Simulate")
READ_METHODS = frozenset({"GET", "HEAD", "READ", "QUERY"})  # READ is a file's, QUERY a question in GraphQL

# They change nothing that belongs to the customer, though their verb says otherwise.
NAMED_READS = frozenset({
    "config:SelectResourceConfig", "iam:GenerateCredentialReport", "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity",
    # Queries that Azure takes by POST, without their api-version.
    "POST /providers/Microsoft.ResourceGraph/resources",
    "POST /subscriptions/{subscription}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults",
})

# Reads in name only: they hand out secrets, credentials or the customer's own data.
REFUSED_READS = frozenset({
    "codeartifact:GetAuthorizationToken", "ec2:GetPasswordData", "ecr-public:GetAuthorizationToken",
    "ecr:GetAuthorizationToken", "lambda:GetFunction", "redshift:GetClusterCredentials", "s3:GetObject",
    "s3:GetObjectTorrent", "secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue",
    "ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters", "ssm:GetParametersByPath",
    "sts:GetFederationToken", "sts:GetSessionToken",
})


class OutOfTime(CollectError):
    """The lane's time budget is used up: no further request may leave."""


@dataclass(slots=True)
class Meter:
    """What one lane cost and met.

    ``clock`` is read for the skew against the service's Date header only; ``deadline`` is on the monotonic clock.
    """

    clock: Callable[[], datetime] | None = None
    deadline: float | None = None
    calls: int = 0
    pages: int = 0
    rows: int = 0
    retries: int = 0
    bytes: int = 0
    skew: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    notes: dict[str, str | int] = field(default_factory=dict)

    def call(self, operation: str, status: int | str, size: int = 0) -> None:
        """One answer: its HTTP status or error code, and the bytes of its body."""
        del operation  # for symmetry with the guard; the provenance document names the operations
        self.calls += 1
        self.bytes += size
        self.statuses[str(status)] += 1

    def page(self, rows: int) -> None:
        """One page of a listing."""
        self.pages += 1
        self.rows += rows

    def retry(self) -> None:
        """One further attempt."""
        self.retries += 1

    def server_date(self, date: datetime) -> None:
        """The service's own clock; keeps the largest distance from ours in seconds (positive: ours is ahead)."""
        if self.clock is None:
            return
        self.is_off((self.clock() - date).total_seconds())

    def is_off(self, seconds: float) -> None:
        """Our clock is this far from the service's; the largest distance is kept."""
        if abs(seconds) > abs(self.skew):
            self.skew = seconds

    def note(self, key: str, value: str | int) -> None:
        """A short fact about this scan that is not evidence (the credential report's age)."""
        self.notes[key] = value

    def seconds_left(self) -> float:
        """Until the deadline; negative when it has passed."""
        return float("inf") if self.deadline is None else self.deadline - time.monotonic()

    def require_time(self, operation: str = "") -> None:
        """Raise OutOfTime when the deadline has passed."""
        if self.deadline is not None and self.deadline < time.monotonic():
            raise OutOfTime("time_budget", "time budget of this scan is used up; what follows was not read",
                            operation=operation, hint="Raise the budget or narrow the scope.")


current_meter: ContextVar[Meter | None] = ContextVar("tieout_meter", default=None)
declared_operations: ContextVar[frozenset[str]] = ContextVar("tieout_declared", default=frozenset())


def meter() -> Meter:
    """The meter of the lane being read; one that nobody reads outside a lane."""
    return current_meter.get() or Meter()


@contextmanager
def metering(new: Meter) -> Iterator[Meter]:
    """Count into ``new`` inside the block."""
    token = current_meter.set(new)
    try:
        yield new
    finally:
        current_meter.reset(token)


@contextmanager
def declaring(*operations: str) -> Iterator[None]:
    """Allow exactly these operations inside the block, each of which must be a read."""
    for name in operations:
        check_read_only(name)
    token = declared_operations.set(frozenset(operations))
    try:
        yield
    finally:
        declared_operations.reset(token)


def require_declared(operation: str) -> None:
    """Refuse ``operation`` unless the lane declared it and it is a read. Raises RefusedByGuard, OutOfTime."""
    check_declared(operation, declared_operations.get())
    meter().require_time(operation)


def require_declared_path(method: str, path: str) -> str:
    """The declared template that allows this request; ``{name}`` stands for one segment.

    ``path`` is the concrete one without query (``/orgs/acme/members``). Raises RefusedByGuard and OutOfTime.
    """
    segments = path.strip("/").split("/")
    for name in sorted(declared_operations.get()):
        verb, _, template = name.partition(" ")
        if verb == method and _fits(template.strip("/").split("/"), segments):
            check_read_only(name)
            meter().require_time(name)
            return name
    raise _undeclared(f"{method} {path}", declared_operations.get())


def check_declared(operation: str, declared: Collection[str]) -> None:
    """Raise RefusedByGuard unless ``operation`` is in ``declared`` and is a read."""
    if operation not in declared:
        raise _undeclared(operation, declared)
    check_read_only(operation)


def check_read_only(operation: str) -> None:
    """Raise RefusedByGuard unless the operation's name is that of a read (``s3:ListBuckets``, ``GET /user``)."""
    method, space, _ = operation.partition(" ")
    if space:
        allowed = method in READ_METHODS or operation.partition("?")[0] in NAMED_READS
    else:
        verb = operation.partition(":")[2]
        allowed = operation not in REFUSED_READS and (verb.startswith(READ_VERBS) or operation in NAMED_READS)
    if not allowed:
        raise RefusedByGuard("not_a_read", f"{operation}: only reads may leave this process", operation=operation,
                             hint="Declare an operation that reads configuration, never data or secrets.")


def _fits(template: list[str], segments: list[str]) -> bool:
    return len(template) == len(segments) and all(
        want == got or (want.startswith("{") and want.endswith("}") and got not in ("", ".", ".."))
        for want, got in zip(template, segments, strict=True))


def _undeclared(operation: str, declared: Collection[str]) -> RefusedByGuard:
    known = ", ".join(sorted(declared)) or "nothing"
    message = f"{operation}: not declared by this collector, which declares {known}"
    return RefusedByGuard("undeclared_operation", message, operation=operation,
                          hint="Add it to the collector's operations, with its permission.")
