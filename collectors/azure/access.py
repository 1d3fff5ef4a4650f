"""Who may do what: role assignments, and the roles that the organisation made itself.

Built-in roles are the same everywhere and known by their ids; only custom definitions are evidence.
"""

from __future__ import annotations

from collectors.azure.declare import Kind, resources
from collectors.azure.operations import listing

_VERSION = "2022-04-01"

COLLECTORS = (
    resources("azure.authorization.role_assignment", "Role assignments",
              Kind(listing("Microsoft.Authorization/roleAssignments", _VERSION))),
    resources("azure.authorization.role_definition", "Custom role definitions",
              Kind(listing("Microsoft.Authorization/roleDefinitions", _VERSION,
                           query={"$filter": "type eq 'CustomRole'"})),
              sets=("item.properties.assignableScopes",)),
)
