"""A stand-in of Microsoft's cloud started by hand: the token endpoint beside it, the entry to paste printed first."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from agent.demo.standins.http import StandIn
from agent.demo.standins.microsoft.tls import LocalTls, local_tls
from agent.demo.standins.microsoft.token import CLIENT, TENANT, Authority

_ENTRY = """{url}
# an example tenant, until Ctrl-C; under sources: in tieout.yaml
- name: {type}
  type: {type}
  tenant_id: {tenant}
  client_id: {client}
  client_secret: ${{env:TIEOUT_{variable}_SECRET}}   # any text
  base_url: {url}
  authority: {authority}
  disable_instance_discovery: true
  ca_bundle: {bundle}
"""


def serve(source_type: str, make: Callable[[LocalTls], StandIn], tenant: str = TENANT) -> int:
    """Serve what ``make`` gives until interrupted; what to put into the configuration is printed first."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the folder of the certificate goes with the process
    with tempfile.TemporaryDirectory() as folder:
        tls = local_tls(Path(folder))
        with Authority(tenant, tls=tls.server) as authority:
            server = make(tls)
            sys.stdout.write(_ENTRY.format(type=source_type, variable=source_type.upper(), url=server.url,
                                           tenant=tenant, client=CLIENT, authority=authority.url,
                                           bundle=tls.ca_bundle))
            sys.stdout.flush()
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return 0
    return 0
