"""Which library the commands of ``tieout policy`` speak of: the shipped one with the folders named or configured."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from agent.config.errors import ConfigError
from agent.config.load import DEFAULT_PATH, load
from agent.session import Session
from policies.library import load_library
from policies.model import Control, Library
from policies.sources import LibraryError, close_names

_EXTRA = re.compile(r"(?<![\w./-])extra([0-9]*)/")


def library_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--policies DIR`` and ``--config FILE``."""
    config = click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, metavar="FILE",
                          help="The configuration whose 'policies' are used (default ./tieout.yaml, if any).")
    folders = click.option("--policies", "folders", type=click.Path(path_type=Path, file_okay=False), multiple=True,
                           metavar="DIR", help="A folder of own policies beside the library, instead of the configured "
                                               "ones; may be repeated.")
    return folders(config(function))


def library_of(folders: tuple[Path, ...], config_path: Path | None) -> Library:
    """The folders named, else those of the configuration where there is one, beside the shipped library."""
    try:
        if folders:
            return load_library(*folders)
        session = session_of(config_path)
        return session.library if session else load_library()
    except LibraryError as error:
        raise type(error)(in_place(str(error), folders, config_path), hint=error.hint) from error


def in_place(text: str, folders: tuple[Path, ...], config_path: Path | None) -> str:
    """A text in which files of own policies stand under the folder that was named, and not as the library counts it."""
    session = None if folders else session_of(config_path)
    named = [str(folder) for folder in folders] or list(session.loaded.config.policies if session else ())

    def place(found: re.Match[str]) -> str:
        number = int(found[1] or 1) - 1
        return f"{named[number].rstrip('/')}/" if number < len(named) else found[0]

    return _EXTRA.sub(place, text)


def session_of(config_path: Path | None) -> Session | None:
    """The configuration named or found, or None: the library can be looked at without any."""
    before = click.get_current_context().find_object(Path)
    path = config_path or before or DEFAULT_PATH
    if path == DEFAULT_PATH and not path.exists():
        return None
    return Session(load(path))


def chosen_controls(library: Library, names: tuple[str, ...]) -> list[Control]:
    """The controls with these exact ids, or all."""
    for name in names:
        if name not in library.controls:
            raise ConfigError(f"control {name!r} is not in the library.",
                              hint=close_names(name, list(library.controls)))
    return [control for control in library.controls.values() if not names or control.id in names]
