"""Every read of GitHub's REST API that a collector here may declare, with the fine-grained permission it needs.

Permissions are those of GitHub's page "Permissions required for fine-grained personal access tokens"; the same
names hold for a GitHub App. No permission is needed to ask who the caller is, and owner-only
facts (the second factor of members) no permission gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from collectors.base import Operation

API_VERSION = "2022-11-28"
_DOCS = "https://docs.github.com/rest/"
_REPO = "GET /repos/{owner}/{repo}"
_METADATA, _ADMINISTRATION = "Metadata: read", "Administration: read"
_ORG_ADMINISTRATION, _MEMBERS = "Organization administration: read", "Organization members: read"
_CONTENTS, _PULLS = "Contents: read", "Pull requests: read"


def _read(name: str, permission: str, reference: str) -> Operation:
    return Operation(name, permission, _DOCS + reference)


USER = _read("GET /user", "", "users/users#get-the-authenticated-user")
ORGANIZATION = _read("GET /orgs/{org}", _ORG_ADMINISTRATION, "orgs/orgs#get-an-organization")
MEMBERS = _read("GET /orgs/{org}/members", _MEMBERS, "orgs/members#list-organization-members")
OUTSIDE = _read("GET /orgs/{org}/outside_collaborators", _MEMBERS,
                "orgs/outside-collaborators#list-outside-collaborators-for-an-organization")
REPOSITORIES = _read("GET /orgs/{org}/repos", _METADATA, "repos/repos#list-organization-repositories")
ORG_ACTIONS = _read("GET /orgs/{org}/actions/permissions", _ORG_ADMINISTRATION,
                    "actions/permissions#get-github-actions-permissions-for-an-organization")
ORG_WORKFLOW = _read("GET /orgs/{org}/actions/permissions/workflow", _ORG_ADMINISTRATION,
                     "actions/permissions#get-default-workflow-permissions-for-an-organization")

REPOSITORY = _read(_REPO, _METADATA, "repos/repos#get-a-repository")
ACTIONS = _read(f"{_REPO}/actions/permissions", _ADMINISTRATION,
                "actions/permissions#get-github-actions-permissions-for-a-repository")
WORKFLOW = _read(f"{_REPO}/actions/permissions/workflow", _ADMINISTRATION,
                 "actions/permissions#get-default-workflow-permissions-for-a-repository")
VULNERABILITY_ALERTS = _read(f"{_REPO}/vulnerability-alerts", _ADMINISTRATION,
                             "repos/repos#check-if-dependabot-alerts-are-enabled-for-a-repository")
SECURITY_FIXES = _read(f"{_REPO}/automated-security-fixes", _ADMINISTRATION,
                       "repos/repos#check-if-dependabot-security-updates-are-enabled-for-a-repository")
RULES = _read(f"{_REPO}/rules/branches/{{branch}}", _METADATA, "repos/rules#get-rules-for-a-branch")
RULESETS = _read(f"{_REPO}/rulesets", _METADATA, "repos/rules#get-all-repository-rulesets")
RULESET = _read(f"{_REPO}/rulesets/{{ruleset_id}}", _METADATA, "repos/rules#get-a-repository-ruleset")
PROTECTION = _read(f"{_REPO}/branches/{{branch}}/protection", _ADMINISTRATION,
                   "branches/branch-protection#get-branch-protection")

PULLS = _read(f"{_REPO}/pulls", _PULLS, "pulls/pulls#list-pull-requests")
PULL = _read(f"{_REPO}/pulls/{{pull_number}}", _PULLS, "pulls/pulls#get-a-pull-request")
REVIEWS = _read(f"{_REPO}/pulls/{{pull_number}}/reviews", _PULLS, "pulls/reviews#list-reviews-for-a-pull-request")
PULL_COMMITS = _read(f"{_REPO}/pulls/{{pull_number}}/commits", _PULLS, "pulls/pulls#list-commits-on-a-pull-request")
COMMITS = _read(f"{_REPO}/commits", _CONTENTS, "commits/commits#list-commits")
COMMIT_PULLS = _read(f"{_REPO}/commits/{{commit_sha}}/pulls", _PULLS,
                     "commits/commits#list-pull-requests-associated-with-a-commit")
CHECK_RUNS = _read(f"{_REPO}/commits/{{ref}}/check-runs", "Checks: read",
                   "checks/runs#list-check-runs-for-a-git-reference")
COMMIT_STATUS = _read(f"{_REPO}/commits/{{ref}}/status", "Commit statuses: read",
                      "commits/statuses#get-the-combined-status-for-a-specific-reference")
COMPARE = _read(f"{_REPO}/compare/{{basehead}}", _CONTENTS, "commits/commits#compare-two-commits")


def path_of(operation: Operation, fields: Mapping[str, object]) -> str:
    """The concrete path: each ``{name}`` filled and percent-encoded (a branch name may hold slashes)."""
    template = operation.name.removeprefix("GET ")
    for name, value in fields.items():
        template = template.replace(f"{{{name}}}", quote(str(value), safe=""))
    return template
