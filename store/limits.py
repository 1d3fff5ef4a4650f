"""Every limit and default of the store in one place, the unit beside each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """Limits of one store."""

    busy_seconds: float = 30.0  # wait for another process's transaction
    body_bytes: int = 64 * 1024 * 1024  # largest body, before compression
    spool_bytes: int = 8 * 1024 * 1024  # compressed bodies of one open scan in memory; beyond, a temporary file
    seal_bytes: int = 300  # varying facts kept in the scan row; more becomes a document
    compression: int = 6  # zlib level, 0 to 9


LIMITS = StoreLimits()
