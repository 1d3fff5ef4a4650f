"""A configured folder with real stand-in servers behind it, and the command as a person would call it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.demo import registers
from agent.demo.standins.github import GithubServer
from agent.demo.standins.github.sample import sample_world
from policies.engine.embedded import EmbeddedEngine
from policies.library import load_library
from tests.agent.aws_account import Account

CONFIG = """
engagement: {{name: Example SOC 2, system: Example, window: 3 months, time_zone: UTC}}
store: {{path: ./tieout.db, anchors: [./elsewhere/anchor]}}
sources:
  - {{name: github, type: github, organization: example-org, base_url: "{url}", token: "${{env:E2E_TOKEN}}"}}
  - {{name: registers, type: files, path: ./registers}}
controls: {{profile: security-core}}
"""

# The command as it is, but for how long it waits: limits are replaced before anything takes them as a default.
IMPATIENT = """
from dataclasses import replace
import collectors.limits, store.limits
collectors.limits.LIMITS = replace(collectors.limits.LIMITS, backoff_first=0.01)
store.limits.LIMITS = replace(store.limits.LIMITS, busy_seconds=1.0)
from agent.cli.main import main
main()
"""


@dataclass
class Bench:
    """A folder, its stand-in server, and ``call``: the exit code, stdout and stderr of a command."""

    folder: Path
    server: GithubServer
    environment: dict[str, str] = field(default_factory=dict)
    impatient: bool = False

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the installed command in the folder, in a process of its own."""
        return subprocess.run([*self.command(), *arguments], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, timeout=120, check=False)

    def command(self) -> list[str]:
        """The console script beside the interpreter that runs the tests; the same with short pauses if impatient."""
        if self.impatient:
            return [sys.executable, "-P", "-c", IMPATIENT]
        script = shutil.which("tieout", path=str(Path(sys.executable).parent))
        assert script is not None
        return [script]

    def json(self, *arguments: str) -> Any:
        """The JSON that a command wrote to stdout."""
        return json.loads(self.call(*arguments, "--format", "json").stdout)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A collected store of a small organisation and registers; tests read it and do not change it."""
    yield from _bench(tmp_path_factory.mktemp("bench"), collect=True)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Bench]:
    """The same without a store, for a test to break."""
    yield from _bench(tmp_path, collect=False)


def _bench(folder: Path, *, collect: bool) -> Iterator[Bench]:
    registers.write(folder / "registers", date(2026, 6, 1))
    (folder / "elsewhere").mkdir()
    with GithubServer(sample_world(datetime.now(UTC))) as server:
        (folder / "tieout.yaml").write_text(CONFIG.format(url=server.url))
        bench = Bench(folder, server, {**os.environ, "E2E_TOKEN": "ghp_test", "PYTHONUNBUFFERED": "1"})
        if collect:
            done = bench.call("collect")
            assert done.returncode == 0, done.stderr + done.stdout
        yield bench


@pytest.fixture
def impatient(fresh: Bench) -> Bench:
    """``fresh`` for what is down or locked: as many attempts as ever, with hardly a pause between them."""
    fresh.impatient = True
    return fresh


@pytest.fixture
def edited() -> Callable[[Bench, str, str], None]:
    """Replace text in the configuration."""

    def edit(bench: Bench, old: str, new: str) -> None:
        path = bench.folder / "tieout.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return edit


@pytest.fixture(scope="session")
def judging() -> tuple[Any, Any]:
    """The library, and an engine with it: both take longer to make than to use."""
    library, engine = load_library(), EmbeddedEngine()
    engine.load(library)
    return library, engine


@pytest.fixture
def account(tmp_path: Path, judging: tuple[Any, Any]) -> Iterator[Account]:
    """A new account."""
    opened = Account(tmp_path, judging)
    with opened.world:
        yield opened
    opened.store.close()
