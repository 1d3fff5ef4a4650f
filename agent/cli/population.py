"""``tieout population``: every item of a control's population, to be read, exported or sealed."""

from __future__ import annotations

import click

from agent.cli.common import configured, emit, period_option, talk, tampered
from agent.cli.main import Exit
from agent.judging import verified
from agent.period import parse_instant
from agent.populating import draw, seal
from agent.session import Session

FORMATS = ("text", "csv", "json")


@click.command(epilog="Example:  tieout population CM-01 --seal --format csv > cm-01.csv")
@configured
@click.argument("control")
@period_option
@click.option("--as-of", metavar="INSTANT", default=None, help="RFC 3339 instant or date (default: now).")
@click.option("--test", default="", metavar="NAME", help="Which test of the control, where several have a population.")
@click.option("--seal", "sealing", is_flag=True, help="Enter the population in the ledger, to take samples of it.")
@click.option("--format", "output_format", type=click.Choice(FORMATS), default="text", show_default=True,
              help="How to write to stdout.")
def command(session: Session, control: str, period: str | None, as_of: str | None, test: str, sealing: bool,
            output_format: str) -> int:
    """List the items of CONTROL's population, with its digest and what proves it whole.

    A period that is still running is drawn up to now and rolled forward with the next seal. Exit code 2: the population
    is not proven whole; 4: the store does not verify.
    """
    from reports import population as report  # noqa: PLC0415 - renderers load when used

    if sealing and not verified(session):
        tampered()
        return Exit.INTEGRITY
    found, read_at = draw(session, control, period, parse_instant(as_of, session.clock()) if as_of else None, test)
    changed = None
    if sealing:
        with session.store() as store:
            changed = seal(session, store, found, read_at, period)
        talk(f"tieout: sealed as {'final' if found.final else 'drawn up to the cut-off'}, digest "
             f"{found.population.digest}")
    match output_format:
        case "csv":
            emit(report.to_csv(found))
        case "json":
            emit(report.to_json(found, changed))
        case _:
            emit(report.to_text(found, changed))
    return Exit.NOTHING if found.population.complete else Exit.INCONCLUSIVE
