"""What there is: subscriptions, management groups, the regions in use, and the locks on what is in them.

A subscription that the caller may no longer see is not in Azure's list, exactly as one that was closed. Only the
tenant's root management group tells the two apart, so without it a list that nobody configured is never complete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from collectors.azure.declare import Kind, in_use, resources
from collectors.azure.operations import SUBSCRIPTION, listing, read
from collectors.azure.parts import Parts, only, tidy
from collectors.azure.source import SUBSCRIPTIONS, AzureSource
from collectors.base import Collector, Document, Item, Level, Problem, Scope

_GROUPS = read("/providers/Microsoft.Management/managementGroups", "2023-04-01",
               "Microsoft.Management/managementGroups/read")
_DESCENDANTS = read("/providers/Microsoft.Management/managementGroups/{group}/descendants", "2023-04-01",
                    "Microsoft.Management/managementGroups/descendants/read")
_RESOURCES = read(f"{SUBSCRIPTION}/resources", "2025-04-01", "Microsoft.Resources/subscriptions/resources/read")
_PREFIX = "/subscriptions/"


def _subscriptions(source: AzureSource, _scope: Scope) -> Iterator[Item]:
    parts, listed = Parts(source.tenant_id), set[str]()
    tree = parts.read(lambda: _tree(source))
    parents: dict[str, Any] = tree.get("value") or {}
    for row in source.subscriptions():
        id_ = str(row["subscriptionId"]).lower()
        listed.add(id_)
        if source.configured and id_ not in source.configured:
            continue
        group = {**tree, "value": parents.get(id_)} if "value" in tree else tree
        item = only(row, "id", "subscriptionId", "displayName", "state", "tenantId", "subscriptionPolicies",
                    "authorizationSource", "managedByTenants", "tags")
        yield Document(id_, str(row.get("displayName") or id_), {
            "subscription": id_, "item": item, "management_group": group})
    yield from parts.problems
    yield from _hidden(source, listed, parents if "value" in tree else None)


def _tree(source: AzureSource) -> dict[str, Any]:
    """The management group above each subscription of the tenant, whether the caller sees the subscription or not."""
    rows = source.client.rows(_DESCENDANTS, group=source.tenant_id)
    return {str(row["id"]).lower().removeprefix(_PREFIX): (row.get("properties") or {}).get("parent")
            for row in rows if str(row.get("id")).lower().startswith(_PREFIX)}


def _hidden(source: AzureSource, listed: set[str], known: dict[str, Any] | None) -> Iterator[Problem]:
    """A problem for each subscription that should be in the list, and where nobody can tell which should."""
    if not source.configured and known is None:
        yield Problem("subscriptions_unproven", f"{source.label}: whether every subscription is visible is not known; "
                      "give the caller Reader on the tenant's root management group, or name the subscriptions",
                      SUBSCRIPTIONS.name, listing=True)
    for id_ in sorted({*(source.configured or known or ())} - listed):
        yield Problem("subscription_hidden", f"{id_}: expected among the subscriptions that the caller sees; give it "
                      "Reader there, or take it out of the configuration", SUBSCRIPTIONS.name, id_, listing=True)


def _management_groups(source: AzureSource, _scope: Scope) -> Iterator[Item]:
    names = set[str]()
    for page in source.client.pages(_GROUPS):
        for row in page:
            names.add(str(row["name"]).lower())
            name = str((row.get("properties") or {}).get("displayName") or row["name"])
            yield Document(str(row["id"]).lower(), name, {"item": tidy(row)})
    if source.tenant_id not in names:  # who sees the root sees every group below it; nobody else can tell
        yield Problem("listing_unproven", f"{source.label}: the tenant's root management group is not visible, so "
                      "others may be hidden too; give the caller Reader on it", _GROUPS.name, listing=True)


def _regions(source: AzureSource, scope: Scope) -> Iterator[Item]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in in_use(source.client.pages(_RESOURCES, subscription=scope.id)):
        found[str(row.get("location") or "global").lower()].add(str(row.get("type")).lower())
    for region, types in sorted(found.items()):
        yield Document(f"{scope.id}/{region}", region, {"subscription": scope.id, "region": region,
                                                       "item": {"location": region, "types": sorted(types)}})


_LOCKS = Kind(listing("Microsoft.Authorization/locks", "2020-05-01"))

COLLECTORS = (
    Collector("azure.subscription", "Azure subscriptions", (SUBSCRIPTIONS, _DESCENDANTS), _subscriptions),
    Collector("azure.management_group", "Management groups", (_GROUPS,), _management_groups),
    Collector("azure.region", "Regions in use", (_RESOURCES,), _regions, level=Level.SUBSCRIPTION,
              parent="azure.subscription"),
    resources("azure.lock", "Resource locks", _LOCKS),
    resources("azure.resource_group", "Resource groups", Kind(
        read(f"{SUBSCRIPTION}/resourcegroups", "2025-04-01", "Microsoft.Resources/subscriptions/resourceGroups/read"))),
)
