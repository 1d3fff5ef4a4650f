"""``tieout demo``: a fictional company over six months on local stand-ins."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agent.cli.common import emit
from agent.cli.main import Exit
from agent.config.errors import ConfigError

if TYPE_CHECKING:
    from agent.demo.run import DemoResult


@click.command(epilog="Example:  tieout demo ./demo-output")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-output"))
def command(folder: Path) -> int:
    """Collect the fictional company Harborlight for six months into FOLDER and find every failure planted in it."""
    if importlib.util.find_spec("moto") is None:
        raise ConfigError("the demo's stand-ins are not installed.", hint="Run: pip install 'tieout[demo]'.")
    from agent.demo.run import run  # noqa: PLC0415 - moto takes seconds to import

    started = time.monotonic()
    with _days() as on_day:
        result = run(folder, on_day)
    _tell(result, folder, time.monotonic() - started)
    return Exit.NOTHING if result.ok else Exit.INCONCLUSIVE


def _tell(result: DemoResult, folder: Path, seconds: float) -> None:
    from reports.wording import verdict_line  # noqa: PLC0415 - late, as above

    emit(verdict_line(result.assessment))
    emit("")
    for failure, found in result.judgement.found:
        emit(f"  {'found ' if found else 'MISSED'}  {failure.title}")
    for item in result.judgement.unexpected:
        emit(f"  NOT PLANTED  {item.sentence()}")
    for sentence in result.judgement.unexplained:
        emit(f"  UNEXPLAINED  {sentence}")
    there = sum(found for _, found in result.judgement.found)
    emit(f"\n{there} of {len(result.judgement.found)} planted failures found with their dates, "
         f"{len(result.judgement.unexpected)} findings that nobody planted; "
         f"store and package {'verify' if result.verified else 'DO NOT VERIFY'}; {seconds:.0f} s")
    emit(f"Look at {folder}/readiness.html and {folder}/gap.html; {folder}/package.zip is the auditor's package.")
    emit(f"Go on with the same store: tieout --config {folder}/tieout.yaml evidence history customer-exports")


@contextmanager
def _days() -> Iterator[Callable[[int, int, str], None] | None]:
    """A bar on a terminal, a line a month elsewhere on stderr."""
    if not sys.stderr.isatty():
        yield lambda done, total, what: click.echo(f"collected {what} ({done} of {total})", err=True) \
            if what.endswith("-01") else None
        return
    from rich.console import Console  # noqa: PLC0415 - rich loads only for a person
    from rich.progress import Progress  # noqa: PLC0415 - as above

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("six months", total=None)
        yield lambda done, total, what: bar.update(task, completed=done, total=total, description=what)
