"""``tieout doctor``: is everything in place to conclude?"""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from agent.cli.common import Format, configured, emit, format_option
from agent.cli.main import Exit
from agent.doctor import State, examine
from agent.session import Session


@click.command(epilog="Example:  tieout doctor --no-probe")
@configured
@click.option("--probe/--no-probe", default=True, show_default=True,
              help="Read every source once, without keeping anything, to see what is denied.")
@format_option
def command(session: Session, probe: bool, output_format: str) -> int:
    """Check configuration, credentials, permissions, clock, engine, schedule, store and ledger; each with its fix."""
    findings = []
    for finding in examine(session, probe=probe):
        findings.append(finding)
        if output_format == Format.TEXT:
            emit(f"{finding.state.upper():4}  {finding.topic}: {finding.sentence}")
            if finding.fix and finding.state is not State.OK:
                emit(f"      fix: {finding.fix}")
    if output_format == Format.JSON:
        emit(json.dumps({"schema": "tieout.doctor/1", "findings": [asdict(item) for item in findings]}, indent=2))
    return Exit.FINDINGS if any(item.state is State.FAIL for item in findings) else Exit.NOTHING
