"""The fictional company Harborlight: its account, its organisation and its registers, moved through time together."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

from agent.demo import aws_estate, github_estate, registers
from agent.demo.calendar import FOUNDED
from agent.demo.standins.aws.world import AwsWorld
from agent.demo.standins.github import GithubWorld

Deed = Callable[["Company"], object]


class Company:
    """What exists at ``now()``. Deeds written for a date happen when the clock passes it, in the order of dates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.github: GithubWorld = github_estate.build()
        self.aws = AwsWorld(self.now, regions=aws_estate.REGIONS)
        self._agenda: list[tuple[datetime, int, bool, Deed]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        """The company's time, which is the stand-ins' and tieout's."""
        return self.github.clock()

    def found(self) -> None:
        """Set the estate up, in the worlds that are open by now, and write the ordinary life of six months."""
        with self.aws.dated(FOUNDED):
            aws_estate.build(self.aws)
        registers.write(self.folder, self.now().date())

    def at(self, when: datetime, deed: Deed, *, creates: bool = True) -> None:
        """Let ``deed`` happen at ``when``; one that ``creates`` nothing needs no frozen clock, which takes its time."""
        heapq.heappush(self._agenda, (when, next(self._order), creates, deed))

    def move_to(self, when: datetime) -> None:
        """Let everything written for before ``when`` happen, each at its own time, and stop there."""
        while self._agenda and self._agenda[0][0] <= when:
            due, _, creates, deed = heapq.heappop(self._agenda)
            self.github.move_to(due)
            with self.aws.dated(due) if creates else nullcontext():
                deed(self)
        self.github.move_to(when)
        registers.write(self.folder, when.date())
