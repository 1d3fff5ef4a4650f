"""``tieout evaluate``: what testing a sample's items found, and what follows from it."""

from __future__ import annotations

from pathlib import Path

import click

from agent.cli.common import configured, emit, format_option, talk, tampered
from agent.cli.main import Exit
from agent.evaluating import columns, evaluate, record, selected
from agent.judging import verified
from agent.session import Session
from agent.sheets import read_rows

EXAMPLE = "Example:  tieout evaluate CM-01 --results cm-01/sheet.csv"
SHEET = ("id", "fate", "reason", "proof", "tested_by", "tested_on", "remarks")


@click.command(epilog=EXAMPLE)
@configured
@click.argument("control")
@click.option("--test", default="", metavar="NAME", help="Which test of the control, where several have a sample.")
@click.option("--selection", type=click.IntRange(min=1), default=None, metavar="NUMBER",
              help="The ledger entry of a selection (default: the last one of the control).")
@click.option("--results", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="FILE",
              help="The filled sheet of 'tieout sample -o': pass or deviation for each attribute, or a fate.")
@format_option
def command(session: Session, control: str, test: str, selection: int | None, results: Path | None,
            output_format: str) -> int:
    """Record the results of CONTROL's sample and say what follows by the rule that was fixed before the selection.

    A deviation that was recorded stays one. A void item needs its proof and is replaced by the next rank; an item whose
    evidence cannot be had is a deviation. Exit code 0: accepted; 1: not accepted; 2: items are missing, a second stage
    is due, or nothing can be concluded.
    """
    from policies.operation.sampling.evaluation import Conclusion  # noqa: PLC0415 - statistics load when sampling
    from reports import evaluation as report  # noqa: PLC0415 - renderers load when used

    if not verified(session):
        tampered()
        return Exit.INTEGRITY
    found = selected(session, control, test, selection)
    if results:
        recorded = record(session, found, read_rows(results, (*SHEET, *columns(found.taken).values())))
        talk(f"tieout: recorded {recorded} results")
    done = evaluate(session, found)
    number = found.entry.sequence
    emit(report.to_json(done, number) if output_format == "json" else report.to_text(done, number))
    codes = {Conclusion.ACCEPTED: Exit.NOTHING, Conclusion.NOT_ACCEPTED: Exit.FINDINGS}
    return codes.get(done.conclusion, Exit.INCONCLUSIVE)
