"""Microsoft's cloud on loopback: the token endpoint of Entra ID, and what every stand-in behind it shares."""

from agent.demo.standins.microsoft.tls import LocalTls, local_tls
from agent.demo.standins.microsoft.token import CLIENT, TENANT, Authority

__all__ = ["CLIENT", "TENANT", "Authority", "LocalTls", "local_tls"]
