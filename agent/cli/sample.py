"""``tieout sample``: a sample of a sealed population, as an auditor would take it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from agent.cli.common import configured, emit, talk, tampered, write_file
from agent.cli.main import Exit
from agent.config.errors import ConfigError
from agent.evaluating import second_stage
from agent.judging import verified
from agent.period import parse_instant
from agent.sampling import Wanted, files, take
from agent.session import Session
from agent.sheets import read_rows

if TYPE_CHECKING:
    from policies.operation.sampling.taken import Taken

FORMATS = ("text", "csv", "json")
METHODS = ("rank", "systematic", "stratified")
EXAMPLE = ("Example:  tieout sample CM-01 --rule attributes-90-10 --seed 7f3a-nonce --seed-given-by 'A. Auditor' "
           "--seed-given-at 2026-07-02T09:00:00Z -o cm-01/")


@click.command(epilog=EXAMPLE)
@configured
@click.argument("control")
@click.option("--test", default="", metavar="NAME", help="Which test of the control, where several have a population.")
@click.option("--size", type=click.IntRange(min=0), default=None, metavar="N", help="How many items.")
@click.option("--rule", default="", metavar="NAME",
              help="A rule that gives the size, or the path of a rule file (default: attributes-90-10).")
@click.option("--frequency", default="", metavar="WORD", help="The rule's word for how often the control runs.")
@click.option("--risk", type=click.Choice(["lower", "higher"]), default="higher", show_default=True,
              help="Which size of a rule that has two.")
@click.option("--seed", required=True, metavar="TEXT", help="What the ranks are computed under.")
@click.option("--seed-given-by", default="", metavar="NAME", help="The auditor who gave the seed.")
@click.option("--seed-given-at", default=None, metavar="INSTANT", help="When; before the seal it is a rehearsal.")
@click.option("--method", type=click.Choice(METHODS), default="rank", show_default=True, help="How items are chosen.")
@click.option("--by", default="", metavar="WHAT",
              help="What a stratified sample is split by: month (default), system, or the path of a value of the item.")
@click.option("--stage", type=click.IntRange(1, 2), default=1, show_default=True,
              help="2: the second stage of a rule with two, after one deviation in the first.")
@click.option("--fates", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="FILE",
              help="CSV with item, fate (void or unobtainable), reason, proof.")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
              help="Write the population, a sheet, the selection and the items' evidence there.")
@click.option("--format", "output_format", type=click.Choice(FORMATS), default="text", show_default=True,
              help="How to write to stdout.")
def command(session: Session, control: str, test: str, size: int | None, rule: str, frequency: str, risk: str,
            seed: str, seed_given_by: str, seed_given_at: str | None, method: str, by: str, stage: int,
            fates: Path | None, output: Path | None, output_format: str) -> int:
    """Choose items of CONTROL's sealed population and record the selection in the ledger.

    A seed that nobody outside gave after the seal makes it a rehearsal. A larger size under the same seed keeps the
    items and adds the next ranks.
    """
    if size is not None and rule:
        raise ConfigError("expected one of --size and --rule, got both.", hint="A rule gives the size.")
    if not verified(session):
        tampered()
        return Exit.INTEGRITY
    given_at = parse_instant(seed_given_at, session.clock()) if seed_given_at else None
    wanted = Wanted(seed, size, rule, frequency, risk, method, by, seed_given_by, given_at)
    rows = read_rows(fates, ("item", "fate", "reason", "proof")) if fates else []
    if stage > 1:
        wanted, kept = second_stage(session, control, test, wanted)
        rows = [*kept, *rows]
    taken = take(session, control, test, wanted, rows)
    return finish(session, taken, output, output_format)


def finish(session: Session, taken: Taken, output: Path | None, output_format: str) -> int:
    """Print a selection, and write its folder where one is named."""
    from reports import sample as report  # noqa: PLC0415 - renderers load when used

    if output is not None:
        written, missing = files(session, taken)
        for name, body in written.items():
            write_file(output / name, body)
        talk(f"tieout: wrote {len(written)} files to {output}")
        for sentence in missing:
            talk(f"tieout: evidence could not be had: {sentence}")
    match output_format:
        case "csv":
            emit(report.to_csv(taken))
        case "json":
            emit(report.to_json(taken))
        case _:
            emit(report.to_text(taken))
    return Exit.NOTHING
