"""``tieout gap``: what is missing?"""

from __future__ import annotations

from pathlib import Path

import click

from agent.cli.common import Format, configured, emit, format_option, period_option, talk, tampered, write_file
from agent.cli.main import Exit
from agent.judging import gap
from agent.session import Session
from policies.operation.verdict import trusted

SEVERITIES = ("info", "low", "medium", "high", "critical")


@click.command(epilog="Example:  tieout gap -o ./assessment --fail-on high")
@configured
@period_option
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
              help="Write gap.html, .json and .txt into DIR.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="low", show_default=True,
              help="The least severity that makes the exit code 1.")
@format_option
def command(session: Session, period: str | None, output: Path | None, fail_on: str, output_format: str) -> int:
    """List what is missing against the criteria, most pressing first, with what to do about it."""
    from reports import gap_html, gap_json, gap_text  # noqa: PLC0415 - renderers load when used

    report = gap(session, period)
    if output:
        write_file(output / "gap.html", gap_html.render(report))
        write_file(output / "gap.json", gap_json.render(report))
        write_file(output / "gap.txt", gap_text.render(report))
        talk(f"wrote {output}/gap.html, .json and .txt")
    emit((gap_json if output_format == Format.JSON else gap_text).render(report))
    if not all(ledger.verified for ledger in report.ledgers):
        tampered()
        return Exit.INTEGRITY
    least = SEVERITIES.index(fail_on)
    found = any(SEVERITIES.index(item.severity) >= least for item in report.findings)
    if found:
        return Exit.FINDINGS
    return Exit.NOTHING if trusted(report.self_check, report.ledgers) else Exit.INCONCLUSIVE
