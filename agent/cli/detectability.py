"""``tieout detectability``: would an auditor's sample meet the deviations that are known? Management's own view."""

from __future__ import annotations

import click

from agent.cli.common import configured, emit, period_option
from agent.cli.main import Exit
from agent.judging import assess
from agent.session import Session


@click.command(epilog="Example:  tieout detectability --period 2026-01-01..2026-06-30 --rule frequency-habits")
@configured
@period_option
@click.option("--rule", default="", metavar="NAME",
              help="A rule that gives the size of a sample, or the path of a rule file (default: attributes-90-10).")
def command(session: Session, period: str | None, rule: str) -> int:
    """Print the chance that a sample meets each known deviation. It is in no export, and changes no result.

    Every deviation that is listed must be disclosed to the service auditor. Exit code 1: there are some.
    """
    from policies.operation.sampling.detectability import chances  # noqa: PLC0415 - statistics load when sampling
    from policies.operation.sampling.rules import DEFAULT, load  # noqa: PLC0415 - as above
    from reports import detectability as report  # noqa: PLC0415 - renderers load when used

    sizes = load(rule or DEFAULT)
    found = chances(assess(session, period).controls, sizes)
    emit(report.to_text(found, sizes))
    return Exit.FINDINGS if found else Exit.NOTHING
