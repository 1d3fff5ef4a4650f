"""``tieout daemon``: collect on a schedule until told to stop."""

from __future__ import annotations

import logging

import click

from agent.cli.common import configured
from agent.cli.main import Exit
from agent.daemon import Daemon
from agent.session import Session


@click.command(epilog="Example:  tieout daemon --config /etc/tieout/tieout.yaml")
@configured
@click.option("--now", is_flag=True, help="Collect once at the start as well.")
def command(session: Session, now: bool) -> int:
    """Collect on the configured schedule. SIGTERM finishes the pass under way, seals it and stops."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    daemon = Daemon(session)
    if now:
        daemon.run_once()
    daemon.run()
    return Exit.NOTHING
