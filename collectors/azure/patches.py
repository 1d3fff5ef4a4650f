"""Update compliance: the last patch assessment of each machine, one query of Resource Graph for all of them.

The query is a POST that changes nothing. Azure keeps an assessment for seven days; a machine without one has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from collectors.azure.failures import unreadable
from collectors.azure.operations import read
from collectors.azure.parts import only
from collectors.azure.source import AzureSource
from collectors.base import Collector, Document, Item, Level, Problem, Scope
from collectors.guard import meter

_GRAPH = read("/providers/Microsoft.ResourceGraph/resources", "2022-10-01", "Microsoft.ResourceGraph/resources/read",
              method="POST")
_QUERY = ("patchassessmentresources | where type endswith '/patchassessmentresults' | project id, name, type, "
          "properties | order by id asc")
_ROWS = 1000  # a page, the most that Resource Graph gives


def _assessments(source: AzureSource, scope: Scope) -> Iterator[Item]:
    seen, total, token = 0, 0, ""
    while True:
        answer = source.client.get(_GRAPH, body=_asked(scope, token))
        rows = answer.get("data")
        if not isinstance(rows, list):
            raise unreadable(_GRAPH, "unexpected_shape", f"expected data as a list, got {type(rows).__name__}")
        meter().page(len(rows))
        yield from (_document(scope, row) for row in rows)
        if not isinstance(answer.get("totalRecords"), int):
            raise unreadable(_GRAPH, "unexpected_shape", "an answer that does not say how many rows there are")
        seen, total = seen + len(rows), answer["totalRecords"]
        following = str(answer.get("$skipToken") or "")
        if not following or not rows or following == token:
            break
        token = following
    if seen < total:
        yield Problem("rows_missing", f"expected {total} assessments, got {seen}", _GRAPH.name, listing=True)


def _asked(scope: Scope, token: str) -> dict[str, Any]:
    options = {"resultFormat": "objectArray", "$top": _ROWS, **({"$skipToken": token} if token else {})}
    return {"subscriptions": [scope.id], "query": _QUERY, "options": options}


def _document(scope: Scope, row: dict[str, Any]) -> Document:
    machine = str(row["id"]).lower().partition("/patchassessmentresults/")[0]
    held = row.get("properties") or {}
    item = only(held, "osType", "status", "rebootPending", "patchServiceUsed", "availablePatchCountByClassification",
                "errorDetails")
    day = str(held.get("lastModifiedDateTime") or "")[:10]
    return Document(machine, machine.rpartition("/")[2], {
        "subscription": scope.id, "resource": machine, "item": item, "assessed_on": day or None})


COLLECTORS = (
    Collector("azure.compute.patch_assessment", "Patch assessments of machines", (_GRAPH,), _assessments,
              level=Level.SUBSCRIPTION, parent="azure.subscription"),
)
