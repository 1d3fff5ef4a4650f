"""Lists and objects that the world only keeps: what was put at a path is answered there, the rest is empty.

The permission is GitHub's own for the path, and the status is what it answers to callers without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_ORG, _REPO = "/orgs/{org}", "/repos/{owner}/{repo}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a path answers: a list, wrapped under ``key`` where GitHub wraps it, or an object with a ``default``.

    A default of None is an answer without content (204).
    """

    template: str
    permission: str
    key: str = ""
    default: Any = ()
    denied: int = 403


SHELVES = (
    Shelf(f"{_ORG}/teams", "members"),
    Shelf(f"{_ORG}/teams/{{team_slug}}/members", "members"),
    Shelf(f"{_ORG}/teams/{{team_slug}}/repos", "members"),
    Shelf(f"{_ORG}/invitations", "members"),
    Shelf(f"{_ORG}/organization-roles", "organization_custom_org_roles", "roles"),
    Shelf(f"{_ORG}/organization-roles/{{role_id}}/teams", "members"),
    Shelf(f"{_ORG}/organization-roles/{{role_id}}/users", "members"),
    Shelf(f"{_ORG}/custom-repository-roles", "organization_administration", "custom_roles", denied=404),
    Shelf(f"{_ORG}/hooks", "organization_hooks", denied=404),
    Shelf(f"{_ORG}/installations", "organization_administration", "installations"),
    Shelf(f"{_ORG}/personal-access-tokens", "organization_personal_access_tokens"),
    Shelf(f"{_ORG}/credential-authorizations", "organization_administration", denied=404),
    Shelf(f"{_ORG}/actions/permissions/selected-actions", "organization_administration",
          default={"github_owned_allowed": True, "verified_allowed": False, "patterns_allowed": []}),
    Shelf(f"{_ORG}/actions/runner-groups", "organization_self_hosted_runners", "runner_groups"),
    Shelf(f"{_ORG}/actions/runners", "organization_self_hosted_runners", "runners"),
    Shelf(f"{_ORG}/actions/secrets", "organization_secrets", "secrets"),
    Shelf(f"{_ORG}/actions/variables", "organization_actions_variables", "variables"),
    Shelf(f"{_ORG}/secret-scanning/alerts", "secret_scanning_alerts", denied=404),
    Shelf(f"{_ORG}/dependabot/alerts", "vulnerability_alerts"),
    Shelf(f"{_ORG}/code-scanning/alerts", "security_events"),
    Shelf(f"{_ORG}/audit-log", "organization_administration", denied=404),
    Shelf(f"{_REPO}/collaborators", "metadata"),
    Shelf(f"{_REPO}/teams", "administration", denied=404),
    Shelf(f"{_REPO}/keys", "administration", denied=404),
    Shelf(f"{_REPO}/hooks", "repository_hooks", denied=404),
    Shelf(f"{_REPO}/actions/secrets", "secrets", "secrets"),
    Shelf(f"{_REPO}/actions/variables", "actions_variables", "variables"),
    Shelf(f"{_REPO}/environments", "actions", "environments"),
    Shelf(f"{_REPO}/environments/{{name}}/deployment-branch-policies", "actions", "branch_policies"),
    Shelf(f"{_REPO}/environments/{{name}}/secrets", "environments", "secrets"),
    Shelf(f"{_REPO}/environments/{{name}}/variables", "environments", "variables"),
    Shelf(f"{_REPO}/code-scanning/default-setup", "administration",
          default={"state": "configured", "languages": ["python"], "query_suite": "default", "schedule": "weekly"}),
    Shelf(f"{_REPO}/private-vulnerability-reporting", "metadata", default={"enabled": False}),
    Shelf(f"{_REPO}/code-security-configuration", "administration", default=None),
    Shelf(f"{_REPO}/codeowners/errors", "contents", "errors"),
    Shelf(f"{_REPO}/deployments", "deployments"),
    Shelf(f"{_REPO}/deployments/{{deployment_id}}/statuses", "deployments"),
    Shelf(f"{_REPO}/actions/runs/{{run_id}}/approvals", "actions"),
    Shelf(f"{_REPO}/releases", "contents"),
    Shelf(f"{_REPO}/rulesets/rule-suites", "administration_write"),
    Shelf(f"{_REPO}/rulesets/rule-suites/" + "{rule_suite_id}", "administration_write",
          default={"rule_evaluations": []}),
)
_SINCE = re.compile(r"created:>=(\S+)")
_ACTOR = re.compile(r"actor:(\S+)")


def chosen(rows: list[dict[str, Any]], query: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows that GitHub would list for these parameters, in its order; the secret of an alert is left out."""
    wanted = query.get("state") or query.get("rule_suite_result")
    if wanted:
        rows = [row for row in rows if wanted in (row.get("state"), row.get("result"))]
    if query.get("role") == "maintainer":
        rows = [row for row in rows if row.get("role") == "maintainer"]
    if query.get("sort") == "updated":
        rows = sorted(rows, key=lambda row: str(row["updated_at"]), reverse=query.get("direction") == "desc")
    if "include" in query:
        newest_first = query.get("order", "desc") == "desc"
        rows = sorted(_audited(rows, query), key=lambda row: int(row["@timestamp"]), reverse=newest_first)
    hidden = "secret" if query.get("hide_secret") == "true" else ""
    return [{k: v for k, v in row.items() if k != hidden} for row in rows]


def _audited(rows: list[dict[str, Any]], query: Mapping[str, str]) -> list[dict[str, Any]]:
    phrase = query.get("phrase", "")
    since, actor = _SINCE.search(phrase), _ACTOR.search(phrase)
    start = datetime.fromisoformat(since.group(1)).timestamp() * 1000 if since else 0
    kinds = {"all": (True, False), "git": (True,), "web": (False,)}[query["include"]]
    return [row for row in rows if row["action"].startswith("git.") in kinds and row["@timestamp"] >= start
            and (actor is None or row.get("actor") == actor.group(1))]
