"""A GitHub on loopback: a stateful organisation, and the REST API that shows it."""

from agent.demo.standins.github.changes import Codebase
from agent.demo.standins.github.model import Caller
from agent.demo.standins.github.server import GithubServer
from agent.demo.standins.github.world import GithubWorld

__all__ = ["Caller", "Codebase", "GithubServer", "GithubWorld"]
