"""A small firm whose clock moves: its registers, its GitHub organisation and its AWS account, collected by tieout."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.collecting import collect
from agent.demo.standins.aws.world import AwsWorld
from agent.demo.standins.github import Codebase, GithubServer, GithubWorld
from agent.judging import assess, gap
from agent.session import Session
from policies.engine.embedded import EmbeddedEngine
from policies.library import load_library
from policies.operation.results import Assessment
from reports import contract, gap_json, readiness_json

FOUNDED = datetime(2025, 11, 3, 9, tzinfo=UTC)
REGIONS = ("eu-central-1", "us-east-1")
ENGAGEMENT = {"name": "Example SOC 2", "system": "Example platform", "time_zone": "UTC",
              "period": {"start": date(2026, 1, 1), "end": date(2026, 3, 31)}}
PEOPLE = ("id", "name", "email", "employment_type", "manager", "start", "end", "time_zone", "rehire_of", "login:aws",
          "login:github")


def at(month: int, day: int, hour: int = 6, minute: int = 0) -> datetime:
    """An instant of 2026, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


FIRST, LAST, ASSESSED = at(1, 1), at(4, 1), at(4, 1, 8)


def every(days: int, first: datetime = FIRST, last: datetime = LAST) -> Iterator[datetime]:
    """Instants so many days apart, from the first to the last."""
    while first <= last:
        yield first
        first += timedelta(days=days)


class Firm:
    """The firm in a folder; what exists is what its worlds and registers hold at ``now()``."""

    def __init__(self, folder: Path, judging: tuple[Any, Any], open_: ExitStack) -> None:
        self.folder = folder
        self.github = GithubWorld("example", now=FOUNDED)
        self.github.add_member("owner", "admin")
        self._judging, self._open = judging, open_
        self._sources: list[dict[str, Any]] = [{"name": "registers", "type": "files", "path": "./registers"}]
        self.session: Session
        self.aws: AwsWorld

    def now(self) -> datetime:
        """The firm's time, which is the stand-ins' and tieout's."""
        return self.github.clock()

    def with_github(self, *repositories: str) -> Firm:
        """An organisation with these repositories, whose branches ask for a review."""
        for name in repositories:
            self.github.add_repository(name)
            Codebase(self.github, name).push("owner", FOUNDED, "first commit")
            self.github.protect(name)
        server = self._open.enter_context(GithubServer(self.github))
        self._sources.append({"name": "github", "type": "github", "organization": "example", "base_url": server.url,
                              "token": "${env:ACCEPTANCE_TOKEN}"})
        return self

    def with_aws(self, *regions: str) -> Firm:
        """An account that is read in these regions."""
        self.aws = self._open.enter_context(AwsWorld(self.now, regions=regions or REGIONS))
        self._sources.append({"name": "aws", "type": "aws", "regions": list(regions or REGIONS)})
        return self

    def runs(self, *adopted: Any, engagement: dict[str, Any] | None = None, **controls: Any) -> Firm:
        """Write the configuration: the controls that management adopted, and what it declares beside them."""
        (self.folder / "registers").mkdir(exist_ok=True)
        (self.folder / "tieout.yaml").write_text(yaml.safe_dump({
            "engagement": {**ENGAGEMENT, **(engagement or {})}, "store": "./tieout.db", "sources": self._sources,
            "controls": {"adopt": list(adopted), **controls}}))
        self.session = Session.open(self.folder / "tieout.yaml", clock=self.now)
        self.session.__dict__.update(zip(("library", "engine"), self._judging, strict=True))  # made once for all tests
        return self

    def rows(self, name: str, *rows: dict[str, Any], columns: tuple[str, ...] = ()) -> None:
        """Write a register that is a file of rows."""
        text = io.StringIO()
        writer = csv.DictWriter(text, columns or tuple(rows[0]), restval="")
        writer.writeheader()
        writer.writerows(rows)
        (self.folder / "registers" / name).write_text(text.getvalue())

    def people(self, *rows: dict[str, Any]) -> None:
        """Write the roster; what a row does not say is that of an employee who joined long ago."""
        usual = {"employment_type": "employee", "start": "2020-01-01", "time_zone": "UTC"}
        self.rows("people.csv", *({**usual, **row} for row in rows), columns=PEOPLE)

    def page(self, name: str, fields: dict[str, Any], text: str = "") -> None:
        """Write one file of a register that is a folder."""
        path = self.folder / "registers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{yaml.safe_dump(fields, sort_keys=False)}---\n\n{text}\n")

    def passes(self, *instants: datetime) -> Firm:
        """Collect at each of these instants what the adopted controls read."""
        for instant in instants:
            self.github.move_to(instant)
            collect(self.session, adopted=True)
        return self

    def assessed(self, when: datetime = ASSESSED) -> Assessment:
        """The readiness assessment, made at an instant."""
        self.github.move_to(max(when, self.now()))
        return assess(self.session, None, when, fresh=True)

    def readiness(self, when: datetime = ASSESSED) -> dict[str, Any]:
        """The readiness assessment as published, held to its schema; controls and criteria by their ids."""
        found = json.loads(readiness_json.render(self.assessed(when), self.session.library))
        assert contract.faults("readiness", found) == []
        return {**found, **{name: {row["id"]: row for row in found[name]} for name in ("controls", "criteria")}}

    def gaps(self, when: datetime = ASSESSED) -> dict[str, Any]:
        """The gap report's findings by their ids, held to the report's schema."""
        found = json.loads(gap_json.render(gap(self.session, None, self.assessed(when))))
        assert contract.faults("gap", found) == []
        return {row["id"]: row for row in found["findings"]}

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The installed command in the firm's folder."""
        script = shutil.which("tieout", path=str(Path(sys.executable).parent))
        assert script is not None
        return subprocess.run([script, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120,
                              check=False)


@pytest.fixture(scope="session")
def judging() -> tuple[Any, Any]:
    """The library, and an engine with it: both take longer to make than to use."""
    library, engine = load_library(), EmbeddedEngine()
    engine.load(library)
    return library, engine


@pytest.fixture
def firm(tmp_path: Path, judging: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Firm]:
    """A firm that was just founded."""
    monkeypatch.setenv("ACCEPTANCE_TOKEN", "ghp_test")
    with ExitStack() as stack:
        yield Firm(tmp_path, judging, stack)
