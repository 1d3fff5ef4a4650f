"""Serve the sample organisation on loopback, for trying a configuration without an account."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from agent.demo.standins.github.sample import sample_world
from agent.demo.standins.github.server import GithubServer


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted. The address is printed first; it is always on 127.0.0.1."""
    parser = argparse.ArgumentParser(prog="python -m agent.demo.standins.github", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="port on 127.0.0.1 (0 takes a free one)")
    parser.add_argument("--organization", default="example-org", help="login of the organisation")
    options = parser.parse_args(arguments)
    world = sample_world(datetime.now(UTC).replace(microsecond=0), options.organization)
    server = GithubServer(world, port=options.port)
    server.clock = lambda: datetime.now(UTC)  # the sample's own clock stands still
    sys.stdout.write(f"{server.url}\norganization: {options.organization}, any token; stop with Ctrl-C\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
