"""One pass: the configured sources through the runner into the store, and what the configuration was then."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.recording import record_configuration

if TYPE_CHECKING:
    from agent.session import Session
    from collectors.base import Source
    from collectors.outcome import PassReport
    from collectors.runner import OnProgress


def collect(session: Session, sources: list[Source], on_progress: OnProgress | None = None) -> PassReport:
    """Collect once from ``sources``; what was sealed stays sealed whatever happens next."""
    from collectors.runner import run_pass  # noqa: PLC0415 - loads with the first pass, not with the command line

    with session.store(create=True) as store:
        record_configuration(session, store)
        return run_pass(sources, store.writer(session.clock), clock=session.clock,
                        history_start=history_start(session), on_progress=on_progress)


def history_start(session: Session) -> datetime:
    """From when events are wanted on the first pass: a day before the engagement's period begins."""
    first_day, _ = session.days()
    zone = ZoneInfo(session.loaded.config.engagement.time_zone)
    return (datetime.combine(first_day, time.min, zone) - timedelta(days=1)).astimezone(UTC)
