"""A Microsoft Graph on loopback: one tenant as plain data, and the REST API that shows it."""

from agent.demo.standins.graph.server import GraphServer
from agent.demo.standins.graph.tenant import sample_tenant

__all__ = ["GraphServer", "sample_tenant"]
