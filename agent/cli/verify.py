"""``tieout verify``: recompute a store's ledger or a package, offline."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import click

from agent.cli.common import Format, emit, format_option
from agent.cli.main import Exit
from agent.config.errors import ConfigError
from agent.config.load import DEFAULT_PATH, load
from agent.verify_report import of_package, of_store


@click.command(epilog="Example:  tieout verify ./tieout.db --anchor /mnt/elsewhere/tieout.anchor")
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--anchor", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="An anchor file to hold the ledger against (default: the one that the store names).")
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="The configuration file that names the store (default ./tieout.yaml).")
@format_option
@click.pass_context
def command(ctx: click.Context, target: Path | None, anchor: Path | None, config_path: Path | None,
            output_format: str) -> int:
    """Recompute everything in TARGET, a store or a package (default: the configured store)."""
    if target is None:
        loaded = load(config_path or (ctx.obj if isinstance(ctx.obj, Path) else None) or DEFAULT_PATH)
        target = loaded.at(loaded.config.store.path)
        anchor = anchor or next((loaded.at(path) for path in loaded.config.store.anchors), None)
    if not target.exists():
        raise ConfigError(f"{target} does not exist.",
                          hint="Name a store or a package; 'tieout collect' makes a store.")
    report = of_package(target) if zipfile.is_zipfile(target) else of_store(target, anchor)
    emit(json.dumps(report.as_dict(), indent=2) if output_format == Format.JSON else report.as_text())
    return Exit.NOTHING if report.ok else Exit.INTEGRITY
