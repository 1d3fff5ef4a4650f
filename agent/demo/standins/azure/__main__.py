"""Serve the sample tenant on loopback, for trying a configuration without a subscription."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from agent.demo.standins.azure.sample import sample_world
from agent.demo.standins.azure.server import ArmServer
from agent.demo.standins.microsoft import CLIENT, Authority, local_tls

_ENTRY = """{url}
an example tenant, until Ctrl-C; under sources: in tieout.yaml, with any secret in TIEOUT_AZURE_SECRET
  - name: azure
    type: azure
    tenant_id: {tenant}
    client_id: {client}
    client_secret: ${{env:TIEOUT_AZURE_SECRET}}
    base_url: {url}
    authority: {authority}
    disable_instance_discovery: true
    ca_bundle: {bundle}
"""


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; what to put into the configuration is printed first."""
    parser = argparse.ArgumentParser(prog="python -m agent.demo.standins.azure", description=__doc__)
    parser.add_argument("--port", type=int, default=8082, help="port on 127.0.0.1 (0 takes a free one)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        tls = local_tls(Path(folder))
        world = sample_world(datetime.now(UTC).replace(microsecond=0))
        server = ArmServer(world, port=options.port, tls=tls.server)
        server.clock = lambda: datetime.now(UTC)  # the sample's own clock stands still
        with Authority(world.tenant, tls=tls.server) as authority:
            sys.stdout.write(_ENTRY.format(url=server.url, tenant=world.tenant, client=CLIENT, bundle=tls.ca_bundle,
                                           authority=authority.url))
            sys.stdout.flush()
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
