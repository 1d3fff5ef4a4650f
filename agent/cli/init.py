"""``tieout init``: a commented configuration and register templates; nothing existing is overwritten."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from agent.cli.common import emit, write_file
from agent.config.errors import ConfigError


@click.command(epilog="Example:  tieout init ./soc2")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
def command(folder: Path) -> None:
    """Write a commented tieout.yaml and a registers/ folder of templates into FOLDER (default: here)."""
    templates = resources.files("agent.templates")
    if (folder / "tieout.yaml").exists():
        raise ConfigError(f"{folder / 'tieout.yaml'} exists already; nothing was written.",
                          hint="Choose another folder, or move that file away.")
    written = [_copy(templates / "tieout.yaml", folder / "tieout.yaml")]
    written += _copy_tree(templates / "registers", folder / "registers")
    for path in written:
        emit(f"wrote {path}")
    emit("Next: name your sources in tieout.yaml, then run 'tieout doctor'.")


def _copy(source: Traversable, target: Path) -> Path:
    write_file(target, source.read_bytes())
    return target


def _copy_tree(source: Traversable, target: Path) -> list[Path]:
    written: list[Path] = []
    for item in sorted(source.iterdir(), key=lambda entry: entry.name):
        if item.is_dir():
            written += _copy_tree(item, target / item.name)
        elif not (target / item.name).exists():
            written.append(_copy(item, target / item.name))
    return written
