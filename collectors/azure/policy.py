"""Azure Policy: what is assigned, and how each resource stands to it.

States are asked for by a POST that changes nothing. Times of evaluation are left out: they move with every run.
"""

from __future__ import annotations

from collections.abc import Iterator

from collectors.azure.declare import Kind, in_use, resources
from collectors.azure.operations import SUBSCRIPTION, listing, read
from collectors.azure.parts import only, tidy
from collectors.azure.source import AzureSource
from collectors.base import Collector, Document, Item, Level, Scope

_INSIGHTS = "Microsoft.PolicyInsights/policyStates/queryResults"
_STATES = read(f"{SUBSCRIPTION}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults", "2019-10-01",
               f"{_INSIGHTS}/read, {_INSIGHTS}/action", method="POST", query={
                   "$select": "resourceId,resourceType,policyAssignmentId,policyDefinitionId,"
                              "policyDefinitionReferenceId,policyDefinitionAction,complianceState"})
_KEPT = ("resourceId", "resourceType", "policyAssignmentId", "policyDefinitionId", "policyDefinitionReferenceId",
         "policyDefinitionAction", "complianceState")
_DROPPED = frozenset({"metadata"})  # who changed the assignment when; the activity log tells that


def _states(source: AzureSource, scope: Scope) -> Iterator[Item]:
    for row in in_use(source.client.pages(_STATES, subscription=scope.id)):
        item = only(row, *_KEPT)
        policy = item.get("policyDefinitionReferenceId") or item.get("policyDefinitionId")
        subject = f"{item.get('resourceId')}|{item.get('policyAssignmentId')}|{policy}".lower()
        yield Document(subject, str(item.get("resourceId")), {
            "subscription": scope.id, "resource": str(item.get("resourceId")).lower(), "item": item})


COLLECTORS = (
    resources("azure.policy.assignment", "Policy assignments",
              Kind(listing("Microsoft.Authorization/policyAssignments", "2022-06-01"),
                   item=lambda row: tidy(row, _DROPPED)), sets=("item.properties.notScopes",)),
    Collector("azure.policy.state", "Policy states of resources", (_STATES,), _states, level=Level.SUBSCRIPTION,
              parent="azure.subscription"),
)
