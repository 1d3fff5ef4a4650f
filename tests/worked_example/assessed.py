"""The estate collected and assessed, as the page tells it and otherwise, in a folder with its store and its package."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from agent.exporting import export
from agent.judging import assess
from policies.model import Library
from policies.operation.results import Assessment
from tests.agent.installation.run import TOKEN, Installation, installed
from tests.worked_example.estate import ASSESSED, Story, organisation, passes

IN_TIME = Story(executed=date(2026, 3, 26))
OTHERWISE = (
    ("as it was", Story(), ASSESSED),
    ("the revocation carried out on 26 March, the last day in time", IN_TIME, ASSESSED),
    ("the same, and secret scanning off from 3 to 13 March", replace(
        IN_TIME, off=datetime(2026, 3, 3, 10, tzinfo=UTC)), ASSESSED),
    ("nothing went wrong", Story(off=None, on=None, executed=date(2026, 3, 20), alone=False), ASSESSED),
    ("as it was, asked on 16 March", Story(), datetime(2026, 3, 16, 12, tzinfo=UTC)),
)


@dataclass(frozen=True)
class Example:
    """The installation, its assessment over all criteria, and that over the four needs with their library."""

    installation: Installation
    whole: Assessment
    assessment: Assessment
    library: Library


@contextmanager
def example(folder: Path) -> Iterator[Example]:
    """The story as the page tells it, collected in ``folder``, assessed and exported to ``package.zip``."""
    story = Story()
    with _environment(), installed(folder, organisation(story), story.plan()) as installation:
        installation.collect(passes())
        assessment, library = installation.assess(ASSESSED)
        whole = assess(installation.session, None, fresh=True)
        export(installation.session, None, folder / "package.zip", whole)
        yield Example(installation, whole, assessment, library)


def otherwise(folder: Path) -> Iterator[tuple[str, Assessment]]:
    """What each other course of the story comes to."""
    for number, (title, story, asked) in enumerate(OTHERWISE):
        with _environment(), installed(folder / str(number), organisation(story), story.plan()) as installation:
            installation.collect(when for when in passes() if when <= asked)
            yield title, installation.assess(asked)[0]


@contextmanager
def _environment() -> Iterator[None]:
    """The token that the configuration names; no proxy stands between this process and itself."""
    ours = {TOKEN: "any", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
