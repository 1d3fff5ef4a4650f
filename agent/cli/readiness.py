"""``tieout readiness``: would a Type II examination of this period hold?"""

from __future__ import annotations

from pathlib import Path

import click

from agent.cli.common import Format, configured, emit, format_option, period_option, talk, tampered, write_file
from agent.cli.main import Exit
from agent.config.errors import ConfigError
from agent.judging import assess
from agent.period import parse_instant
from agent.recording import record_assessment, record_configuration
from agent.replaying import replay as again
from agent.session import Session
from policies.operation.results import Assessment, ReadinessVerdict

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
@click.option("--replay", type=int, default=None, metavar="NUMBER",
              help="Make the recorded assessment NUMBER again, byte for byte, or refuse.")
@format_option
def command(session: Session, period: str | None, as_of: str | None, output: Path | None, record: bool,
            replay: int | None, output_format: str) -> int:
    """Assess operating effectiveness over the period: verdict, exceptions, limits and what would change it."""
    from reports import readiness_html, readiness_json, readiness_text  # noqa: PLC0415 - renderers load when used

    if replay is not None and (period or as_of):
        raise ConfigError("--replay: expected neither --period nor --as-of beside it; the entry has both.",
                          hint="Example: tieout readiness --replay 41 --format json")
    assessment = _assessed(session, period, as_of, record=record) if replay is None else again(session, replay)[0]
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


def _assessed(session: Session, period: str | None, as_of: str | None, *, record: bool) -> Assessment:
    """A new assessment; the cache of verdicts is unsigned, so it rests on the sealed evidence alone."""
    instant = parse_instant(as_of, session.clock()) if as_of else None
    if not record:
        return assess(session, period, instant, fresh=True)
    with session.store() as store:
        record_configuration(session, store)
        assessment = assess(session, period, instant, fresh=True)
        number = record_assessment(session, store, assessment, session.engagement(period, instant))
    talk(f"recorded as assessment {number}; 'tieout readiness --replay {number}' makes it again")
    return assessment
