"""Every read of GitHub's API that a collector here may declare, with the fine-grained permission it needs.

Permissions are those of GitHub's page "Permissions required for fine-grained personal access tokens"; the same
names hold for a GitHub App. No permission is needed to ask who the caller is, and owner-only
facts (the second factor of members) no permission gives. ``QUERY`` is a question to the GraphQL API: a POST that
cannot change anything, because only documents of the operation type ``query`` are sent.
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
_ORG_RUNNERS = "Organization self-hosted runners: read"
_ACTIONS, _DEPLOYMENTS = "Actions: read", "Deployments: read"


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


TEAMS = _read("GET /orgs/{org}/teams", _MEMBERS, "teams/teams#list-teams")
TEAM_MEMBERS = _read("GET /orgs/{org}/teams/{team_slug}/members", _MEMBERS, "teams/members#list-team-members")
TEAM_REPOSITORIES = _read("GET /orgs/{org}/teams/{team_slug}/repos", _MEMBERS, "teams/teams#list-team-repositories")
INVITATIONS = _read("GET /orgs/{org}/invitations", _MEMBERS, "orgs/members#list-pending-organization-invitations")
ORG_ROLES = _read("GET /orgs/{org}/organization-roles", "Organization custom organization roles: read",
                  "orgs/organization-roles#get-all-organization-roles-for-an-organization")
ROLE_TEAMS = _read("GET /orgs/{org}/organization-roles/{role_id}/teams", _MEMBERS,
                   "orgs/organization-roles#list-teams-that-are-assigned-to-an-organization-role")
ROLE_USERS = _read("GET /orgs/{org}/organization-roles/{role_id}/users", _MEMBERS,
                   "orgs/organization-roles#list-users-that-are-assigned-to-an-organization-role")
REPOSITORY_ROLES = _read("GET /orgs/{org}/custom-repository-roles", _ORG_ADMINISTRATION,
                         "orgs/custom-roles#list-custom-repository-roles-in-an-organization")
COLLABORATORS = _read(f"{_REPO}/collaborators", _METADATA, "collaborators/collaborators#list-repository-collaborators")
REPOSITORY_TEAMS = _read(f"{_REPO}/teams", _ADMINISTRATION, "repos/repos#list-repository-teams")
DEPLOY_KEYS = _read(f"{_REPO}/keys", _ADMINISTRATION, "deploy-keys/deploy-keys#list-deploy-keys")

ORG_HOOKS = _read("GET /orgs/{org}/hooks", "Organization webhooks: read", "orgs/webhooks#list-organization-webhooks")
HOOKS = _read(f"{_REPO}/hooks", "Webhooks: read", "repos/webhooks#list-repository-webhooks")
INSTALLATIONS = _read("GET /orgs/{org}/installations", _ORG_ADMINISTRATION,
                      "orgs/orgs#list-app-installations-for-an-organization")
TOKENS = _read(
    "GET /orgs/{org}/personal-access-tokens", "Organization personal access tokens: read",
    "orgs/personal-access-tokens#list-fine-grained-personal-access-tokens-with-access-to-organization-resources")
AUTHORIZATIONS = _read("GET /orgs/{org}/credential-authorizations", _ORG_ADMINISTRATION,
                       "orgs/orgs#list-saml-sso-authorizations-for-an-organization")

SELECTED_ACTIONS = _read("GET /orgs/{org}/actions/permissions/selected-actions", _ORG_ADMINISTRATION,
                         "actions/permissions#get-allowed-actions-and-reusable-workflows-for-an-organization")
RUNNER_GROUPS = _read("GET /orgs/{org}/actions/runner-groups", _ORG_RUNNERS,
                      "actions/self-hosted-runner-groups#list-self-hosted-runner-groups-for-an-organization")
RUNNERS = _read("GET /orgs/{org}/actions/runners", _ORG_RUNNERS,
                "actions/self-hosted-runners#list-self-hosted-runners-for-an-organization")
ORG_SECRETS = _read("GET /orgs/{org}/actions/secrets", "Organization secrets: read",
                    "actions/secrets#list-organization-secrets")
ORG_VARIABLES = _read("GET /orgs/{org}/actions/variables", "Organization variables: read",
                      "actions/variables#list-organization-variables")
SECRETS = _read(f"{_REPO}/actions/secrets", "Secrets: read", "actions/secrets#list-repository-secrets")
VARIABLES = _read(f"{_REPO}/actions/variables", "Variables: read", "actions/variables#list-repository-variables")
ENVIRONMENTS = _read(f"{_REPO}/environments", _ACTIONS, "deployments/environments#list-environments")
BRANCH_POLICIES = _read(f"{_REPO}/environments/{{environment_name}}/deployment-branch-policies", _ACTIONS,
                        "deployments/branch-policies#list-deployment-branch-policies")
ENVIRONMENT_SECRETS = _read(f"{_REPO}/environments/{{environment_name}}/secrets", "Environments: read",
                            "actions/secrets#list-environment-secrets")
ENVIRONMENT_VARIABLES = _read(f"{_REPO}/environments/{{environment_name}}/variables", "Environments: read",
                              "actions/variables#list-environment-variables")

DEFAULT_SETUP = _read(f"{_REPO}/code-scanning/default-setup", _ADMINISTRATION,
                      "code-scanning/code-scanning#get-a-code-scanning-default-setup-configuration")
PRIVATE_REPORTING = _read(f"{_REPO}/private-vulnerability-reporting", _METADATA,
                          "repos/repos#check-if-private-vulnerability-reporting-is-enabled-for-a-repository")
SECURITY_CONFIGURATION = _read(
    f"{_REPO}/code-security-configuration", _ADMINISTRATION,
    "code-security/configurations#get-the-code-security-configuration-associated-with-a-repository")
CODEOWNERS_ERRORS = _read(f"{_REPO}/codeowners/errors", _CONTENTS, "repos/repos#list-codeowners-errors")
SECRET_ALERTS = _read("GET /orgs/{org}/secret-scanning/alerts", "Secret scanning alerts: read",
                      "secret-scanning/secret-scanning#list-secret-scanning-alerts-for-an-organization")
DEPENDABOT_ALERTS = _read("GET /orgs/{org}/dependabot/alerts", "Dependabot alerts: read",
                          "dependabot/alerts#list-dependabot-alerts-for-an-organization")
CODE_ALERTS = _read("GET /orgs/{org}/code-scanning/alerts", "Code scanning alerts: read",
                    "code-scanning/code-scanning#list-code-scanning-alerts-for-an-organization")

AUDIT_LOG = _read("GET /orgs/{org}/audit-log", _ORG_ADMINISTRATION, "orgs/orgs#get-the-audit-log-for-an-organization")
DEPLOYMENTS = _read(f"{_REPO}/deployments", _DEPLOYMENTS, "deployments/deployments#list-deployments")
DEPLOYMENT_STATUSES = _read(f"{_REPO}/deployments/{{deployment_id}}/statuses", _DEPLOYMENTS,
                            "deployments/statuses#list-deployment-statuses")
RUN_APPROVALS = _read(f"{_REPO}/actions/runs/{{run_id}}/approvals", _ACTIONS,
                      "actions/workflow-runs#get-the-review-history-for-a-workflow-run")
RELEASES = _read(f"{_REPO}/releases", _CONTENTS, "releases/releases#list-releases")
# GitHub lets nobody read what passed by the rules who could not also change them: asked for only where configured.
RULE_SUITES = _read(f"{_REPO}/rulesets/rule-suites", "Administration: write",
                    "repos/rule-suites#list-repository-rule-suites")
RULE_SUITE = _read(f"{_REPO}/rulesets/rule-suites/{{rule_suite_id}}", "Administration: write",
                   "repos/rule-suites#get-a-repository-rule-suite")

_GRAPHQL = "https://docs.github.com/graphql/reference/"
SIGN_ON = Operation("QUERY organization.samlIdentityProvider", _ORG_ADMINISTRATION, _GRAPHQL + "objects#organization")
WORKFLOW_FILES = Operation("QUERY organization.repositories.workflows", _CONTENTS, _GRAPHQL + "objects#repository")
OWNER_FILES = Operation("QUERY organization.repositories.isSecurityPolicyEnabled", _CONTENTS,
                        _GRAPHQL + "objects#repository")
ALERTS_SWITCH = Operation("QUERY organization.repositories.hasVulnerabilityAlertsEnabled", _ADMINISTRATION,
                          _GRAPHQL + "objects#repository")
PROTECTED = Operation("QUERY organization.repositories.branchProtectionRules", _ADMINISTRATION,
                      _GRAPHQL + "objects#repository")

# What an answer holds beside the facts: dropped as it comes in, before it is remembered or seen by any collector.
WITHHELD = {
    ORG_VARIABLES.name: frozenset({"value"}), VARIABLES.name: frozenset({"value"}),
    ENVIRONMENT_VARIABLES.name: frozenset({"value"}), SECRET_ALERTS.name: frozenset({"secret"}),
    REPOSITORIES.name: frozenset({"temp_clone_token"}), REPOSITORY.name: frozenset({"temp_clone_token"}),
    AUTHORIZATIONS.name: frozenset({"token_last_eight", "authorized_credential_note"}),
}

# What several kinds start from, or read in the same words: asked for once in a pass.
SHARED = frozenset({ORGANIZATION.name, REPOSITORIES.name, MEMBERS.name, RULES.name, PROTECTION.name})


def path_of(operation: Operation, fields: Mapping[str, object]) -> str:
    """The concrete path: each ``{name}`` filled and percent-encoded (a branch name may hold slashes)."""
    template = operation.name.removeprefix("GET ")
    for name, value in fields.items():
        template = template.replace(f"{{{name}}}", quote(str(value), safe=""))
    return template
