"""The words every collector speaks: lanes, documents, events, problems, and the sink that takes them.

A collector declares what it reads and yields items; the runner does concurrency, retries, redaction
and sealing; the store behind ``Sink`` keeps what was sealed. Nothing here imports a cloud SDK.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

IMPORTED = "imported:"
"""How the source of a lane begins that holds one import: ``imported:<mark>:<the source that it speaks of>``."""

ORIGINAL = "imports.original"
"""The kind whose subjects are imported files themselves, by their SHA-256."""

type_json = Any  # a JSON value: None, bool, int, float, str, list or dict of these


class TieoutError(Exception):
    """Root of every error that tieout raises on purpose.

    The message starts with the thing at fault and says what was expected and what was found;
    ``diagnostics()`` adds what to do next.
    """

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def diagnostics(self) -> str:
        """One or two sentences for a person: what is wrong, then the next step."""
        message = str(self)
        if self.hint and not message.endswith((".", "!", "?")):
            message += "."
        return f"{message} {self.hint}".strip()


class CollectError(TieoutError):
    """A source could not be read as declared. ``code`` is stable and fit for storing."""

    exit_code = 2

    def __init__(self, code: str, message: str, *, operation: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.operation = operation


class Forbidden(CollectError):
    """The caller is not allowed to read this (missing permission, scope or licence)."""


class Unavailable(CollectError):
    """The source answered with an error, an unreadable body or not at all, after all retries."""


class RefusedByGuard(CollectError):
    """A client was about to do something that its collector did not declare, or that is not a read."""


class Status(StrEnum):
    """The status of one part of a document (its envelope)."""

    OK = "ok"
    ABSENT = "absent"
    FORBIDDEN = "forbidden"
    ERROR = "error"
    PARTIAL = "partial"


class ScanStatus(StrEnum):
    """How the listing of a lane ended. Only a complete scan may close a subject."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"


class Level(StrEnum):
    """What one lane of a kind covers: a whole source, one region, one repository, or one subscription."""

    SOURCE = "source"
    REGION = "region"
    REPOSITORY = "repository"
    SUBSCRIPTION = "subscription"


class Yields(StrEnum):
    """Whether a kind is configuration that has a state, or happens at a time of its own."""

    STATE = "state"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Lane:
    """What one scan covers. ``source`` is the provider's id (``aws:123456789012``), never the label."""

    source: str
    kind: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One read that a collector needs, and the permission that allows it.

    ``name`` is what the guard compares: ``s3:ListBuckets`` (service:BotocoreOperation) for AWS, or
    ``GET /orgs/{org}/members`` for an HTTP API. ``permission`` is what an administrator grants:
    ``s3:ListAllMyBuckets`` or ``Organization members: read``.
    """

    name: str
    permission: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of one lane for one pass. ``since`` and ``until`` bound the window of event kinds (UTC).

    ``now``: when the scan began, where its window ends earlier.
    """

    id: str
    label: str
    until: datetime
    since: datetime | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One subject as seen now. ``body`` must not hold ``label``: the runner adds it."""

    subject: str
    label: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at ``occurred_at`` (UTC); a later revision has the same id."""

    event_id: str
    label: str
    occurred_at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """Evidence that people keep. ``effective_at`` is the date it speaks of, not the date it was added."""

    record_id: str
    label: str
    kind: str
    effective_at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for people and for the scan row; never part of a hashed document.

    ``listing`` is true when it makes the lane's listing incomplete (the scan becomes partial).
    """

    code: str
    message: str
    operation: str = ""
    subject: str = ""
    listing: bool = False


SWITCHED_OFF = "switched_off"
"""The stable code of a scan that found nobody looking for what it was to list."""


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """The service that makes a list is off (``service``, for people): an empty list of nobody who looks is no list.

    The scan is partial. Nothing that was in the list is closed, and that nothing was in it is no evidence either.
    """

    service: str
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Producers:
    """Who made the list of this scan (detectors, analyzers), each by an id that no successor gets.

    ``field`` is where a body names its own. What a producer held open and is not listed any more because the producer
    is gone stays in the list as it was last seen, with ``producer_gone_on``, for ``days`` from ``on``, the day of the
    scan: as long as the source would have kept it.
    """

    ids: frozenset[str]
    field: str
    on: date
    days: int = 90


@dataclass(frozen=True, slots=True)
class Completeness:
    """Proof that an event population is whole over [since, until): the query, and its tie-out.

    ``second_source`` names the independent list, ``second_rows`` its length, and ``unmatched`` the ids
    found in one list only (a non-empty tuple means that the tie-out failed).
    """

    query: str
    since: datetime
    until: datetime
    rows: int
    second_source: str = ""
    second_rows: int | None = None
    unmatched: tuple[str, ...] = ()


Item = Document | Event | Record | Problem | SwitchedOff | Producers | Completeness


class Source(Protocol):
    """A connected source: one AWS account, one GitHub organisation, one register folder."""

    @property
    def id(self) -> str:
        """The provider's id with its type: ``aws:123456789012``, ``github:4711``, ``files:registers``."""

    @property
    def label(self) -> str:
        """The configured name."""

    @property
    def type(self) -> str:
        """``aws``, ``github``, ``azure`` or ``files``."""

    @property
    def caller(self) -> str:
        """The identity the provider sees, for provenance."""

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """(id, label) of every scope at this level; raises ``CollectError`` when they cannot be listed."""

    def collectors(self) -> tuple[Collector, ...]:
        """The collectors that read this source."""


