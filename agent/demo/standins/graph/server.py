"""Graph v1.0 on loopback: collections and single objects with paging, ``$select``, ``$filter``, ``$expand``.

Like Graph it cuts an expanded relation to 20 rows and a page with one to 100, leaves ``signInActivity`` out unless it
is asked for, and refuses a page of more than 999. It changes nothing, and refuses what it does not know.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from agent.demo.standins.graph.odata import BadQueryError, Row, parsed_filter, selected
from agent.demo.standins.http import Clock, Reply, Request, StandIn

Data = dict[str, Row | Sequence[Row]]

_OPTIONS = frozenset({"$select", "$filter", "$top", "$skiptoken", "$expand", "$orderby", "$count"})
_VERSION = "/v1.0/"
_BETA = "/beta/"
_ONLY_BETA = "deviceManagement/deviceCompliancePolicies"  # v1.0 leaves out what it says of malware protection
_MOST, _MOST_EXPANDED, _DEFAULT = 999, 100, 100
_RELATED = 20
_HIDDEN = {"users": frozenset({"signInActivity"})}
_SMALLER = {"users": ("signInActivity", 500)}
_PAGES = {"auditLogs/signIns": 1000, "auditLogs/directoryAudits": 1000, "auditLogs/provisioning": 1000}
# What is a relation, and comes only when it is expanded.
_RELATIONS = {
    "applications": "owners", "groups": "owners", "servicePrincipals": "appRoleAssignments",
    "policies/roleManagementPolicyAssignments": "policy", "deviceManagement/deviceCompliancePolicies": "assignments",
    "roleManagement/directory/roleAssignments": "principal",
    "roleManagement/directory/roleAssignmentScheduleInstances": "principal",
    "roleManagement/directory/roleEligibilityScheduleInstances": "principal"}
_INSUFFICIENT = "Insufficient privileges to complete the operation."


class GraphServer(StandIn):
    """Serves ``data``: a list or an object by its path without version (``policies/authorizationPolicy``)."""

    def __init__(self, data: Data, *, port: int = 0, clock: Clock | None = None,
                 tls: ssl.SSLContext | None = None) -> None:
        super().__init__(self._reply, port=port, clock=clock, tls=tls)
        self.data = data

    # --- programming --------------------------------------------------------------------------------------

    def deny(self, pattern: str, code: str = "Authorization_RequestDenied", message: str = _INSUFFICIENT,
             status: int = 403, times: int = 10**6) -> None:
        """Refuse requests that match, from now on."""
        self.fault(pattern, self.error(status, code, message), times=times)

    def throttle(self, pattern: str, seconds: int = 0, times: int = 1) -> None:
        """Ask callers to come back after ``seconds``."""
        reply = self.error(429, "TooManyRequests", "Too many requests. Please retry after the suggested interval.")
        self.fault(pattern, Reply(429, reply.body, {"Retry-After": str(seconds)}), times=times)

    def error(self, status: int, code: str, message: str) -> Reply:
        """An error as Graph words it, with ids that differ each time."""
        number = f"{len(self.log):032x}"
        return Reply(status, json.dumps({"error": {"code": code, "message": message, "innerError": {
            "date": "2026-01-01T00:00:00", "request-id": number, "client-request-id": number}}}).encode(),
            {"request-id": number})

    # --- answering ----------------------------------------------------------------------------------------

    def _reply(self, request: Request) -> Reply:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return self.error(401, "InvalidAuthenticationToken", "Access token is empty.")
        if request.method != "GET":
            return self.error(403, "Authorization_RequestDenied", "The stand-in changes nothing over HTTP")
        unknown = sorted(set(request.query) - _OPTIONS)
        path = request.path.removeprefix(_VERSION).removeprefix(_BETA).rstrip("/")
        if unknown or request.path.startswith(_BETA) != (path == _ONLY_BETA):
            return self.error(400, "BadRequest", f"not known here: {unknown or request.path}")
        try:
            return self._find(request, path)
        except BadQueryError as error:
            return self.error(400, "Request_UnsupportedQuery", str(error))

    def _find(self, request: Request, path: str) -> Reply:
        found = self.data.get(path)
        if found is None:
            found = self._related(path)
        if found is None:
            return self.error(404, "Request_ResourceNotFound", f"Resource '{path}' does not exist.")
        if isinstance(found, dict):
            return self._json({"@odata.context": f"{self.url}{_VERSION}$metadata#{path}/$entity",
                               **_shown(found, request.query, path)})
        return self._list(request, path, found)

    def _related(self, path: str) -> Sequence[Row] | None:
        """The whole of a relation, which an expanded row shows a part of."""
        parent, _, relation = path.rpartition("/")
        collection, _, name = parent.rpartition("/")
        rows = self.data.get(collection)
        if relation != _RELATIONS.get(collection) or not isinstance(rows, Sequence):
            return None
        return next((row.get(relation, []) for row in rows if row.get("id") == name), None)

    def _list(self, request: Request, path: str, rows: Sequence[Row]) -> Reply:
        query = request.query
        if "$filter" in query:
            test = parsed_filter(query["$filter"])
            rows = [row for row in rows if test(row)]
        start, size = int(query.get("$skiptoken", "page-0").rpartition("-")[2]), _size(query, path)
        answer: Row = {"@odata.context": f"{self.url}{_VERSION}$metadata#{path}"}
        if start + size < len(rows):
            kept = "".join(f"{name}={quote(value)}&" for name, value in query.items() if name != "$skiptoken")
            answer["@odata.nextLink"] = f"{self.url}{request.path}?{kept}$skiptoken=page-{start + size}"
        answer["value"] = [_shown(row, query, path) for row in rows[start:start + size]]
        return self._json(answer)

    def _json(self, value: Mapping[str, Any]) -> Reply:
        return Reply(200, json.dumps(value).encode(), {"request-id": f"{len(self.log):032x}"})


def _size(query: Mapping[str, str], path: str) -> int:
    asked = int(query.get("$top", _DEFAULT))
    if asked > _MOST and path not in _PAGES:
        raise BadQueryError(f"Invalid page size specified: '{asked}'. Must be between 1 and {_MOST} inclusive.")
    name, most = _SMALLER.get(path, ("", _MOST))
    if name and name in query.get("$select", ""):
        asked = min(asked, most)
    return min(asked, _MOST_EXPANDED) if "$expand" in query else asked


def _shown(row: Row, query: Mapping[str, str], path: str) -> Row:
    """A row as asked for: relations only when they are expanded, and then cut."""
    relation, _, inner = query.get("$expand", "").partition("(")
    related = _RELATIONS.get(path, "")
    plain = {name: value for name, value in row.items() if name != related}
    if "$select" in query:
        plain = selected(plain, query["$select"])
    else:
        plain = {name: value for name, value in plain.items() if name not in _HIDDEN.get(path, ())}
    if relation not in ("", related):
        raise BadQueryError(f"not a relation known here: {relation}")
    if not relation or relation not in row:
        return plain
    value = row[relation]
    names = inner.removesuffix(")").removeprefix("$select=") if inner.startswith("$select=") else ""
    if isinstance(value, list):
        value = [selected(entry, names) if names else entry for entry in value[:_RELATED]]
    return {**plain, relation: value}
