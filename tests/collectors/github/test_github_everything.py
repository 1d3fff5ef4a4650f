"""One of everything: what each kind keeps, under the names of docs/sources/github.md, and what it never keeps."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from agent.demo.standins.github import Caller
from agent.demo.standins.github.everything import WORKFLOW, furnish_repository
from collectors.base import Yields
from collectors.github import COLLECTORS

PAGE = (Path(__file__).parents[3] / "docs" / "sources" / "github.md").read_text()
SOME = {"github.change": {"repository"}}  # its own tests look at what a change holds


def collected(full, **over):
    """The lanes by kind of one pass of an App that may also see what went past the rules."""
    full.world.caller = replace(full.world.caller, login=None)
    lanes = full.collect(source=full.source(rule_suites=True, **over))
    by_kind = {}
    for key, lane in lanes.items():
        by_kind.setdefault(key[0] if isinstance(key, tuple) else key, []).append(lane)
    return by_kind


@pytest.fixture
def seen(full):
    """(body of the only or first subject, all lanes) of a kind after one pass."""
    return collected(full)


def first(seen, kind):
    """Some body of a kind."""
    return next(body for lane in seen[kind] for body in lane.bodies.values())


def described(kind):
    """The top-level keys that the page names for a kind."""
    cells = re.search(rf"^\| `{re.escape(kind)}` \|(.*)$", PAGE, re.MULTILINE).group(1)
    keys = cells.split("|")[2]
    flat = re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", "", keys)
    return set(re.findall(r"`([a-z_0-9]+)`", flat)), "the same" in keys or "a few more" in keys


def test_every_kind_is_read_completely_and_finds_its_subject(seen):
    """On an organisation with one of everything no scan is partial and none is empty."""
    assert set(seen) == {c.kind for c in COLLECTORS}
    assert {kind for kind, lanes in seen.items() for lane in lanes if lane.status != "complete"} == set()
    assert {kind for kind, lanes in seen.items() if not any(lane.bodies for lane in lanes)} == set()


@pytest.mark.parametrize("kind", sorted(c.kind for c in COLLECTORS if c.kind not in SOME))
def test_a_document_has_the_keys_that_the_page_names(seen, kind):
    """A policy's author reads the page: what stands there is in the document, and nothing else is."""
    body = set(first(seen, kind)) - {"label"}
    named, more = described(kind)
    assert body <= named or more, (kind, body - named)
    assert more or named <= body, (kind, named - body)


def test_nothing_that_must_not_be_kept_is_kept(full, seen):
    """Values of variables, leaked secrets, addresses of webhooks and people, and hashes of tokens stay outside."""
    shown = json.dumps([lane.bodies for lanes in seen.values() for lane in lanes])
    assert "canary" not in shown
    assert "hide_secret=true" in "".join(path for _, path in full.server.log if "secret-scanning" in path)


def test_withheld_fields_are_not_even_remembered(full):
    """The memory of answers holds what the collectors see: a secret is gone before it is put there."""
    full.server.answers.world.shelves["/orgs/acme/secret-scanning/alerts"][0]["secret"] = "canary-secret"
    source = full.source()
    full.collect("github.actions_variable", "github.secret_scanning_alert", source=source)
    kept = "".join(answer.text for answer in source.client._cache._answers.values())
    assert "REGION" in kept
    assert "canary" not in kept


def test_a_workflow_is_told_by_facts(seen):
    """Triggers, permissions, references and what is pasted into scripts; the file itself is known by its digest."""
    body = first(seen, "github.workflow")
    job, = body["facts"]["value"]["jobs"]
    assert body["sha256"] == sha256(WORKFLOW.encode()).hexdigest()
    assert body["facts"]["value"]["triggers"] == ["push", "workflow_dispatch"]
    assert body["facts"]["value"]["permissions"] == {"contents": "read"}
    assert job == {
        "id": "ship", "permissions": {"id-token": "write"}, "environment": "production",
        "runs_on": ["linux", "self-hosted"], "inherits_secrets": False,
        "uses": ["actions/checkout@8e5e7e5ab8b370d6c329ec480221332ada57f0ab", "docker/build-push-action@v6"],
        "checkouts": ["${{ github.event.pull_request.head.sha }}"], "inserted": ["github.event.issue.title"]}


def test_code_owners_are_those_of_the_first_place(full):
    """GitHub takes one file: the one in .github counts, not the one at the root."""
    full.world.repositories["api"].files["CODEOWNERS"] = "* @nobody\n"
    body = next(b for b in full.one("github.repository_files").bodies.values() if b["repository"] == "acme/api")
    assert body["codeowners"]["value"]["path"] == ".github/CODEOWNERS"
    assert body["codeowners"]["value"]["owners"] == ["@acme/platform", "writer@example.com"]
    assert body["codeowners_errors"] == {"status": "ok", "value": []}
    assert body["security_policy"] == {"status": "ok", "value": {"enabled": True}}