@dataclass(frozen=True, slots=True)
class Collector:
    """The declaration of one kind: what it reads, with which permissions, and how to walk it.

    ``retention_days``: how long the source keeps the events of the kind (None: for ever). No window asks for older.
    ``older``: reads from elsewhere what the source does not keep any more (``collectors.past``).
    """

    kind: str
    title: str
    operations: tuple[Operation, ...]
    collect: Callable[[Any, Scope], Iterator[Item]]
    level: Level = Level.SOURCE
    yields: Yields = Yields.STATE
    set_paths: tuple[str, ...] = ()
    personal: bool = False
    parent: str = ""
    version: int = 1
    retention_days: int | None = None
    older: Callable[[Any, Scope], Iterator[Item]] | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What a sealed scan of an event lane says of its window: that it is whole, or that it was read in vain."""

    since: datetime
    until: datetime
    whole: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ScanSeal:
    """How a scan ended; everything that varies from one scan to the next and is not evidence itself."""

    status: ScanStatus
    ended_at: datetime
    problems: tuple[Problem, ...] = ()
    completeness: Completeness | None = None
    stats: Mapping[str, Any] = field(default_factory=dict)


class LaneSink(Protocol):
    """Takes the items of one lane; nothing is evidence before ``seal``."""

    def unseen(self) -> Iterable[tuple[str, bytes]]:
        """What the lane held by its scans before and was not added to this one: subjects with their bodies."""

    def add(self, subject: str, body: bytes) -> None:
        """One subject seen, as redacted canonical bytes."""

    def add_event(self, event_id: str, occurred_at: datetime, body: bytes) -> None:
        """One event seen."""

    def add_record(self, record_id: str, kind: str, effective_at: datetime, body: bytes) -> None:
        """One record seen."""

    def seal(self, seal: ScanSeal) -> None:
        """Commit the scan in one short transaction."""


class PassSink(Protocol):
    """One pass over many lanes, sealed as one ledger entry."""

    def open_lane(self, lane: Lane, *, label: str, scope_label: str, provenance: bytes, started_at: datetime,
                  yields: Yields, personal: bool) -> LaneSink:
        """Mark an attempt on the lane and take its items. ``label`` is the source's configured name."""

    def since(self, lane: Lane, kept_from: datetime | None = None) -> datetime | None:
        """Until when the events of the lane are complete (its high-water mark), or None.

        A hole before ``kept_from`` can never be filled and does not hold the mark back.
        """

    def looked(self, lane: Lane) -> tuple[Looked, ...]:
        """The windows of the lane's sealed scans, in their order."""

    def close(self, ended_at: datetime) -> str:
        """Seal the pass and return the ledger entry's hash (hex)."""


class Sink(Protocol):
    """Where a pass is written."""

    def begin_pass(self, *, started_at: datetime, meta: Mapping[str, Any]) -> PassSink:
        """Start a pass; a pass that was interrupted before is closed as such first."""
