"""``tieout import``: answers of a provider that somebody saved, as dated evidence."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agent.cli.common import Format, configured, emit, format_option, talk
from agent.config.errors import ConfigError
from agent.session import Session
from collectors.canonical import CanonicalError, parse_utc, utc_text
from collectors.imports.dump import Claim
from reports.numbers import counted

if TYPE_CHECKING:
    from collectors.imports.dated import Read

EXAMPLE = """\b
Example:  tieout import sg-2026-02-01.json --kind aws.ec2.security_group --source aws:123456789012 \\
            --scope eu-central-1 --taken-at 2026-02-01T02:00:00Z --taken-by nightly-export \\
            --taken-from s3://acme-exports/2026-02-01/ --vouched-by 'Ada Lopez, platform lead'
"""


@click.command(epilog=EXAMPLE)
@configured
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--kind", required=True, metavar="KIND",
              help="The kind, or the provider's call: aws.ec2.security_group, ec2:DescribeSecurityGroups.")
@click.option("--source", required=True, metavar="SOURCE",
              help="The source that the answer is of: its configured name, or the provider's id.")
@click.option("--scope", default="", metavar="SCOPE", help="The region or the subscription, where the kind has one.")
@click.option("--taken-at", required=True, metavar="INSTANT",
              help="When the provider answered, with its zone: 2026-02-01T02:00:00Z.")
@click.option("--taken-by", required=True, metavar="WHO", help="Who or what saved the answer.")
@click.option("--taken-from", required=True, metavar="WHERE", help="Where the files come from.")
@click.option("--vouched-by", required=True, metavar="PERSON",
              help="Who vouches that they are what the provider answered, whole and unchanged.")
@format_option
def command(session: Session, files: tuple[Path, ...], kind: str, source: str, scope: str, taken_at: str, taken_by: str,
            taken_from: str, vouched_by: str, output_format: str) -> None:
    """Import saved answers of a provider as dated evidence: FILES are the pages of one answer, or their folder.

    The files are kept with their SHA-256 in the ledger. An import opens findings and corroborates what was collected;
    it ends no failure that was collected, and it never makes a key control effective by itself.
    """
    from agent.importing import bring_in, source_id  # noqa: PLC0415 - keeps --help quick
    from collectors.imports.importable import importable  # noqa: PLC0415 - as above

    claim = Claim(importable(kind).kind, source_id(session, source), scope, _instant(taken_at), taken_by, taken_from,
                  vouched_by)
    found = bring_in(session, claim, files)
    if output_format == Format.JSON:
        emit(json.dumps(_as_dict(found), indent=2))
        return
    emit(f"imported {counted(len(found.documents), 'subject')} of {claim.kind} as of {utc_text(claim.taken_at)}, "
         f"{found.status.value}")
    for problem in found.problems:
        if problem.listing:
            talk(f"tieout: {problem.message}")


def _as_dict(found: Read) -> dict[str, object]:
    return {"schema": "tieout.import/1", **found.dump.claim.as_json(), "import": found.dump.mark,
            "list": found.status.value, "subjects": len(found.documents),
            "files": [{"name": page.name, "sha256": page.sha256, "bytes": len(page.data)} for page in found.dump.pages],
            "problems": [{"code": p.code, "message": p.message} for p in found.problems]}


def _instant(text: str) -> datetime:
    try:
        return parse_utc(text)
    except CanonicalError as error:
        raise ConfigError(f"--taken-at {text!r}: expected an instant with its zone.",
                          hint="Example: 2026-02-01T02:00:00Z or 2026-02-01T03:00:00+01:00.") from error
