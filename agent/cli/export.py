"""``tieout export``: the auditor's package."""

from __future__ import annotations

from pathlib import Path

import click

from agent.cli.common import configured, emit, period_option
from agent.exporting import export
from agent.session import Session

EXAMPLE = "Example:  tieout export --period 2026-01-01..2026-06-30 -o soc2.zip && tieout verify soc2.zip"


@click.command(epilog=EXAMPLE)
@configured
@period_option
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="PACK",
              help="The zip file to write.")
def command(session: Session, period: str | None, output: Path) -> None:
    """Write populations, results, policies and the raw evidence they cite into PACK, with a manifest."""
    path = export(session, period, output)
    emit(f"wrote {path}")
    emit(f"Anyone can check it: 'tieout verify {path}', or unzip it and run 'sha256sum -c SHA256SUMS'.")
