"""``tieout check``: the CI gate on stored evidence."""

from __future__ import annotations

from enum import StrEnum

import click

from agent.cli.common import configured, emit, tampered
from agent.cli.main import Exit
from agent.cli.progress import progress
from agent.collecting import collect
from agent.judging import check, verified
from agent.period import parse_instant
from agent.session import Session
from policies.model import Library, Outcome
from policies.operation.results import CheckResult


class Format(StrEnum):
    """How the outcomes are written."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    JUNIT = "junit"
    SARIF = "sarif"


SEVERITIES = ("low", "medium", "high", "critical")


@click.command(epilog="Example:  tieout check --collect --control DP-04 --format sarif > tieout.sarif")
@configured
@click.option("--as-of", metavar="INSTANT", default=None, help="RFC 3339 instant or date (default: now).")
@click.option("--control", "controls", multiple=True, metavar="ID", help="Only this control (may be repeated).")
@click.option("--criterion", "criteria", multiple=True, metavar="ID", help="Only what serves this criterion.")
@click.option("--collect", "collect_first", is_flag=True, help="Collect once before checking.")
@click.option("--all", "everything", is_flag=True, help="List what passed as well.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="low", show_default=True,
              help="The least severity that makes the exit code 1.")
@click.option("--format", "output_format", type=click.Choice([str(item) for item in Format]), default="text",
              show_default=True, help="How to write to stdout.")
def command(session: Session, as_of: str | None, controls: tuple[str, ...], criteria: tuple[str, ...],
            collect_first: bool, everything: bool, fail_on: str, output_format: str) -> int:
    """Test the adopted controls at one instant. Exit 0 nothing found, 1 failures, 2 could not conclude, 4 integrity."""
    if collect_first:
        with progress("collecting") as on_progress:
            collect(session, on_progress=on_progress)
    result = check(session, parse_instant(as_of, session.clock()) if as_of else None, controls, criteria)
    emit(_rendered(result, session.library, Format(output_format), everything=everything))
    if not verified(session):
        tampered()
        return Exit.INTEGRITY
    return exit_code(result, session.library, fail_on)


def exit_code(result: CheckResult, library: Library, fail_on: str) -> int:
    """1 where something at or above the severity fails, else 2 where anything could not be concluded, else 0."""
    least = SEVERITIES.index(fail_on)
    failing = {item.control for item in result.outcomes if item.outcome is Outcome.FAIL}
    if any(SEVERITIES.index(library.controls[control].severity) >= least for control in failing):
        return Exit.FINDINGS
    unclear = any(item.outcome in {Outcome.NO_EVIDENCE, Outcome.ERROR} for item in result.outcomes)
    broken = bool(result.self_check.wrong) or result.tests_evaluated != result.tests_registered
    nothing = not result.outcomes
    return Exit.INCONCLUSIVE if unclear or broken or nothing else Exit.NOTHING


def _rendered(result: CheckResult, library: Library, output: Format, *, everything: bool) -> str | bytes:
    from reports import check as report  # noqa: PLC0415 - the chosen renderer loads, and no other
    from reports import junit, sarif  # noqa: PLC0415 - as above

    match output:
        case Format.JSON:
            return report.to_json(result, everything=everything)
        case Format.JSONL:
            return "".join(report.to_jsonl(result, everything=everything))
        case Format.JUNIT:
            return junit.to_junit(result)
        case Format.SARIF:
            return sarif.to_sarif(result, library, everything=everything)
        case Format.TEXT:
            return report.to_text(result, everything=everything)
