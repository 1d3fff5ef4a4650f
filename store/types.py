"""What the store gives to its readers: lanes, scans, histories and stored events. Frozen, no IO.

Instants are integers of microseconds since 1970-01-01 UTC. Digests are 32 raw bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class LaneInfo:
    """One lane as stored; ``label`` is the source's configured name at its last scan."""

    id: int
    source: str
    kind: str
    scope: str
    label: str
    scope_label: str


@dataclass(frozen=True, slots=True)
class ScanProblem:
    """One problem of a scan: a stable code, the sentence for people, the operation and the subject (or "")."""

    code: str
    message: str
    operation: str
    subject: str
    listing: bool


@dataclass(frozen=True, slots=True)
class ScanInfo:
    """One sealed scan, or an attempt that never sealed (``status`` = ``interrupted``).

    ``observed_at`` is the instant the scan speaks for (its start). ``since``/``until`` bound the window
    of an event scan, ``completeness`` is its proof as recorded.
    """

    id: int
    lane: int
    sequence: int
    observed_at: int
    ended_at: int
    status: str
    problems: tuple[ScanProblem, ...] = ()
    completeness: Mapping[str, Any] | None = None
    stats: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A subject's document as of one scan; ``digest`` is None where the subject was gone."""

    scan: int
    observed_at: int
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class SubjectHistory:
    """Every change of one subject in one lane, oldest first."""

    subject: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ImportedScan:
    """What one import says of a lane at ``observed_at``: documents by subject, and whether its list is ``whole``.

    ``mark`` names the import.
    """

    mark: str
    observed_at: int
    whole: bool
    documents: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event: the revision that is judged (first sealed after the settle window) and how many followed."""

    event_id: str
    lane: int
    occurred_at: int
    digest: bytes
    sequence: int
    revisions: int


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One record kept by people, with its effective date apart from the date it was added.

    It is the last revision sealed, ``added_at`` is that revision's, and ``revisions`` counts the earlier ones.
    """

    record_id: str
    lane: int
    kind: str
    effective_at: int
    added_at: int
    digest: bytes
    sequence: int
    revisions: int = 0
