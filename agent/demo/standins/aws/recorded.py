"""AWS Config's history, which moto has none of: items that were put here, as three operations tell of them."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from agent.demo.standins.aws import wire
from agent.demo.standins.aws.wire import Asked, Reply

Row = dict[str, Any]
_GONE = frozenset({"ResourceDeleted", "ResourceDeletedNotRecorded"})


class Recorded:
    """The items of an account, by region, in the order of their times."""

    def __init__(self) -> None:
        self._items: dict[str, list[Row]] = defaultdict(list)

    def put(self, kind: str, name: str, when: datetime, status: str = "OK", *, region: str = "us-east-1") -> None:
        """One more item of a resource."""
        items = self._items[region]
        items.append({
            "resourceType": kind, "resourceId": name, "configurationItemCaptureTime": when,
            "configurationItemStatus": status, "configurationStateId": str(round(when.timestamp() * 1000))})
        items.sort(key=lambda item: item["configurationItemCaptureTime"])

    def clear(self) -> None:
        """No items are left."""
        self._items.clear()

    def reply(self, asked: Asked) -> Reply | None:
        """The answer to a request for items; None for every other request."""
        answers = {"config:SelectResourceConfig": self._present, "config:ListDiscoveredResources": self._listed,
                   "config:GetResourceConfigHistory": self._history}
        if asked.operation not in answers:
            return None
        return answers[asked.operation](asked, json.loads(asked.fingerprint[-1]))

    def _last(self, region: str) -> list[Row]:
        return list({(item["resourceType"], item["resourceId"]): item for item in self._items[region]}.values())

    def _present(self, asked: Asked, wanted: Row) -> Reply:
        """The present item of each resource of a query's types, with times as text."""
        time = "configurationItemCaptureTime"
        rows = [{**item, time: f"{item[time]:%Y-%m-%dT%H:%M:%S.000Z}"} for item in self._last(asked.region)
                if f"'{item['resourceType']}'" in wanted["Expression"] and item["configurationItemStatus"] not in _GONE]
        return wire.answer(asked.operation, {"Results": [json.dumps(row) for row in rows]})

    def _listed(self, asked: Asked, wanted: Row) -> Reply:
        rows = [{"resourceType": item["resourceType"], "resourceId": item["resourceId"],
                 **({"resourceDeletionTime": item["configurationItemCaptureTime"]}
                    if item["configurationItemStatus"] in _GONE else {})}
                for item in self._last(asked.region) if item["resourceType"] == wanted["resourceType"]]
        return wire.answer(asked.operation, {"resourceIdentifiers": rows})

    def _history(self, asked: Asked, wanted: Row) -> Reply:
        rows = [item for item in self._items[asked.region]
                if (item["resourceType"], item["resourceId"]) == (wanted["resourceType"], wanted["resourceId"])
                and wanted["earlierTime"] <= item["configurationItemCaptureTime"].timestamp() <= wanted["laterTime"]]
        return wire.answer(asked.operation, {"configurationItems": rows})
