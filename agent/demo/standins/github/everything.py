"""One of everything that GitHub can list, on a world that has at least one repository: for tests and measurements.

Texts that hold ``canary`` are what no collector may keep: values, secrets, addresses, tokens.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agent.demo.standins.github.changes import Codebase
from agent.demo.standins.github.shapes import user, when
from agent.demo.standins.github.world import GithubWorld

WORKFLOW = """\
name: Deploy
on:
  push: {branches: [main]}
  workflow_dispatch:
permissions:
  contents: read
jobs:
  ship:
    runs-on: [self-hosted, linux]
    environment: {name: production, url: https://canary.example}
    permissions: {id-token: write}
    steps:
      - uses: actions/checkout@8e5e7e5ab8b370d6c329ec480221332ada57f0ab
        with: {ref: "${{ github.event.pull_request.head.sha }}"}
      - uses: docker/build-push-action@v6
      - run: echo "${{ github.event.issue.title }}" canary-command
"""


def furnish(world: GithubWorld, name: str) -> None:
    """Put one of everything into the organisation, and into its repository ``name``."""
    now = world.clock()
    world.settings["plan"] = {"name": "enterprise"}
    world.identity_provider = {"issuer": "https://idp.example", "ssoUrl": "https://idp.example/sso",
                               "digestMethod": "sha256", "signatureMethod": "rsa-sha256"}
    _people(world, now)
    _integrations(world, now)
    furnish_repository(world, name)
    _alerts(world, name, now)
    _log(world, now)


def furnish_repository(world: GithubWorld, name: str) -> None:
    """Put one of everything that a repository can have into ``name``."""
    base, now = f"/repos/{world.login}/{name}", when(world.clock())
    repository = world.repositories[name]
    if not repository.branches:
        Codebase(world, name).push("root", world.clock(), "first commit")
    owners = f"# who reviews\n* @{world.login}/platform\n/docs/ writer@example.com\n"
    repository.files.update({".github/workflows/deploy.yml": WORKFLOW, "SECURITY.md": "Write to us.",
                             ".github/CODEOWNERS": owners})
    person = user(world.user("root")) or {}
    world.shelve(f"{base}/collaborators", {**person, "role_name": "admin"})
    world.shelve(f"{base}/teams", {"id": 31, "slug": "platform", "permission": "push"})
    world.shelve(f"{base}/keys", {"id": world.next_id(), "title": "deploy", "key": "ssh-ed25519 canary",
                                  "read_only": True})
    world.shelve(f"{base}/hooks", _hook(world, "Repository"))
    dated = {"created_at": now, "updated_at": now}
    world.shelve(f"{base}/actions/secrets", {"name": "API_KEY", **dated})
    world.shelve(f"{base}/actions/variables", {"name": "REGION", "value": "canary-region", **dated})
    world.shelve(f"{base}/environments", {
        "id": world.next_id(), "name": "production", "created_at": now, "can_admins_bypass": False,
        "protection_rules": [{"id": 5, "type": "required_reviewers", "prevent_self_review": True,
                              "reviewers": [{"type": "User", "reviewer": person}]}],
        "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True}})
    world.shelve(f"{base}/environments/production/deployment-branch-policies",
                 {"id": 6, "name": "main", "type": "branch"})
    world.shelve(f"{base}/environments/production/secrets", {"name": "DEPLOY_KEY", **dated})
    world.shelve(f"{base}/environments/production/variables", {"name": "HOST", "value": "canary-host", **dated})
    world.settle(f"{base}/code-security-configuration", {"status": "enforced", "configuration": {
        "id": 17, "name": "Baseline", "target_type": "organization", "enforcement": "enforced"}})
    _shipped(world, base, person)


def _shipped(world: GithubWorld, base: str, person: dict[str, Any]) -> None:
    now, number = when(world.clock() - timedelta(hours=1)), world.next_id()
    world.shelve(f"{base}/deployments", {"id": number, "sha": "a" * 40, "ref": "main", "environment": "production",
                                         "production_environment": True, "creator": person, "created_at": now,
                                         "updated_at": now})
    world.shelve(f"{base}/deployments/{number}/statuses", {
        "id": 1, "state": "success", "created_at": now, "creator": person,
        "log_url": f"https://github.com/{base.removeprefix('/repos/')}/actions/runs/77/job/1"})
    world.shelve(f"{base}/actions/runs/77/approvals", {"state": "approved", "user": person, "comment": "canary-comment",
                                                       "environments": [{"name": "production"}]})
    world.shelve(f"{base}/releases", {"id": number, "tag_name": "v1", "target_commitish": "main", "draft": False,
                                      "prerelease": False, "immutable": False, "created_at": now,
                                      "published_at": now, "author": person,
                                      "body": "canary-notes", "assets": [{"name": "a.tgz", "digest": "sha256:aa"}]})
    world.shelve(f"{base}/rulesets/rule-suites", {"id": 21, "actor_id": 1, "actor_name": "root", "before_sha": "b" * 40,
                                                  "after_sha": "c" * 40, "ref": "refs/heads/main", "pushed_at": now,
                                                  "result": "bypass", "evaluation_result": "fail"})
    world.settle(f"{base}/rulesets/rule-suites/21", {"id": 21, "rule_evaluations": [
        {"rule_type": "pull_request", "result": "fail", "enforcement": "active"}]})


def _people(world: GithubWorld, now: datetime) -> None:
    org, person = f"/orgs/{world.login}", user(world.user("root")) or {}
    repository = next(iter(world.repositories.values()))
    world.shelve(f"{org}/teams", {"id": 31, "slug": "platform", "name": "Platform", "parent": None})
    world.shelve(f"{org}/teams/platform/members", {**person, "role": "maintainer"})
    world.shelve(f"{org}/teams/platform/repos", {"id": repository.id, "full_name": f"{world.login}/{repository.name}",
                                                 "role_name": "write"})
    world.shelve(f"{org}/organization-roles", {"id": 8136, "name": "all_repo_read", "source": "Predefined",
                                               "base_role": "read", "permissions": []})
    world.shelve(f"{org}/organization-roles/8136/users", person)
    world.shelve(f"{org}/organization-roles/8136/teams", {"id": 31, "slug": "platform"})
    world.shelve(f"{org}/custom-repository-roles", {"id": 41, "name": "releaser", "base_role": "write",
                                                    "permissions": ["delete_alerts_code_scanning"]})
    world.shelve(f"{org}/invitations", {"id": 51, "login": "newcomer", "email": "canary@example.com",
                                        "role": "direct_member", "created_at": when(now), "inviter": person})


def _integrations(world: GithubWorld, now: datetime) -> None:
    org, person = f"/orgs/{world.login}", user(world.user("root"))
    dated = {"created_at": when(now), "updated_at": when(now)}
    world.shelve(f"{org}/hooks", _hook(world, "Organization"))
    world.shelve(f"{org}/installations", {"id": 61, "app_slug": "builder", "permissions": {"contents": "read"},
                                          "created_at": when(now), "suspended_at": None})
    world.shelve(f"{org}/personal-access-tokens", {"id": 71, "owner": person, "token_name": "release",
                                                   "token_expires_at": when(now + timedelta(days=30))})
    world.shelve(f"{org}/credential-authorizations", {"login": "root", "credential_id": 81,
                                                      "token_last_eight": "canary88"})
    world.shelve(f"{org}/actions/runner-groups", {
        "id": 91, "name": "Default", "visibility": "selected", "default": True, "inherited": False,
        "allows_public_repositories": False, "restricted_to_workflows": False, "selected_workflows": []})
    world.shelve(f"{org}/actions/runners", {
        "id": 92, "name": "builder-1", "os": "linux", "status": "online", "busy": True, "runner_group_id": 91,
        "labels": [{"id": 1, "name": "self-hosted"}]})
    world.shelve(f"{org}/actions/secrets", {"name": "REGISTRY", "visibility": "private", **dated})
    world.shelve(f"{org}/actions/variables", {"name": "STAGE", "value": "canary-stage", "visibility": "all", **dated})


def _hook(world: GithubWorld, kind: str) -> dict[str, Any]:
    return {"id": world.next_id(), "name": "web", "type": kind, "active": True, "events": ["push"],
            "config": {"url": "https://hooks.example/services/canary-path?token=canary", "content_type": "json",
                       "insecure_ssl": "0", "secret": "********"}}


def _alerts(world: GithubWorld, name: str, now: datetime) -> None:
    org, repository = f"/orgs/{world.login}", world.repositories[name]
    at = {"repository": {"id": repository.id, "full_name": f"{world.login}/{name}"}, "state": "open",
          "created_at": when(now - timedelta(days=2)), "updated_at": when(now - timedelta(days=1))}
    clean = {"fixed_at": None, "dismissed_at": None, "dismissed_by": None, "dismissed_reason": None}
    world.shelve(f"{org}/dependabot/alerts", {**at, **clean, "number": 1, "auto_dismissed_at": None})
    world.shelve(f"{org}/code-scanning/alerts", {**at, **clean, "number": 2,
                                                 "rule": {"id": "py/x", "security_severity_level": "high"}})
    world.shelve(f"{org}/secret-scanning/alerts", {**at, "number": 3, "secret": "canary-secret", "resolution": None,
                                                   "resolved_at": None, "resolved_by": None})


def _log(world: GithubWorld, now: datetime) -> None:
    stamp = int((now - timedelta(hours=5)).timestamp() * 1000)
    for number, action in enumerate(("org.add_member", "protected_branch.policy_override", "git.push")):
        world.shelve(f"/orgs/{world.login}/audit-log", {
            "_document_id": f"entry-{number}", "@timestamp": stamp + number, "created_at": stamp + number,
            "action": action, "actor": "root", "actor_ip": "203.0.113.9", "hashed_token": "canary",
            "user_agent": "canary"})
