"""A progress bar on stderr, and only where a person watches a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collectors.outcome import Progress as Step


@contextmanager
def progress(title: str) -> Iterator[Callable[[Step], None] | None]:
    """Yield what takes the steps of a pass, or None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - rich loads only for a person
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TextColumn("{task.fields[what]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, what="")

        def advance(step: Step) -> None:
            kind = step.lane.kind if step.lane else ""
            bar.update(task, completed=step.done, total=step.total, what=f"{step.label} {kind} {step.scope_label}")

        yield advance
