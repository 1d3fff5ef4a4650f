"""``tieout permissions``: the least privilege, from the same declarations that the guard enforces."""

from __future__ import annotations

import json

import click

from agent.cli.common import Format, configured, emit, format_option
from agent.session import Session
from collectors.permissions import least_privilege
from collectors.registry import SOURCE_TYPES, collectors_of


@click.command(epilog="Example:  tieout permissions --format json > read-only-policy.json")
@configured
@format_option
def command(session: Session, output_format: str) -> None:
    """Print what the configured sources' credentials need, ready to paste, and nothing more."""
    types = list(dict.fromkeys(source.type for source in session.loaded.config.sources)) or SOURCE_TYPES
    needed = {kind: least_privilege(kind, collectors_of(kind)) for kind in types}
    if output_format == Format.JSON:
        emit(json.dumps({"schema": "tieout.permissions/1", "sources": needed}, indent=2, sort_keys=True))
        return
    for kind, privileges in needed.items():
        emit(f"# {kind}")
        emit(json.dumps(privileges, indent=2, sort_keys=True))
