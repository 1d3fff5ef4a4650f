"""Where the past can still be obtained when nobody looked: the histories that a pass reads, and those of registers.

A hole is lost only where nothing here reaches back far enough. What a pass reads of the providers is the table of logs
in ``change_logs``; of those, a log of changes brings back the facts that a test reads, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from policies.operation.change_logs import watch_of
from policies.operation.period import DAY
from policies.operation.results import Cause, Unknown

OWN = {"github.change": "the repository's own history", "files.person": "the register's own history",
       "files.policy": "the register's own history"}
"""Kinds that carry their past with them, however long ago."""


def obtainable(kind: str, test: str, start: int, as_of: int) -> str:
    """The history that may still reach back to ``start`` for a test of a kind, or "" where nothing does."""
    watch = watch_of(test)
    if watch is not None and watch.kind == kind and as_of - start <= watch.log.days * DAY:
        return ", ".join(filter(None, (watch.log.says, watch.log.needs)))
    return OWN.get(kind, "")


def gone_by(unknown: Unknown, start: int, as_of: int) -> Unknown:
    """An unknown stretch in which a month, begun at ``start``, went by without evidence.

    It is lost where no history reaches back to that month; another pass would read the present only.
    """
    history = obtainable(unknown.kind, unknown.test, start, as_of)
    if not history:
        return replace(unknown, cause=Cause.LOST)
    return replace(unknown, why=f"{unknown.why}; may be obtainable from {history}", history=history)