def test_teams_and_access_name_roles(seen):
    """Who may do what: the maintainer of a team, the role of each collaborator."""
    team, access = first(seen, "github.team"), first(seen, "github.repository_access")
    assert team["members"]["value"][0]["role"] == "maintainer"
    assert team["repositories"]["value"][0]["role_name"] == "write"
    assert access["collaborators"]["value"][0]["role_name"] == "admin"
    assert access["teams"]["value"] == [{"id": 31, "permission": "push", "slug": "platform"}]


def test_an_environment_names_its_reviewers(seen):
    """Required reviewers, whether authors may approve themselves, and which branches may deploy."""
    body = first(seen, "github.environment")
    rule, = body["item"]["protection_rules"]
    assert (rule["type"], rule["prevent_self_review"]) == ("required_reviewers", True)
    assert rule["reviewers"][0]["name"] == "root"
    assert body["branch_policies"]["value"][0]["name"] == "main"
    assert [one["name"] for one in body["secrets"]["value"]] == ["DEPLOY_KEY"]


def test_a_deployment_has_its_statuses_and_approvals(seen):
    """What a reviewer of releases asks: what went where, how it ended, and who let it through."""
    body = first(seen, "github.deployment")
    assert body["statuses"]["value"][0]["state"] == "success"
    assert body["approvals"]["value"] == [{
        "environments": ["production"], "state": "approved", "user": {"login": "root", "id": 1001, "type": "User"}}]


def test_a_deployment_without_a_workflow_run_has_no_approvals_to_read(full):
    """A deployment made over the API is told apart from one whose approvals could not be read."""
    for rows in [rows for path, rows in full.world.shelves.items() if path.endswith("/statuses")]:
        rows[0]["log_url"] = "https://deploy.example/run/1"
    lane = next(lane for lane in full.collect("github.deployment").values() if lane.bodies)
    assert next(iter(lane.bodies.values()))["approvals"] == {"status": "absent", "code": "no_workflow_run"}


# --- alerts


def alerts(full, since=None, **row):
    """The lane of Dependabot alerts after the only alert got ``row``."""
    full.world.shelves["/orgs/acme/dependabot/alerts"][0].update(row)
    return full.one("github.dependabot_alert", marks={"": since} if since else None)


def test_an_alert_that_is_fixed_later_is_the_same_event(full):
    """Opened is when it happened; fixing is a revision under the same id and time."""
    opened = alerts(full)
    fixed = alerts(full, full.world.clock(), state="fixed", fixed_at="2026-03-02T05:00:00Z",
                   updated_at="2026-03-02T05:00:00Z")
    (event_id, body), = fixed.bodies.items()
    assert list(opened.bodies) == [event_id]
    assert fixed.occurred == opened.occurred
    assert next(iter(opened.bodies.values()))["closed_at"] is None
    assert body["closed_at"] == "2026-03-02T05:00:00Z"


def test_an_alert_that_is_opened_again_is_open(full):
    """A dismissal that was taken back leaves its date behind and is no end."""
    lane = alerts(full, dismissed_at="2026-03-01T05:00:00Z", state="open")
    body, = lane.bodies.values()
    assert (body["closed_at"], body["dismissed_at"]) == (None, "2026-03-01T05:00:00Z")


def test_an_old_alert_that_is_still_open_is_seen_in_every_window(full):
    """Age hides nothing: what was opened years ago and never touched is read with what changed today."""
    lane = alerts(full, full.world.clock(), created_at="2020-01-01T00:00:00Z", updated_at="2020-01-01T00:00:00Z")
    assert len(lane.bodies) == 1
    assert (lane.status, lane.end.completeness.rows) == ("complete", 0)


def test_alerts_are_read_by_cursor_to_the_last_page(full):
    """Two hundred and fifty open alerts are three pages, whose addresses GitHub alone makes."""
    rows = full.world.shelves["/orgs/acme/dependabot/alerts"]
    rows.extend({**rows[0], "number": number} for number in range(10, 259))
    lane = full.one("github.dependabot_alert")
    assert (lane.status, len(lane.bodies)) == ("complete", 250)
    assert any("after=200" in path for _, path in full.server.log)


@pytest.mark.parametrize(("status", "expected"), [("disabled", "partial"), ("enabled", "failed"), (None, "failed")])
def test_a_refused_alert_list_says_that_the_feature_is_off_only_where_it_is_off_everywhere(full, status, expected):
    """One repository that does not say "off" is enough to know nothing; where all say so nobody looks."""
    for number, repository in enumerate(full.world.repositories.values()):
        state = status if number == 0 else "disabled"
        repository.settings["security_and_analysis"] = {"secret_scanning": {"status": state}} if state else {}
    full.server.deny("/secret-scanning/alerts", 404, "Secret scanning is disabled on this organization.")
    lane = full.one("github.secret_scanning_alert")
    assert (lane.status, "switched_off" in lane.codes) == (expected, expected == "partial")


