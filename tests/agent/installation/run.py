"""Collects the company day by day through the production collectors, and assesses it at the ages that are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from agent.collecting import collect_into, reach
from agent.demo.standins.github import GithubServer, GithubWorld
from agent.judging import ledger_state, snapshot
from agent.recording import record_configuration
from agent.session import Session
from collectors.canonical import to_micros
from collectors.limits import LIMITS
from policies.model import Library
from policies.operation.assess import assess
from policies.operation.results import Assessment
from tests.agent.installation.company import FIRST, repository, write_registers

TOKEN = "TIEOUT_INSTALLATION_TOKEN"
ADOPTED = ("AC-07", "AC-15", "CM-01", "CM-02", "CM-03", "CM-04", "GV-01", "GV-02", "HR-02")
SERVED = ("CC1.2", "CC1.4", "CC5.3", "CC8.1")
CONFIG = """\
engagement:
  name: Harborlight SOC 2
  system: The Harborlight platform
  {period}
  time_zone: UTC
store: {{path: ./tieout.db}}
sources:
  - {{name: github, type: github, organization: harborlight, base_url: "{url}", token: "${{env:{token}}}"}}
  - {{name: registers, type: files, path: ./registers}}
controls: {{adopt: [{adopted}]}}
"""
PLANNED = "period: {start: 2026-01-01, end: 2026-06-30}"
TRAILING = "window: 6 months"


class Installation:
    """A folder with its configuration and store, at a time that moves."""

    def __init__(self, folder: Path, world: GithubWorld, url: str, period: str = PLANNED) -> None:
        self.folder, self._world, self._day = folder, world, FIRST
        folder.mkdir(parents=True, exist_ok=True)
        settings = CONFIG.format(period=period, url=url, token=TOKEN, adopted=", ".join(ADOPTED))
        (folder / "tieout.yaml").write_text(settings, encoding="utf-8")
        self.session = Session.open(folder / "tieout.yaml", clock=world.clock)
        self._move(datetime.combine(FIRST, time(3), UTC))
        self._sources = reach(self.session).sources

    def collect_until(self, last: date) -> None:
        """A pass at 03:00 on every day that was not collected yet, up to and with ``last``."""
        with self.session.store(create=True) as store:
            record_configuration(self.session, store)
            while self._day <= last:
                self._move(datetime.combine(self._day, time(3), UTC))
                collect_into(self.session, store, self._sources, limits=replace(LIMITS, threads=2), adopted=True)
                self._day += timedelta(days=1)

    def assess_at_noon(self, day: date) -> tuple[Assessment, Library]:
        """What an assessment comes to at noon of a day, of the criteria that the adopted controls serve."""
        self._move(datetime.combine(day, time(12), UTC))
        library = served(self.session.library)
        with snapshot(self.session) as view:
            return assess(view, library, self.session.adopted, self.session.engagement(), self.session.engine, None,
                          to_micros(self._world.clock()), ledgers=(ledger_state(self.session, view),)), library

    def _move(self, when: datetime) -> None:
        self._world.move_to(when)
        write_registers(self.folder / "registers", when.date())


def served(library: Library) -> Library:
    """The adopted controls and the criteria that they serve in full, so that the verdict speaks of them alone."""
    return replace(library, controls={name: library.controls[name] for name in ADOPTED},
                   criteria=tuple(c for c in library.criteria if c.id in SERVED),
                   needs=tuple(n for n in library.needs if n.criterion in SERVED))


@contextmanager
def installed(folder: Path, period: str = PLANNED) -> Iterator[Installation]:
    """An installation beside a stand-in of its code host."""
    world = repository()
    with GithubServer(world) as server:
        yield Installation(folder, world, server.url, period)


def aged(folder: Path, days: Iterable[date], period: str = PLANNED) -> Iterator[tuple[date, Assessment, Library]]:
    """The installation's assessment on each of the days, in their order."""
    with installed(folder, period) as installation:
        for day in days:
            installation.collect_until(day)
            yield (day, *installation.assess_at_noon(day))
