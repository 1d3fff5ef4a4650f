"""``tieout readiness``: would a Type II examination of this period hold?"""

from __future__ import annotations

from pathlib import Path

import click

from agent.cli.common import Format, configured, emit, format_option, period_option, talk, tampered, write_file
from agent.cli.main import Exit
from agent.judging import assess
from agent.period import parse_instant
from agent.recording import record_assessment
from agent.session import Session
from policies.operation.results import ReadinessVerdict

CODES = {
    ReadinessVerdict.READY: Exit.NOTHING,
    ReadinessVerdict.IN_PROGRESS_ON_TRACK: Exit.NOTHING,
    ReadinessVerdict.READY_EXCEPTIONS_EXPECTED: Exit.FINDINGS,
    ReadinessVerdict.IN_PROGRESS_AT_RISK: Exit.FINDINGS,
    ReadinessVerdict.NOT_READY: Exit.FINDINGS,
    ReadinessVerdict.NOT_READY_SCOPE_LIMITATION: Exit.FINDINGS,
    ReadinessVerdict.CANNOT_CONCLUDE: Exit.INCONCLUSIVE,
}


@click.command(epilog="Example:  tieout readiness --period 2026-01-01..2026-06-30 -o ./assessment")
@configured
@period_option
@click.option("--as-of", metavar="INSTANT", default=None, help="RFC 3339 instant or date (default: now).")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
              help="Write readiness.html, .json and .txt into DIR.")
@click.option("--record/--no-record", default=True, show_default=True, help="Enter the assessment in the ledger.")
@format_option
def command(session: Session, period: str | None, as_of: str | None, output: Path | None, record: bool,
            output_format: str) -> int:
    """Assess operating effectiveness over the period: verdict, exceptions, limits and what would change it."""
    from reports import readiness_html, readiness_json, readiness_text  # noqa: PLC0415 - renderers load when used

    # The cache of verdicts is unsigned: what is told to management rests on the sealed evidence alone.
    assessment = assess(session, period, parse_instant(as_of, session.clock()) if as_of else None, fresh=True)
    if record:
        with session.store() as store:
            record_assessment(store, assessment, session.clock())
    if output:
        write_file(output / "readiness.html", readiness_html.render(assessment, session.library))
        write_file(output / "readiness.json", readiness_json.render(assessment, session.library))
        write_file(output / "readiness.txt", readiness_text.render(assessment, session.library))
        talk(f"wrote {output}/readiness.html, .json and .txt")
    renderer = readiness_json if output_format == Format.JSON else readiness_text
    emit(renderer.render(assessment, session.library))
    if not all(ledger.verified for ledger in assessment.ledgers):
        tampered()
        return Exit.INTEGRITY
    return CODES[assessment.verdict]