# --- what the plan and the caller allow


def test_what_the_plan_lacks_is_not_asked_for(full):
    """On a smaller plan the audit log is no failed scan each night; nothing is recorded of it either."""
    full.world.settings["plan"] = {"name": "team"}
    asked = {kind.kind for kind in full.source().collectors()}
    assert not {"github.audit_event", "github.push", "github.credential_authorization"} & asked
    full.world.settings["plan"] = {"name": "enterprise"}
    assert {"github.audit_event", "github.push"} <= {kind.kind for kind in full.source().collectors()}


def test_a_plan_that_is_not_shown_is_no_excuse(full):
    """Whoever is not told the plan asks, and a refusal is a failed scan."""
    del full.world.settings["plan"]
    full.server.deny("/audit-log", 404, "Not Found")
    assert full.one("github.audit_event").status == "failed"


@pytest.mark.parametrize(("caller", "expected"), [
    (Caller("root"), {"status": "absent", "code": "no_identity_provider"}),
    (Caller("dev-1", frozenset({"metadata"})), {"status": "forbidden", "code": "owners_only"}),
])
def test_no_identity_provider_is_a_fact_for_owners_only(full, caller, expected):
    """GitHub tells everybody else null, whatever there is."""
    full.world.identity_provider, full.world.caller = None, caller
    body, = full.one("github.sign_on").bodies.values()
    assert body["identity_provider"] == expected


def test_files_that_may_not_be_read_are_no_absent_files(full):
    """Without Contents there are neither workflows nor code owners to be seen, and the scan or the part says so."""
    full.world.caller = Caller("root", frozenset({"metadata", "members", "organization_administration"}))
    assert full.one("github.workflow").status == "partial"
    lane = full.one("github.repository_files")
    assert {body["codeowners"]["status"] for body in lane.bodies.values()
            if body["repository"] != "acme/attic"} == {"forbidden"}


def test_a_null_without_a_head_proves_nothing(full):
    """A server that answers null for the files and for the head of a repository that is not empty hides them."""
    full.server.fault("/graphql", _nulls(full), times=9)
    lane = full.one("github.repository_files")
    assert lane.bodies
    assert {body["codeowners"]["code"] for body in lane.bodies.values()} == {"not_shown"}


def _nulls(full):
    from agent.demo.standins.http import Reply

    nodes = [{"nameWithOwner": f"acme/{name}", "isEmpty": False, "isSecurityPolicyEnabled": None, "head": None,
              "first": None, "second": None, "third": None} for name in full.world.repositories]
    connection = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": nodes}
    return Reply(200, json.dumps({"data": {"organization": {"repositories": connection}}}).encode())


def test_a_repository_that_the_question_left_out_is_a_problem(full):
    """The list of repositories is held against the answer: one that is missing there has no known workflows."""
    full.server.answers.world.repositories["hidden"] = full.world.repositories["web"]
    from agent.demo.standins.github import questions

    every = questions._Root._repositories

    def without_one(self, info, first, after=None, **other):
        answer = every(self, info, first, after, **other)
        return {**answer, "nodes": answer["nodes"][1:]}

    questions._Root._repositories = without_one
    try:
        lane = full.one("github.workflow")
    finally:
        questions._Root._repositories = every
    assert (lane.status, lane.codes) == ("partial", {"not_answered"})


def test_workflows_of_sixty_repositories_are_three_questions(full):
    """GraphQL answers for 25 repositories at once; by REST it would be two calls for each at least."""
    for number in range(57):
        full.world.add_repository(f"r{number}")
        furnish_repository(full.world, f"r{number}")
    source = full.source()
    before = len(full.server.asked)
    lane = full.one("github.workflow", source=source)
    assert (lane.status, len(lane.bodies)) == ("complete", 58)
    assert len(full.server.asked) - before == 3


def test_the_audit_log_is_read_from_where_it_was_read_to(full):
    """The window goes on from its mark; what is older is not asked for again, and pushes are a kind of their own."""
    lane = full.one("github.audit_event")
    assert {body["action"] for body in lane.bodies.values()} == {"org.add_member", "protected_branch.policy_override"}
    assert {body["action"] for body in full.one("github.push").bodies.values()} == {"git.push"}
    later = full.one("github.audit_event", marks={"": full.world.clock() - timedelta(hours=1)})
    assert later.bodies == {}
    assert later.end.completeness.rows == 0


def test_events_are_proven(seen):
    """Each event lane ends with the query and the window that it vouches for."""
    for collector in COLLECTORS:
        for lane in seen[collector.kind]:
            assert (lane.end.completeness is not None) == (collector.yields is Yields.EVENT), collector.kind


