"""Serve the sample tenant on loopback, for trying a configuration without a subscription."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from agent.demo.standins.azure.sample import sample_world
from agent.demo.standins.azure.server import ArmServer
from agent.demo.standins.microsoft import LocalTls
from agent.demo.standins.microsoft.console import serve


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; what to put into the configuration is printed first."""
    parser = argparse.ArgumentParser(prog="python -m agent.demo.standins.azure", description=__doc__)
    parser.add_argument("--port", type=int, default=8082, help="port on 127.0.0.1 (0 takes a free one)")
    options = parser.parse_args(arguments)
    world = sample_world(datetime.now(UTC).replace(microsecond=0))

    def make(tls: LocalTls) -> ArmServer:
        server = ArmServer(world, port=options.port, tls=tls.server)
        server.clock = lambda: datetime.now(UTC)  # the sample's own clock stands still
        return server

    return serve("azure", make, world.tenant)


if __name__ == "__main__":
    sys.exit(main())
