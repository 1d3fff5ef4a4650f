"""``tieout drift``: what changed since an assessment, and do its findings still hold?"""

from __future__ import annotations

import click

from agent.cli.common import Format, configured, emit, format_option
from agent.cli.main import Exit
from agent.drifting import since_assessment
from agent.session import Session


@click.command(epilog="Example:  tieout drift --since 41 --format json")
@configured
@click.option("--since", type=int, default=None, metavar="NUMBER",
              help="The assessment to compare with (default: the last one recorded).")
@format_option
def command(session: Session, since: int | None, output_format: str) -> int:
    """List what changed since an assessment: accounts, regions, repositories, people, vendors, settings, outcomes.

    Both instants are judged by the present policies and the present adoption. Exit code 1: something fails that did
    not, or findings are stale; 2: something that was judged cannot be judged any more.
    """
    from reports import drift as report  # noqa: PLC0415 - renderers load when used

    found = since_assessment(session, since)
    render = report.to_json if output_format == Format.JSON else report.to_text
    emit(render(found.drift, assessment=found.number, since=found.then, as_of=found.now))
    if found.drift.worse:
        return Exit.FINDINGS
    return Exit.INCONCLUSIVE if found.drift.blind else Exit.NOTHING
