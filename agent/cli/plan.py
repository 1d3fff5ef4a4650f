"""``tieout plan``: what will an assessment evaluate, how, and what will it not cover?"""

from __future__ import annotations

import click

from agent.cli.common import Format, configured, emit, format_option, period_option
from agent.cli.main import Exit
from agent.planning import plan, window
from agent.session import Session


@click.command(epilog="Example:  tieout plan --period 2026-01-01..2026-06-30 --suggest-window")
@configured
@period_option
@click.option("--suggest-window", is_flag=True,
              help="Also find the earliest defensible start, and what moving it leaves out.")
@format_option
def command(session: Session, period: str | None, suggest_window: bool, output_format: str) -> int:
    """Print the scope statement before an assessment: criteria, controls, tests, sources, and what is not covered."""
    from reports import plan as report  # noqa: PLC0415 - renderers load when used

    found = plan(session, period)
    suggested = window(session, period) if suggest_window else None
    if output_format == Format.JSON:
        emit(report.to_json(found, suggested))
    else:
        emit(report.to_text(found, suggested, asked=suggest_window))
    return Exit.NOTHING
