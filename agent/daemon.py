"""Collects on a schedule, survives a failing source, and stops cleanly when told to.

APScheduler calls ``run_once`` by cron text in the engagement's time zone. One pass runs at a time; a pass that was
missed (the machine slept) runs once when it wakes, and is a later observation, never a pretended earlier one.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Any

from agent.collecting import collect
from agent.config.errors import ConfigError
from agent.pass_report import summary
from collectors.base import TieoutError

if TYPE_CHECKING:
    from agent.session import Session

LOG = logging.getLogger("tieout.daemon")
MISFIRE_GRACE_SECONDS = 6 * 3600
"""A pass that could not start on time may still start this much later; the gap rule judges the time between."""

_RESERVED = ("default", "everything")


@dataclass
class Daemon:
    """The scheduled collection of one configuration."""

    session: Session
    stop: threading.Event = field(default_factory=threading.Event)
    _busy: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Block until SIGTERM or SIGINT; a pass that is under way is finished and sealed first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        scheduler = self._scheduler()
        scheduler.start()
        LOG.info("watching: %s", ", ".join(sorted(job.id for job in scheduler.get_jobs())))
        self.stop.wait()
        LOG.info("stopping: waiting for the pass under way to be sealed")
        scheduler.shutdown(wait=True)
        LOG.info("stopped")

    def run_once(self, names: tuple[str, ...] = (), *, adopted: bool = False) -> bool:
        """One pass over the named sources (default: each); True when every lane was complete.

        ``adopted``: only the kinds that adopted controls read.
        """
        with self._busy:
            try:
                collected = collect(self.session, names, adopted=adopted)
            except TieoutError as error:
                LOG.error("the pass failed: %s", error.diagnostics())  # noqa: TRY400 - a sentence, not a traceback
                return False
        for name, refusal in collected.refused:
            LOG.error("source %s could not be reached: %s", name, refusal.diagnostics())
        if collected.report is not None:
            LOG.info("%s", summary(collected.report))
        return collected.ok

    def _scheduler(self) -> Any:
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415 - only for the daemon
        from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - as above

        zone = self.session.loaded.config.engagement.time_zone
        scheduler = BackgroundScheduler(timezone=zone)
        for job in jobs(self.session.loaded.config.schedule, self._names()):
            try:
                trigger = CronTrigger.from_crontab(job.cron, timezone=zone)
            except ValueError as error:
                raise ConfigError(f"schedule {job.cron!r} is not cron text ({error}).",
                                  hint="Example: '0 3 * * *'.") from error
            scheduler.add_job(self.run_once, trigger, args=[job.sources], kwargs={"adopted": job.adopted}, id=job.name,
                              coalesce=True, max_instances=1, misfire_grace_time=MISFIRE_GRACE_SECONDS)
        return scheduler

    def _names(self) -> tuple[str, ...]:
        return tuple(source.name for source in self.session.loaded.config.sources)

    def _told_to_stop(self, number: int, _frame: FrameType | None) -> None:
        LOG.info("received %s", signal.Signals(number).name)
        self.stop.set()


@dataclass(frozen=True, slots=True)
class Job:
    """One scheduled pass: its cron text and sources; ``adopted`` where it reads only what adopted controls read."""

    name: str
    cron: str
    sources: tuple[str, ...]
    adopted: bool = False


def jobs(schedule: str | Mapping[str, str], sources: tuple[str, ...]) -> list[Job]:
    """One job for all, or one for each source that has its own text.

    With an entry ``everything`` the others read only what adopted controls read, and that one reads all kinds.
    """
    if isinstance(schedule, str):
        return [Job("every source", schedule, sources)]
    unknown = [name for name in schedule if name not in {*sources, *_RESERVED}]
    if unknown:
        raise ConfigError(f"schedule names {unknown[0]!r}, which is no source.",
                          hint=f"The sources are: {', '.join(sources)}; 'default' serves the rest.")
    rest = tuple(name for name in sources if name not in schedule)
    if rest and "default" not in schedule:
        raise ConfigError(f"schedule has no entry for {', '.join(rest)}.", hint="Add them, or a 'default'.")
    seldom = "everything" in schedule
    planned = [Job(name, cron, (name,), seldom) for name, cron in schedule.items() if name not in _RESERVED]
    planned += [Job("default", schedule["default"], rest, seldom)] if rest else []
    return [*planned, Job("everything", schedule["everything"], sources)] if seldom else planned
