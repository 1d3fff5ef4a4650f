"""Every stand-in as a process of its own, and one configuration that names them all."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.demo import registers

ROOT = Path(__file__).parents[2]
STANDINS = ("aws", "azure", "github", "graph")
CONFIG = """
engagement: {name: Everything, system: Everything, window: 3 months, time_zone: UTC}
store: ./tieout.db
controls: {profile: security-core}
"""


@dataclass(frozen=True)
class Estate:
    """A folder with the configuration of every source type, and how to call the command in it."""

    folder: Path
    environment: dict[str, str]

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The installed command in the folder."""
        script = shutil.which("tieout", path=str(Path(sys.executable).parent))
        assert script is not None
        return subprocess.run([script, *arguments], cwd=self.folder, env=self.environment, capture_output=True,
                              text=True, timeout=300, check=False)

    def json(self, *arguments: str) -> Any:
        """The JSON that a command wrote."""
        done = self.call(*arguments, "--format", "json")
        assert done.stdout, done.stderr
        return json.loads(done.stdout)


@contextmanager
def standing_in(name: str) -> Iterator[str]:
    """One stand-in, as the pages tell to start it; what it prints until its address and entry are whole."""
    running = subprocess.Popen([sys.executable, "-u", "-m", f"agent.demo.standins.{name}", "--port", "0"], cwd=ROOT,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield _greeting(running)
    finally:
        running.terminate()
        try:
            running.wait(timeout=20)
        except subprocess.TimeoutExpired:  # a busy machine: nothing that is tested depends on how it ends
            running.kill()
            running.wait()


def _greeting(running: subprocess.Popen[str]) -> str:
    """The lines up to the last of the entry, or the first line alone where there is no entry."""
    assert running.stdout is not None
    lines = [running.stdout.readline()]
    assert "http" in lines[0], "the stand-in did not start"
    ready = threading.Event()

    def read() -> None:
        for line in running.stdout:
            lines.append(line)
            if "ca_bundle" in line:
                ready.set()

    threading.Thread(target=read, daemon=True).start()
    ready.wait(timeout=1.5)
    return "".join(lines)


def _entry(greeting: str) -> dict[str, Any]:
    """The YAML entry that a stand-in prints, as a person would paste it."""
    text = greeting[re.search(r"^ *- name:", greeting, re.MULTILINE).start():]
    (entry,) = yaml.safe_load(text)
    return entry


@pytest.fixture(scope="session")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """The whole estate: AWS, Azure, Entra ID, GitHub, registers and another tool's output."""
    folder = tmp_path_factory.mktemp("estate")
    registers.write(folder / "registers", date(2026, 6, 1))
    (folder / "scan.json").write_text(json.dumps({
        "tool": {"name": "A scanner", "version": "1.0"}, "reported_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "findings": [{"id": "f-1", "check": "c-1", "title": "A finding", "status": "FAIL", "resource": "r-1"}]}))
    with ExitStack() as stack:
        said = {name: stack.enter_context(standing_in(name)) for name in STANDINS}
        url = {name: re.search(r"https?://127\.0\.0\.1:\d+", text).group() for name, text in said.items()}
        sources = [{"name": "aws", "type": "aws", "regions": ["us-east-1"]},
                   {"name": "github", "type": "github", "organization": "example-org", "base_url": url["github"],
                    "token": "${env:TIEOUT_TOKEN}"},
                   _entry(said["azure"]), _entry(said["graph"]),
                   {"name": "registers", "type": "files", "path": "./registers"},
                   {"name": "scanner", "type": "imports", "path": "./scan.json", "format": "generic-json"}]
        (folder / "tieout.yaml").write_text(CONFIG + yaml.safe_dump({"sources": sources}))
        environment = {**os.environ, "AWS_ENDPOINT_URL": url["aws"], "AWS_ACCESS_KEY_ID": "x", "TIEOUT_TOKEN": "any",
                       "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1", "TIEOUT_AZURE_SECRET": "any",
                       "TIEOUT_ENTRA_SECRET": "any"}
        yield Estate(folder, environment)
