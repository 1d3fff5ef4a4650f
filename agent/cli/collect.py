"""``tieout collect``: one pass now."""

from __future__ import annotations

import json

import click

from agent.cli.common import Format, configured, emit, format_option
from agent.cli.main import Exit
from agent.cli.progress import progress
from agent.collecting import collect
from agent.pass_report import as_dict, as_text
from agent.session import Session


@click.command(epilog="Example:  tieout collect --source aws-production")
@configured
@click.option("--source", "names", multiple=True, metavar="NAME", help="Only this source (may be repeated).")
@click.option("--adopted", is_flag=True, help="Only what the adopted controls read; the rest stays as last seen.")
@format_option
def command(session: Session, names: tuple[str, ...], adopted: bool, output_format: str) -> int:
    """Collect once from every source, or from those named, and seal it in the store."""
    with progress("collecting") as on_progress:
        collected = collect(session, names, on_progress, adopted=adopted)
    if output_format == Format.JSON:
        emit(json.dumps(as_dict(collected), indent=2, sort_keys=True))
    else:
        emit(as_text(collected))
    return Exit.NOTHING if collected.ok else Exit.INCONCLUSIVE
