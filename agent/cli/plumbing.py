"""``tieout plumbing``: what the keeper of a store needs once in years; these may change."""

from __future__ import annotations

import click

from agent.cli.common import configured, emit
from agent.session import Session


@click.group(epilog="Example:  tieout plumbing fork --reason 'restored from the backup of 12 May'")
def command() -> None:
    """Keep the ledger: record a restore as a fork, and rotate the signing key."""


@command.command(epilog="Example:  tieout plumbing fork --reason 'restored from the backup of 12 May'")
@configured
@click.option("--reason", required=True, help="Why an older copy stands in the store's place.")
def fork(session: Session, reason: str) -> None:
    """Say in the ledger that the store was restored from a copy, and which entries that gives up."""
    from store.custody import record_fork  # noqa: PLC0415 - sqlite-utils takes a while to import

    with session.store() as store:
        emit(f"recorded as entry {record_fork(store, reason, session.clock(), session.anchor)}")


@command.command(name="rotate-key", epilog="Example:  tieout plumbing rotate-key")
@configured
def rotate(session: Session) -> None:
    """Replace the signing key; the entry that names the new key is signed by the old one."""
    from store.custody import rotate_key  # noqa: PLC0415 - as above

    with session.store() as store:
        emit(f"recorded as entry {rotate_key(store, session.clock())}; keep a copy of {store.key_path}")
