"""Every limit of collecting, with its unit beside it. One value, passed in; nothing else holds a number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one pass. A bound that is reached is a problem of the scan, never a silent cut."""

    threads: int = 8  # lanes read at the same time
    retries: int = 5  # further attempts of one call after its first
    backoff_first: float = 1.0  # seconds before the first retry; doubles each time
    backoff_most: float = 30.0  # seconds, the longest pause of our own choosing
    retry_after_most: float = 120.0  # seconds, the longest pause that a service may ask for
    connect_timeout: float = 10.0  # seconds
    read_timeout: float = 60.0  # seconds
    lane_seconds: float = 900.0  # time budget of one lane
    pass_seconds: float = 7200.0  # time budget of one pass
    pages: int = 100_000  # pages of one listing; more means that paging does not end
    page_size: int = 100  # rows asked for on one page, where the service lets us choose
    body_bytes: int = 32 * 1024 * 1024  # one answer of a service
    document_bytes: int = 4 * 1024 * 1024  # one canonical document
    file_bytes: int = 16 * 1024 * 1024  # one register file
    attachment_bytes: int = 256 * 1024 * 1024  # one attachment of a record
    import_bytes: int = 512 * 1024 * 1024  # one file of another tool's output
    dump_bytes: int = 16 * 1024 * 1024  # one page of a saved answer of a provider
    history_versions: int = 5000  # versions of one register in its git history
    history_bytes: int = 256 * 1024 * 1024  # those versions together
    stats_bytes: int = 300  # what a scan row may hold of statistics
    problems_kept: int = 200  # problems of one scan kept in full; the rest are counted
    shared_seconds: float = 300.0  # how old an answer may be that a lane takes over from another of the same pass
    clock_skew: float = 300.0  # seconds between our clock and the service's before it is a problem
    event_overlap: float = 3600.0  # seconds that an event window reaches back behind the last one


LIMITS = Limits()
