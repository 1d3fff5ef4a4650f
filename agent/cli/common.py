"""What commands share: the configuration option, output formats, and a progress line that only terminals see."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from agent.config.errors import ConfigError
from agent.config.load import DEFAULT_PATH
from agent.session import Session

P = ParamSpec("P")
R = TypeVar("R")


class Format(StrEnum):
    """How results are written to stdout."""

    TEXT = "text"
    JSON = "json"


def configured(function: Callable[..., R]) -> Callable[..., R]:
    """Give the command a ``Session`` from ``--config``, which may stand before or after the command's name."""

    @click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, metavar="FILE",
                  help="The configuration file (default ./tieout.yaml).")
    @functools.wraps(function)
    def wrapper(*args: Any, config_path: Path | None, **kwargs: Any) -> R:
        ctx = click.get_current_context()
        before = ctx.obj if isinstance(ctx.obj, Path) else None
        session = Session.open(config_path or before or DEFAULT_PATH)
        return ctx.invoke(function, session, *args, **kwargs)

    return wrapper


format_option = click.option("--format", "output_format", type=click.Choice([str(item) for item in Format]),
                             default=str(Format.TEXT), show_default=True, help="How to write to stdout.")
period_option = click.option("--period", metavar="START..END", default=None,
                             help="The audit period, both dates inside (default: the engagement's).")


def emit(data: str | bytes) -> None:
    """Data goes to stdout, exactly."""
    if isinstance(data, bytes):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    click.echo(data, nl=not data.endswith("\n"))


def talk(sentence: str) -> None:
    """Talk goes to stderr."""
    click.echo(sentence, err=True)


def tampered() -> None:
    """Say that a store does not verify; the command ends with ``Exit.INTEGRITY``."""
    talk("tieout: the store does not verify; see 'tieout verify'.")


def write_file(path: Path, data: str | bytes) -> None:
    """Write a whole file or leave the old one: through a neighbour that is renamed over it."""
    neighbour = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        neighbour.write_bytes(data.encode() if isinstance(data, str) else data)
        neighbour.replace(path)
    except OSError as error:
        neighbour.unlink(missing_ok=True)
        raise ConfigError(f"{path} cannot be written ({error.strerror or error}).",
                          hint="Check the folder, its permissions and the space left.") from error
