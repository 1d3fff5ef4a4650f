"""Where the system runs: the regions in which something of it was seen, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from collectors.base import ScanStatus
from policies.operation.evidence import Reader
from policies.operation.lists import values_at
from store.types import LaneInfo, SubjectHistory

# What a region has of itself (default networks, detectors) shows no use; these are made by somebody.
_BY_SCOPE = tuple(f"aws.{kind}" for kind in (
    "apigateway.stage", "apigatewayv2.stage", "dynamodb.table", "ec2.instance", "ec2.snapshot", "ec2.volume",
    "ecr.repository", "ecs.task_definition", "efs.file_system", "eks.cluster", "elasticache.replication_group",
    "elb.load_balancer", "elbv2.load_balancer", "kinesis.stream", "lambda.function", "opensearch.domain", "rds.cluster",
    "rds.instance", "redshift.cluster", "secretsmanager.secret", "sns.topic", "sqs.queue",
    "stepfunctions.state_machine"))
_BY_DOCUMENT = {"aws.s3.bucket": "region", "azure.compute.machine": "item.location",
                "azure.kubernetes.cluster": "item.location", "azure.sql.server": "item.location",
                "azure.storage.account": "item.location", "azure.web.site": "item.location"}


class Places:
    """The regions in use up to an instant.

    ``since``: when something was first seen in each, ``begun``: when its source was first read for it, ``read``: the
    regions that were read at all.
    """

    def __init__(self, reader: Reader, as_of: int) -> None:
        self._reader, self._as_of = reader, as_of
        self.since: dict[str, int] = {}
        self.until: dict[str, int] = {}
        self.begun: dict[str, int] = {}
        self.read: set[str] = set()
        begun = {kind: self._begun(kind) for kind in (*_BY_SCOPE, *_BY_DOCUMENT)}
        for kind in (*_BY_SCOPE, *_BY_DOCUMENT):
            for info in reader.infos(kind):
                self._lane(info, begun[kind].get(info.source, as_of))

    def new(self, start: int, end: int) -> Iterator[tuple[str, int]]:
        """The regions first used after ``start`` and up to ``end`` that their source did not have when first read."""
        for name, since in sorted(self.since.items()):
            if max(start, self.begun[name]) < since <= end:
                yield name, since

    def used(self, start: int) -> tuple[str, ...]:
        """The regions in use at any time from ``start`` on."""
        return tuple(sorted(name for name in self.since if self.until[name] > start))

    def _begun(self, kind: str) -> dict[str, int]:
        """By source, when a kind was first read in full in any of its regions."""
        found: dict[str, int] = {}
        for info in self._reader.infos(kind):
            first = [s.observed_at for s in self._reader.scans(info) if s.status == ScanStatus.COMPLETE][:1]
            for instant in first:
                found[info.source] = min(instant, found.get(info.source, instant))
        return found

    def _lane(self, info: LaneInfo, begun: int) -> None:
        if info.scope and any(s.status == ScanStatus.COMPLETE for s in self._reader.scans(info)):
            self.read.add(info.scope)
        for history in self._reader.evidence.history(info.id):
            seen = [c for c in history.changes if c.observed_at <= self._as_of]
            if seen:
                name = info.scope or self._located(info.kind, history)
                self._saw(name, seen[0].observed_at, self._as_of + 1 if seen[-1].digest else seen[-1].observed_at,
                          begun)

    def _saw(self, name: str, since: int, until: int, begun: int) -> None:
        if name:
            self.since[name] = min(since, self.since.get(name, since))
            self.until[name] = max(until, self.until.get(name, until))
            self.begun[name] = min(begun, self.begun.get(name, begun))

    def _located(self, kind: str, history: SubjectHistory) -> str:
        digest = next((c.digest for c in reversed(history.changes) if c.digest), None)
        document: Any = orjson.loads(self._reader.evidence.document(digest)) if digest else {}
        return next(iter(values_at(document, _BY_DOCUMENT[kind])), "")
