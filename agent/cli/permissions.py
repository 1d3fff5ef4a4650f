"""``tieout permissions``: the least privilege, from the same declarations that the guard enforces."""

from __future__ import annotations

import json

import click

from agent.cli.common import Format, configured, emit, format_option
from agent.session import Session
from collectors.base import Collector
from collectors.permissions import assuming, least_privilege
from collectors.registry import SOURCE_TYPES, collectors_for


@click.command(epilog="Example:  tieout permissions --format json > read-only-policy.json")
@configured
@format_option
def command(session: Session, output_format: str) -> None:
    """Print what the configured sources' credentials need, ready to paste, and nothing more."""
    sources = [source.model_dump() for source in session.loaded.config.sources] or [{"type": t} for t in SOURCE_TYPES]
    read: dict[str, dict[Collector, None]] = {}
    for source in sources:
        read.setdefault(source["type"], {}).update(dict.fromkeys(collectors_for(source)))
    needed = {kind: least_privilege(kind, collectors) for kind, collectors in read.items()}
    roles = assuming(sources)
    if output_format == Format.JSON:
        more = {"assumes": roles} if roles["Statement"] else {}
        emit(json.dumps({"schema": "tieout.permissions/1", "sources": needed, **more}, indent=2, sort_keys=True))
        return
    for kind, privileges in needed.items():
        emit(f"# {kind}")
        emit(json.dumps(privileges, indent=2, sort_keys=True))
    if roles["Statement"]:
        emit("# whoever assumes the roles of aws: what tieout runs as, and in an organisation the role that lists it")
        emit(json.dumps(roles, indent=2, sort_keys=True))
