"""The least privilege that collectors need, from the same declarations that the guard enforces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
        return _reads_of_aws(granted)
    if source_type == "azure":
        return _azure_role(sorted({action for one in granted for action in one.split(", ")}))
    if source_type == "files":
        return {"sentence": f"Needs {_listed(granted)}, and nothing else; it never writes."}
    if source_type == "entra":
        return {"graph_application_permissions": granted}
    return {"permissions": granted}


def _reads_of_aws(granted: Iterable[str]) -> dict[str, Any]:
    """One statement for what is granted on everything, and one for each resource that a permission names.

    A permission is an action, ``action on resource``, or ``action on bucket under prefix`` for a listing.
    """
    on: dict[str, list[str]] = {}
    for permission in granted:
        action, _, resource = permission.partition(" on ")
        on.setdefault(resource or "*", []).append(action)
    return {"Version": "2012-10-17", "Statement": [
        statement for number, (named, actions) in enumerate(sorted(on.items()))
        for statement in _on(named, _iam_policy(f"TieoutReadOnly{number or ''}", actions, named))]}


def _on(named: str, policy: dict[str, Any]) -> Iterator[dict[str, Any]]:
    resource, _, prefix = named.partition(" under ")
    under = {"Condition": {"StringLike": {"s3:prefix": prefix}}} if prefix else {}
    yield from ({**statement, "Resource": resource, **under} for statement in policy["Statement"])


def assuming(sources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The IAM policy for whoever assumes the roles that configured AWS sources name; without a role it grants nothing.

    The members of an organisation are assumed by what reads the entry's own account.
    """
    roles = sorted({role for source in sources if source["type"] == "aws" for role in _roles(source)})
    return _iam_policy("TieoutAssumeRoles", ["sts:AssumeRole"] if roles else [], roles)


def _roles(source: Mapping[str, Any]) -> Iterator[str]:
    own, organization = source.get("role_arn"), source.get("organization")
    entries = (source, *(source.get("accounts") or ()), source.get("cloudtrail_logs") or {})
    yield from (entry["role_arn"] for entry in entries if entry.get("role_arn"))
    if organization:
        partition = own.split(":")[1] if own else "aws"
        yield f"arn:{partition}:iam::*:role/{organization['role_name']}"


def _iam_policy(name: str, actions: list[str], resource: str | list[str]) -> dict[str, Any]:
    # A statement without an action is no valid policy, and an empty policy grants nothing.
    statements = [{"Sid": name, "Effect": "Allow", "Action": actions, "Resource": resource}] if actions else []
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
