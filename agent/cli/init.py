"""``tieout init``: a commented configuration and register templates; nothing existing is overwritten."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from agent.cli.common import emit, write_file
from agent.config.errors import ConfigError
from collectors.files.registers import REGISTERS
from collectors.files.templates import template


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
    written += _register_templates(folder / "registers")
    for path in written:
        emit(f"wrote {path}")
    emit("Next: name your sources in tieout.yaml, then run 'tieout doctor'.")


def _register_templates(folder: Path) -> list[Path]:
    """One template a register that is kept only by who needs it; none of them is read before it is renamed."""
    named = [template(register) for register in REGISTERS if not register.always]
    written = [folder / name for name, _ in named if not (folder / name).exists()]
    for name, text in named:
        if folder / name in written:
            write_file(folder / name, text.encode())
    return written


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
