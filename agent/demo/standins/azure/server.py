"""Azure Resource Manager's API on loopback: authentication, api-versions, nextLink paging, refusals and faults.

Paths are compared without regard to case, as Azure does. Anything but a read is refused and remembered in ``writes``.
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from agent.demo.standins.azure.world import AzureWorld
from agent.demo.standins.http import Reply, Request, StandIn

Rows = list[dict[str, Any]]
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)")
_WINDOW = re.compile(r"'([^']+)'")
_READS = ("/queryresults", "/microsoft.resourcegraph/resources")


class ArmServer(StandIn):
    """Serves ``world``; lists come in pages of ``page`` rows."""

    def __init__(self, world: AzureWorld, *, port: int = 0, page: int = 50, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(self._reply, port=port, clock=world.clock, tls=tls)
        self.world, self.page = world, page
        self.writes: list[tuple[str, str]] = []
        self.requests: list[Request] = []
        self._denied: list[tuple[re.Pattern[str], int, str]] = []
        self._special: tuple[tuple[str, Callable[[Request], Rows | Reply]], ...] = (
            (r"/subscriptions", lambda _request: self._subscriptions()),
            (r"/providers/microsoft\.management/managementgroups", lambda _request: self._groups()),
            (r"/providers/microsoft\.management/managementgroups/[^/]+/descendants", lambda _request: self._below()),
            (r"/subscriptions/[^/]+/providers/microsoft\.authorization/permissions",
             lambda _request: self.world.permissions),
            (r"/subscriptions/[^/]+/resources", self._everything),
            (r"/subscriptions/[^/]+/resourcegroups", self._resource_groups),
            (r".*/eventtypes/management/values", self._events),
            (r".*/vaults/[^/]+/backupjobs", self._jobs),
            (r".*/policystates/latest/queryresults", self._states),
            (r"/providers/microsoft\.resourcegraph/resources", self._graph),
        )

    def deny(self, pattern: str, status: int = 403, code: str = "AuthorizationFailed") -> None:
        """Refuse paths that match (in lower case), from now on."""
        self._denied.append((re.compile(pattern), status, code))

    def _reply(self, request: Request) -> Reply:
        with self.world.lock:
            self.requests.append(request)
            path = request.path.lower().rstrip("/")
            if not request.headers.get("authorization", "").startswith("Bearer "):
                return refusal(401, "AuthenticationFailed", "Authentication failed. The header is missing.")
            if request.method != "GET" and not (request.method == "POST" and path.endswith(_READS)):
                self.writes.append((request.method, request.target))
                return refusal(405, "MethodNotAllowed", f"{request.method} is not supported.")
            if "api-version" not in request.query:
                return refusal(400, "MissingApiVersionParameter", "The api-version query parameter is required.")
            return self._refused(path) or self._found(request, path)

    def _refused(self, path: str) -> Reply | None:
        for pattern, status, code in self._denied:
            if pattern.search(path):
                return refusal(status, code, "The client does not have authorization to perform this action.")
        match = _SUBSCRIPTION.match(path)
        shown = {id_.lower() for id_ in self.world.subscriptions if id_ not in self.world.hidden}
        if match and match.group(1) not in shown:
            return refusal(404, "SubscriptionNotFound", f"The subscription '{match.group(1)}' could not be found.")
        return None

    def _found(self, request: Request, path: str) -> Reply:
        for pattern, answer in self._special:
            if re.fullmatch(pattern, path):
                found = answer(request)
                return found if isinstance(found, Reply) else self._paged(request, found)
        if path in self.world.resources:
            return answer_json(200, self.world.resources[path])
        segments = path.rpartition("/providers/")[2].split("/")
        if "/providers/" not in path or len(segments) % 2:
            return refusal(404, "ResourceNotFound", f"The Resource '{request.path}' was not found.")
        return self._collection(request, path)

    def _collection(self, request: Request, path: str) -> Reply:
        """All of one type: in a subscription, or below a resource, which must be there."""
        parent, _, rest = path.rpartition("/providers/")
        if _SUBSCRIPTION.fullmatch(parent) and rest.count("/") == 1:
            return self._paged(request, self._of_type(request, parent, rest))
        above = path.rpartition("/")[0] if rest.count("/") > 1 else parent
        if above not in self.world.resources:
            return refusal(404, "ParentResourceNotFound", f"'{above}' was not found.")
        rows = [row for key, row in self.world.resources.items() if key.rpartition("/")[0] == path]
        return self._paged(request, rows)

    def _of_type(self, request: Request, parent: str, kind: str) -> Rows:
        inherited = "microsoft.authorization" in kind
        rows = [row for key, row in self.world.resources.items() if str(row["type"]).lower() == kind
                and (key.startswith(f"{parent}/") or (inherited and key.startswith("/providers/microsoft.management")))]
        if self.world.visible_group:
            rows = [row for row in rows if f"/resourcegroups/{self.world.visible_group}/" in str(row["id"]).lower()]
        if "CustomRole" in request.query.get("$filter", ""):
            rows = [row for row in rows if row["properties"].get("type") == "CustomRole"]
        return rows

    def _paged(self, request: Request, rows: Rows) -> Reply:
        skip = int(request.query.get("$skiptoken", 0))
        chosen = request.query.get("$select", "").split(",")
        found: dict[str, Any] = {"value": [
            {key: value for key, value in row.items() if key in chosen or chosen == [""]}
            for row in rows[skip:skip + self.page]]}
        if skip + self.page < len(rows):
            kept = "&".join(f"{quote(k, safe='$')}={quote(v)}" for k, v in request.query.items() if k != "$skiptoken")
            link = "@odata.nextLink" if request.method == "POST" else "nextLink"
            found[link] = f"{self.url}{request.path}?{kept}&%24skiptoken={skip + self.page}"
        return answer_json(200, found)

    # --- what is no plain collection ------------------------------------------------------------------------

    def _subscriptions(self) -> Rows:
        return [{"id": f"/subscriptions/{id_}", "subscriptionId": id_, "tenantId": self.world.tenant,
                 "displayName": name, "state": "Enabled", "authorizationSource": "RoleBased", "managedByTenants": [],
                 "subscriptionPolicies": {"quotaId": "PayAsYouGo_2014-09-01", "spendingLimit": "Off"}}
                for id_, name in self.world.subscriptions.items() if id_ not in self.world.hidden]

    def _groups(self) -> Rows:
        root = f"/providers/Microsoft.Management/managementGroups/{self.world.tenant}"
        return [{"id": root, "type": "Microsoft.Management/managementGroups", "name": self.world.tenant,
                 "properties": {"tenantId": self.world.tenant, "displayName": "Tenant Root Group"}}]

    def _below(self) -> Rows:
        parent = {"id": self._groups()[0]["id"]}
        return [{"id": f"/subscriptions/{id_}", "type": "/subscriptions", "name": id_,
                 "properties": {"displayName": name, "parent": parent}}
                for id_, name in self.world.subscriptions.items()]

    def _everything(self, request: Request) -> Rows:
        prefix = request.path.lower().removesuffix("/resources") + "/resourcegroups/"
        return [{key: row[key] for key in ("id", "name", "type", "location")} for key_, row in
                self.world.resources.items() if key_.startswith(prefix) and "location" in row]

    def _resource_groups(self, request: Request) -> Rows:
        base = request.path.lower()
        names = sorted({key.removeprefix(f"{base}/").split("/")[0] for key in self.world.resources
                        if key.startswith(f"{base}/")})
        return [{"id": f"{base}/{name}", "name": name, "type": "Microsoft.Resources/resourceGroups",
                 "location": "westeurope", "tags": {}, "properties": {"provisioningState": "Succeeded"}}
                for name in names]

    def _events(self, request: Request) -> Rows:
        start, end = (datetime.fromisoformat(text) for text in _WINDOW.findall(request.query.get("$filter", "")))
        subscription = request.path.split("/")[2].lower()
        return [row for row in self.world.events if row["subscriptionId"] == subscription
                and start <= datetime.fromisoformat(row["eventTimestamp"]) <= end]

    def _jobs(self, request: Request) -> Rows:
        texts = _WINDOW.findall(request.query.get("$filter", ""))
        start, end = (datetime.strptime(text, "%Y-%m-%d %I:%M:%S %p").replace(tzinfo=UTC) for text in texts)
        vault = request.path.lower().rpartition("/")[0]
        return [row for row in self.world.jobs.get(vault, [])
                if start <= datetime.fromisoformat(row["properties"]["startTime"]) <= end]

    def _states(self, request: Request) -> Rows:
        subscription = request.path.split("/")[2].lower()
        return [row for row in self.world.states if f"/{subscription}/" in row["resourceId"].lower()]

    def _graph(self, request: Request) -> Reply:
        asked = json.loads(request.body)
        options = asked.get("options", {})
        skip = int(options.get("$skipToken") or 0)
        rows = [row for row in self.world.patches if row["id"].split("/")[2] in asked["subscriptions"]]
        top = min(int(options.get("$top", 100)), self.page)
        found = {"totalRecords": len(rows), "count": len(rows[skip:skip + top]), "data": rows[skip:skip + top],
                 "resultTruncated": "false"}
        if skip + top < len(rows):
            found["$skipToken"] = str(skip + top)
        return answer_json(200, found)


def refusal(status: int, code: str, message: str, **headers: str) -> Reply:
    """An error in Resource Manager's shape."""
    return Reply(status, json.dumps({"error": {"code": code, "message": message}}).encode(), headers)


def answer_json(status: int, value: Any) -> Reply:
    """An answer in JSON, with the headers that Resource Manager sends."""
    return Reply(status, json.dumps(value).encode(), {"x-ms-ratelimit-remaining-subscription-reads": "11999"})
