"""An Azure Resource Manager on loopback: a tenant's subscriptions and resources, and the API that shows them."""

from agent.demo.standins.azure.sample import sample_world
from agent.demo.standins.azure.server import ArmServer
from agent.demo.standins.azure.world import AzureWorld

__all__ = ["ArmServer", "AzureWorld", "sample_world"]
