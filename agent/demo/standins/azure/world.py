"""What the stand-in for Azure knows: resources by id, in the order they were made, and events with times."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from agent.demo.standins.http import MovableClock
from agent.demo.standins.microsoft import TENANT

MAIN = "33333333-3333-3333-3333-333333333333"


@dataclass
class AzureWorld:
    """A tenant with its subscriptions (id: name); ``hidden`` ones exist and are not shown to the caller."""

    now: datetime
    tenant: str = TENANT
    subscriptions: dict[str, str] = field(default_factory=lambda: {MAIN: "production"})
    hidden: set[str] = field(default_factory=set)
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    jobs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    states: list[dict[str, Any]] = field(default_factory=list)
    patches: list[dict[str, Any]] = field(default_factory=list)
    permissions: list[dict[str, Any]] = field(default_factory=lambda: [{
        "actions": ["*/read", "Microsoft.PolicyInsights/policyStates/queryResults/action"], "notActions": []}])
    visible_group: str = ""  # of a caller whose role is on one resource group: lists show nothing else

    def __post_init__(self) -> None:
        self.clock = MovableClock(self.now)
        self.lock = threading.RLock()

    def add(self, type_: str, name: str, properties: Mapping[str, Any], /, *, subscription: str = MAIN,
            group: str = "prod", **top: Any) -> str:
        """A resource of a type such as ``Microsoft.Storage/storageAccounts``; its id comes back."""
        base = f"/subscriptions/{subscription}" + (f"/resourceGroups/{group}" if group else "")
        return self.put(f"{base}/providers/{type_}/{name}", type_, properties, **top)

    def child(self, parent: str, path: str, properties: Mapping[str, Any], **top: Any) -> str:
        """What stands below a resource: ``blobServices/default``, ``firewallRules/office``."""
        return self.put(f"{parent}/{path}", "", properties, **top)

    def put(self, id_: str, type_: str, properties: Mapping[str, Any], /, **top: Any) -> str:
        """A resource under exactly this id, with the fields that every one has."""
        row = {"id": id_, "name": id_.rpartition("/")[2], "type": type_ or _type_of(id_), **top,
               "properties": dict(properties)}
        if type_ and "location" not in row:
            row["location"] = "westeurope"
        self.resources[id_.lower()] = row
        return id_

    def remove(self, id_: str) -> None:
        """Delete a resource and everything below it."""
        for key in [key for key in self.resources if f"{key}/".startswith(f"{id_.lower()}/")]:
            del self.resources[key]

    def event(self, operation: str, resource: str, at: datetime, *, subscription: str = MAIN, status: str = "Succeeded",
              category: str = "Administrative", caller: str = "person@example.com", **more: Any) -> None:
        """An entry of the activity log."""
        id_ = str(uuid5(NAMESPACE_URL, f"{operation}{resource}{at}{status}{category}"))
        moment = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self.events.append({
            "subscriptionId": subscription, "eventDataId": id_, "correlationId": id_, "operationId": id_,
            "eventTimestamp": moment, "submissionTimestamp": moment, "caller": caller, "level": "Informational",
            "resourceId": resource, "category": _localised(category), "status": _localised(status),
            "operationName": _localised(operation), "eventName": _localised("EndRequest"),
            "resourceType": _localised("/".join(operation.split("/")[:2])),
            "authorization": {"action": operation, "scope": resource}, **more})


def _localised(value: str) -> dict[str, str]:
    return {"value": value, "localizedValue": value.title()}


def _type_of(id_: str) -> str:
    space, *rest = id_.rpartition("/providers/")[2].split("/")
    return "/".join([space, *rest[::2]])
