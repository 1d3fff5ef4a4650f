"""Serve the sample tenant on loopback, with its token endpoint, for trying a configuration without an account."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from agent.demo.standins.graph.large import large_tenant
from agent.demo.standins.graph.server import GraphServer
from agent.demo.standins.microsoft.console import serve


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted. The address is printed first, then what to write into the configuration."""
    parser = argparse.ArgumentParser(prog="python -m agent.demo.standins.graph", description=__doc__)
    parser.add_argument("--port", type=int, default=8444, help="port on 127.0.0.1 (0 takes a free one)")
    parser.add_argument("--people", type=int, default=0, help="as many users instead of the sample's")
    parser.add_argument("--principals", type=int, default=0, help="as many service principals")
    options = parser.parse_args(arguments)
    data = large_tenant(datetime.now(UTC), people=options.people, principals=options.principals)
    return serve("entra", lambda tls: GraphServer(data, port=options.port, tls=tls.server))


if __name__ == "__main__":
    sys.exit(main())
