"""``tieout import-selection``: the items that an auditor picked, checked against the sealed population."""

from __future__ import annotations

from pathlib import Path

import click

from agent.cli.common import configured, tampered
from agent.cli.main import Exit
from agent.cli.sample import FORMATS, finish
from agent.judging import verified
from agent.sampling import pick
from agent.session import Session
from agent.sheets import read_rows

EXAMPLE = "Example:  tieout import-selection picks.csv --control CM-01 --by 'A. Auditor' --reason 'largest' -o cm-01/"


@click.command(epilog=EXAMPLE)
@configured
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--control", required=True, metavar="ID", help="The control whose population they are of.")
@click.option("--test", default="", metavar="NAME", help="Which test of the control, where several have a population.")
@click.option("--by", required=True, metavar="NAME", help="The auditor who picked them.")
@click.option("--reason", required=True, metavar="TEXT", help="Why these; it is recorded.")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
              help="Write the population, a sheet, the selection and the items' evidence there.")
@click.option("--format", "output_format", type=click.Choice(FORMATS), default="text", show_default=True,
              help="How to write to stdout.")
def command(session: Session, file: Path, control: str, test: str, by: str, reason: str, output: Path | None,
            output_format: str) -> int:
    """Record the items of FILE (CSV with a column id, as 'tieout population' prints it) and gather their evidence.

    An item that is not in the sealed population is refused by name. Nothing is concluded about the rest.
    """
    if not verified(session):
        tampered()
        return Exit.INTEGRITY
    names = [row["id"] for row in read_rows(file, ("id",)) if row["id"]]
    return finish(session, pick(session, control, test, names, by, reason), output, output_format)