def test_a_member_is_active_on_the_last_day_that_the_log_names(full):
    """Who is among the newest entries is known at once; the others are asked for by name, and null is nothing."""
    lane = full.one("github.member_activity")
    days = {body["label"]: body["last_active"]["value"]["day"] for body in lane.bodies.values()}
    assert days["root"] == "2026-03-02"
    assert days["dev-1"] is None
    asked = [path for _, path in full.server.log if "phrase=actor" in path]
    assert len(asked) == len(days) - 1


# What GitHub calls a permission in `tieout permissions`, and how the stand-in spells it.
PERMISSIONS = {
    "Metadata": "metadata", "Administration": "administration",
    "Organization administration": "organization_administration",
    "Organization members": "members", "Contents": "contents", "Pull requests": "pull_requests", "Checks": "checks",
    "Commit statuses": "statuses", "Organization self-hosted runners": "organization_self_hosted_runners",
    "Actions": "actions", "Deployments": "deployments", "Environments": "environments", "Secrets": "secrets",
    "Organization custom organization roles": "organization_custom_org_roles", "Webhooks": "repository_hooks",
    "Organization webhooks": "organization_hooks", "Variables": "actions_variables",
    "Organization personal access tokens": "organization_personal_access_tokens",
    "Organization secrets": "organization_secrets", "Organization variables": "organization_actions_variables",
    "Secret scanning alerts": "secret_scanning_alerts", "Dependabot alerts": "vulnerability_alerts",
    "Code scanning alerts": "security_events",
}


@pytest.mark.parametrize("collector", COLLECTORS, ids=lambda c: c.kind)
def test_the_declared_permissions_are_enough(full, collector):
    """An App that holds what the kind declares and nothing else reads it whole."""
    needed = {o.permission for o in collector.operations if o.permission}
    held = {PERMISSIONS[name.removesuffix(": read").removesuffix(": write")]
            + ("_write" if name.endswith(": write") else "") for name in needed}
    full.world.caller = Caller(None, frozenset(held | {"metadata"}))
    lanes = full.collect(collector.kind, source=full.source(rule_suites=True))
    assert {lane.status for lane in lanes.values()} == {"complete"}
    codes = {code for lane in lanes.values() for code in lane.codes}
    assert codes <= {"owners_only", "beyond_retention"}


def test_a_repository_costs_at_most_thirty_five_calls(full):
    """The price of a repository with one of everything is known, so that nobody adds to it unawares."""
    def calls():
        source = full.source(rule_suites=True, token=f"token-{len(full.world.repositories)}")
        before = len(full.server.log)
        full.collect(source=source)
        return len(full.server.log) - before

    first = calls()
    for number in range(10):
        full.world.add_repository(f"r{number}")
        furnish_repository(full.world, f"r{number}")
    assert (calls() - first) / 10 <= 35


def test_nothing_is_asked_twice_in_a_pass(full):
    """What kinds have in common is read by the first of them. Questions in GraphQL are all sent to one address."""
    full.world.caller = replace(full.world.caller, login=None)
    source = full.source(rule_suites=True)
    full.server.log.clear()
    full.collect(source=source)
    assert [asked for asked, times in Counter(full.server.log).items() if times > 1 and asked[0] == "GET"] == []


HOSTILE = "\u202egnp.\x07\x1b[31mrm -rf ünïcödé 名前 ../../x?y#z"


def test_hostile_names_stay_names(full):
    """Control characters, other scripts and paths in names are kept as text and change neither path nor subject."""
    named = ("/orgs/acme/teams", "/orgs/acme/actions/secrets", "/repos/acme/api/environments", "/repos/acme/api/keys")
    for path in named:
        row = full.world.shelves[path][0]
        row.update({key: HOSTILE for key in ("name", "title") if key in row})
    full.world.shelves[f"/repos/acme/api/environments/{HOSTILE}/secrets"] = []
    kinds = ("github.team", "github.actions_secret", "github.environment", "github.deploy_key")
    for kind, lane in full.collect(*kinds).items():
        assert "internal" not in lane.codes, kind
        held = [value for body in lane.bodies.values() for value in body["item"].values()]
        assert HOSTILE in held, kind


@pytest.mark.parametrize("kind", sorted(c.kind for c in COLLECTORS if c.kind != "github.change"))
def test_an_answer_that_is_too_large_is_no_answer(full, kind):
    """Beyond the limit an answer is refused with its size, and nothing of it is taken for the whole."""
    full.world.caller = replace(full.world.caller, login=None)
    source = full.source(rule_suites=True)
    source.client._limits = replace(full.limits, body_bytes=1)
    for lane in full.collect(kind, source=source).values():
        assert lane.status == "failed"
        assert "answer_too_large" in lane.codes
