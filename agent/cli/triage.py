"""``tieout triage``: which assessment is due, and why?"""

from __future__ import annotations

import click

from agent.cli.common import Format, configured, emit, format_option
from agent.cli.main import Exit
from agent.planning import triage
from agent.session import Session


@click.command(epilog="Example:  tieout triage --asked readiness")
@configured
@click.option("--asked", type=click.Choice(["gap", "readiness"]), default=None,
              help="What was asked for; the answer says where it would be waste.")
@format_option
def command(session: Session, asked: str | None, output_format: str) -> int:
    """Say which assessment is due, by a rule over the store's own facts: evidence age, open needs, earlier reports."""
    from reports import triage as report  # noqa: PLC0415 - renderers load when used

    found, facts = triage(session, asked or "")
    emit((report.to_json if output_format == Format.JSON else report.to_text)(found, facts))
    return Exit.NOTHING
