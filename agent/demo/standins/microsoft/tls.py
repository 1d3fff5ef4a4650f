"""A certificate authority of its own, for azure-identity and azure-core send tokens over TLS only."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class LocalTls:
    """``server`` is for a ``StandIn``; ``ca_bundle`` is the file that its clients must trust."""

    server: ssl.SSLContext
    ca_bundle: Path


def local_tls(folder: Path) -> LocalTls:
    """A certificate for 127.0.0.1 and localhost; the authority's is written into ``folder``."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    bundle = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    return LocalTls(context, bundle)
