"""The page ``docs/worked-example.md``: its template, filled with facts and with what its commands print."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agent.judging import snapshot
from tests.worked_example.assessed import example, otherwise
from tests.worked_example.facts import facts

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "worked-example.md"


class Shell:
    """Runs the page's commands where the store and its package are; what a command prints is part of the page."""

    def __init__(self, folder: Path) -> None:
        scripts = Path(sys.executable).parent
        self._folder = folder
        self._environment = {**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "TZ": "UTC",
                             "PYTHONPATH": str(HERE.parents[1])}

    def __call__(self, command: str) -> str:
        """The command as a person types it, with its output below; raises where it fails."""
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=self._folder, env=self._environment,
                              capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise RuntimeError(f"{command}: ended with {done.returncode}: {done.stderr}")
        return f"```console\n$ {command}\n{done.stdout.rstrip()}\n```"


def page(folder: Path) -> str:
    """The page, made from an estate that is collected in ``folder``."""
    environment = Environment(loader=FileSystemLoader(HERE), undefined=StrictUndefined, trim_blocks=True,  # noqa: S701 - text, not HTML
                              lstrip_blocks=True, keep_trailing_newline=True)
    courses = list(otherwise(folder / "otherwise"))
    with example(folder / "company") as made, snapshot(made.installation.session) as view:
        found = facts(made, view, courses)
    return environment.get_template("page.md.j2").render(found, sh=Shell(folder / "company"))
