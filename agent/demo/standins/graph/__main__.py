"""Serve the sample tenant on loopback, with its token endpoint, for trying a configuration without an account."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from agent.demo.standins.graph.large import large_tenant
from agent.demo.standins.graph.server import GraphServer
from agent.demo.standins.microsoft import CLIENT, TENANT, Authority, local_tls

_ENTRY = """{url}
# under sources: in tieout.yaml
- name: entra
  type: entra
  tenant_id: {tenant}
  client_id: {client}
  client_secret: ${{env:TIEOUT_ENTRA_SECRET}}   # any text
  base_url: {url}
  authority: {authority}
  disable_instance_discovery: true
  ca_bundle: {bundle}
"""


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted. The address is printed first, then what to write into the configuration."""
    parser = argparse.ArgumentParser(prog="python -m agent.demo.standins.graph", description=__doc__)
    parser.add_argument("--port", type=int, default=8444, help="port on 127.0.0.1 (0 takes a free one)")
    parser.add_argument("--people", type=int, default=0, help="as many users instead of the sample's")
    parser.add_argument("--principals", type=int, default=0, help="as many service principals")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the folder of the certificate goes with the process
    data = large_tenant(datetime.now(UTC), people=options.people, principals=options.principals)
    with tempfile.TemporaryDirectory() as folder:
        tls = local_tls(Path(folder))
        with Authority(tls=tls.server) as authority:
            server = GraphServer(data, port=options.port, tls=tls.server)
            sys.stdout.write(_ENTRY.format(url=server.url, authority=authority.url, tenant=TENANT, client=CLIENT,
                                           bundle=tls.ca_bundle))
            sys.stdout.flush()
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
