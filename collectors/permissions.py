"""The least privilege that collectors need, from the same declarations that the guard enforces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from collectors.base import Collector
from collectors.registry import connect_operations


def least_privilege(source_type: str, collectors: Iterable[Collector]) -> dict[str, Any]:
    """What to grant, ready to paste.

    ``aws``: an IAM policy document. ``azure``: a custom role definition. ``entra``: the application permissions of
    Microsoft Graph. ``github``: the fine-grained permissions. ``files``: a sentence.
    """
    chosen = list(collectors)
    operations = [*connect_operations(source_type), *(o for c in chosen for o in c.operations)] if chosen else []
    granted = sorted({o.permission for o in operations if o.permission})
    if source_type == "aws":
        return _iam_policy(granted)
    if source_type == "azure":
        return _azure_role(sorted({action for one in granted for action in one.split(", ")}))
    if source_type == "files":
        return {"sentence": f"Needs {_listed(granted)}, and nothing else; it never writes."}
    if source_type == "entra":
        return {"graph_application_permissions": granted}
    return {"permissions": granted}


def _iam_policy(actions: list[str]) -> dict[str, Any]:
    # A statement without an action is no valid policy, and an empty policy grants nothing.
    statements = [{"Sid": "TieoutReadOnly", "Effect": "Allow", "Action": actions, "Resource": "*"}] if actions else []
    return {"Version": "2012-10-17", "Statement": statements}


def _azure_role(actions: list[str]) -> dict[str, Any]:
    # Scoped to the tenant's root management group: only from there can it be told that no subscription is hidden.
    return {"Name": "tieout read-only", "IsCustom": True, "Actions": actions, "NotActions": [], "DataActions": [],
            "NotDataActions": [], "Description": "Reads configuration for audit evidence; writes nothing.",
            "AssignableScopes": ["/providers/Microsoft.Management/managementGroups/TENANT_ID"]}


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names) or "nothing"
    return f"{', '.join(names[:-1])} and {names[-1]}"
