"""Collects a small company through the production collectors, and assesses it by the controls that it adopted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from agent.collecting import collect_into, reach
from agent.demo.standins.github import GithubServer, GithubWorld
from agent.judging import ledger_state, snapshot
from agent.recording import record_configuration
from agent.session import Session
from collectors.base import Source
from collectors.canonical import to_micros
from collectors.limits import LIMITS
from policies.engine.embedded import EmbeddedEngine
from policies.model import Library
from policies.operation.assess import assess
from policies.operation.results import Assessment
from tests.agent.installation.company import FIRST, repository, write_registers

TOKEN = "TIEOUT_INSTALLATION_TOKEN"
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


@dataclass(frozen=True)
class Plan:
    """What is assessed: the period as configured, the adopted controls, and the criteria and needs that they serve.

    Other criteria are left out, so that the verdict speaks of the adopted controls alone. ``needs`` empty: every one of
    these criteria. ``write`` writes the registers as they are on a day.
    """

    period: str
    adopted: tuple[str, ...]
    criteria: tuple[str, ...]
    write: Callable[[Path, date], None]
    needs: tuple[str, ...] = ()

    def of(self, library: Library) -> Library:
        """The library as far as it is assessed, under a digest of its own, by which engines keep what they compiled."""
        kept = [n for n in library.needs if n.criterion in self.criteria and (not self.needs or n.id in self.needs)]
        return replace(library, controls={name: library.controls[name] for name in self.adopted}, needs=tuple(kept),
                       digest=f"{library.digest}: {', '.join(self.adopted)}",
                       criteria=tuple(c for c in library.criteria if c.id in self.criteria))


PLANNED = Plan("period: {start: 2026-01-01, end: 2026-06-30}",
               ("AC-07", "AC-15", "CM-01", "CM-02", "CM-03", "CM-04", "GV-01", "GV-02", "HR-02"),
               ("CC1.2", "CC1.4", "CC5.3", "CC8.1"), write_registers)
TRAILING = replace(PLANNED, period="window: 6 months")


class Installation:
    """A folder with its configuration and store, at a time that moves."""

    def __init__(self, folder: Path, world: GithubWorld, url: str, plan: Plan) -> None:
        self.folder, self._world, self._plan = folder, world, plan
        folder.mkdir(parents=True, exist_ok=True)
        settings = CONFIG.format(period=plan.period, url=url, token=TOKEN, adopted=", ".join(plan.adopted))
        (folder / "tieout.yaml").write_text(settings, encoding="utf-8")
        self.session = Session.open(folder / "tieout.yaml", clock=world.clock)
        self._sources: tuple[Source, ...] = ()

    def collect(self, passes: Iterable[datetime]) -> None:
        """A pass at each of these instants, all of them later than any before."""
        with self.session.store(create=True) as store:
            record_configuration(self.session, store)
            for when in passes:
                self._move(when)
                self._sources = self._sources or reach(self.session).sources
                collect_into(self.session, store, self._sources, limits=replace(LIMITS, threads=2), adopted=True)

    def assess(self, when: datetime) -> tuple[Assessment, Library]:
        """What an assessment comes to at an instant, with the library as far as it was assessed."""
        self._move(when)
        library = self._plan.of(self.session.library)
        with snapshot(self.session) as view:
            return assess(view, library, self.session.adopted, self.session.engagement(), EmbeddedEngine(), None,
                          to_micros(when), ledgers=(ledger_state(self.session, view),)), library

    def _move(self, when: datetime) -> None:
        self._world.move_to(when)
        self._plan.write(self.folder / "registers", when.date())


@contextmanager
def installed(folder: Path, world: GithubWorld, plan: Plan) -> Iterator[Installation]:
    """An installation beside a stand-in of its code host."""
    with GithubServer(world) as server:
        yield Installation(folder, world, server.url, plan)


def aged(folder: Path, days: Iterable[date], plan: Plan) -> Iterator[tuple[date, Assessment, Library]]:
    """The assessment at noon of each of the days, in their order, with a pass at 03:00 on every day up to then."""
    with installed(folder, repository(), plan) as installation:
        passed = FIRST
        for day in days:
            due = [passed + timedelta(days=number) for number in range((day - passed).days + 1)]
            installation.collect(datetime.combine(each, time(3), UTC) for each in due)
            passed = day + timedelta(days=1)
            yield (day, *installation.assess(datetime.combine(day, time(12), UTC)))
