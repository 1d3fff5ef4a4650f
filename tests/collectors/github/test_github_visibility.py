"""What the caller may not see is never taken for "there is none" or "switched off"."""

from __future__ import annotations

import pytest

from agent.demo.standins.github import Caller, Codebase
from agent.demo.standins.http import Reply
from collectors.guard import declaring

EVERYTHING = frozenset({"metadata", "members", "organization_administration", "administration", "pull_requests",
                        "contents", "checks", "statuses"})


def parts(bodies, name):
    """One part of every document."""
    return [body[name] for body in bodies.values()]


@pytest.mark.parametrize("hides", [False, True])
@pytest.mark.parametrize("kind", ["github.member", "github.outside_collaborator"])
def test_a_caller_who_is_no_owner_learns_nothing_about_second_factors(acme, kind, hides):
    """The people are listed, their second factor is forbidden."""
    acme.world.caller = Caller("dev-1", EVERYTHING, hides=hides)
    lane = acme.one(kind)
    assert lane.status == "complete"
    assert lane.codes == {"owners_only"}
    assert {part["status"] for part in parts(lane.bodies, "two_factor")} == {"forbidden"}


def test_an_empty_answer_to_a_non_owner_is_not_everybody_enabled(acme):
    """A server that ignores who asks and answers "nobody lacks it" does not turn into proof."""
    acme.world.caller = Caller("dev-1")
    for member in acme.world.members.values():
        member.two_factor = True
    lane = acme.one("github.member")
    assert {part["status"] for part in parts(lane.bodies, "two_factor")} == {"forbidden"}


def test_a_denied_filter_call_is_forbidden_for_everybody(acme):
    """403 on the filter leaves the fact unknown and the reason in the scan."""
    refusal = Reply(403, b'{"message": "Resource not accessible by personal access token"}')
    acme.server.fault(r"/members\?filter", refusal, times=9)
    lane = acme.one("github.member")
    assert lane.status == "complete"
    assert parts(lane.bodies, "two_factor")[0] == {"status": "forbidden", "code": "forbidden"}
    assert lane.codes == {"forbidden"}


def test_organization_fields_that_the_caller_cannot_see_are_absent(acme):
    """Null and missing fields are left out; false is only written when GitHub said false."""
    acme.world.caller = Caller("dev-1", frozenset({"metadata"}))
    lane = acme.one("github.organization")
    item = lane.bodies["4711"]["item"]
    assert not {"two_factor_requirement_enabled", "default_repository_permission", "plan"} & set(item)
    acme.server.put("/orgs/acme", id=4711, login="acme", two_factor_requirement_enabled=None,
                    members_can_create_public_repositories=False)
    item = acme.one("github.organization").bodies["4711"]["item"]
    assert "two_factor_requirement_enabled" not in item
    assert item["members_can_create_public_repositories"] is False


def test_404_is_forbidden_without_proof_of_administration(acme):
    """A token that may not administer gets 404 for alerts and protection: neither is "off"."""
    acme.world.caller = Caller("root", EVERYTHING - {"administration"})
    repository = acme.one("github.repository")
    for name in ("vulnerability_alerts", "automated_security_fixes", "actions_permissions"):
        assert {part["status"] for part in parts(repository.bodies, name)} == {"forbidden"}, name
    branch = acme.one("github.branch")
    assert {part["status"] for part in parts(branch.bodies, "protection")} == {"forbidden"}
    assert branch.status == "complete"
    assert "not_found" in branch.codes


def test_a_classic_token_with_repo_scope_needs_no_further_proof(acme):
    """Its own `permissions.admin` tells what it may see, so no extra call is made for an unprotected branch."""
    acme.one("github.branch")
    assert not [path for _, path in acme.server.log if path.endswith("/actions/permissions")]


def test_404_is_absent_for_an_app_that_administers(acme):
    """An App is no administrator in `permissions`, yet another endpoint proves that it may read administration."""
    acme.world.caller = Caller(None, EVERYTHING)
    branch = acme.one("github.branch")
    assert {p["status"] for p in parts(branch.bodies, "protection")} == {"absent", "ok"}
    acme.world.repositories["api"].vulnerability_alerts = False
    alerts = parts(acme.one("github.repository").bodies, "vulnerability_alerts")
    assert {"status": "ok", "value": {"enabled": False}} in alerts


def listed(acme):
    """The repositories as the caller is shown them."""
    with declaring("GET /orgs/{org}/repos"):
        return list(acme.source().repositories())


def test_an_administrators_token_without_the_permission_is_no_proof(acme):
    """`permissions.admin` speaks of the user; a fine-grained token of that user may still be denied."""
    acme.world.caller = Caller("root", EVERYTHING)
    assert all(item["permissions"]["admin"] for item in listed(acme))
    acme.server.deny(r"/(protection|vulnerability-alerts|actions/permissions)$", 404, "Not Found")
    branch = acme.one("github.branch")
    assert {p["status"] for p in parts(branch.bodies, "protection")} == {"forbidden"}
    alerts = parts(acme.one("github.repository").bodies, "vulnerability_alerts")
    assert {p["status"] for p in alerts} == {"forbidden"}


def test_bypass_actors_that_cannot_be_seen_are_not_an_empty_list(acme):
    """Without Administration the ruleset is there and says nothing about who may bypass it."""
    acme.world.caller = Caller("root", EVERYTHING - {"administration"})
    body = next(body for body in acme.one("github.branch").bodies.values() if body["repository"] == "acme/api")
    assert body["rulesets"]["status"] == "ok"
    assert "bypass_actors" not in body["rulesets"]["value"][0]


def test_a_plan_without_rules_has_its_own_code(acme):
    """GitHub's "Upgrade to …" is told apart from a missing permission."""
    acme.server.deny(r"/rules/branches/", 403, "Upgrade to GitHub Pro or make this repository public to enable this"
                                               " feature.")
    body = next(iter(acme.one("github.branch").bodies.values()))
    assert body["rules"] == {"status": "forbidden", "code": "upgrade_required"}


def test_required_checks_are_partial_where_protection_is_hidden(acme):
    """Classic protection may demand more than the rulesets that could be read."""
    code, now = Codebase(acme.world, "api"), acme.world.clock()
    code.merge(code.open_pull("dev-1", now), "dev-1", now)
    acme.world.move_to(now.replace(hour=9))
    acme.world.caller = Caller("root", EVERYTHING - {"administration"})
    repository = str(acme.world.repositories["api"].id)
    body = acme.collect("github.change", since=now)["github.change", repository].bodies[f"{repository}:pr:1"]
    assert body["required_checks"] == {"status": "partial", "code": "protection_forbidden", "value": ["ci"]}


@pytest.mark.parametrize("kind", ["github.repository", "github.branch"])
def test_a_caller_who_is_shown_some_repositories_has_no_complete_list(acme, kind):
    """A token limited to some repositories must not make the others look deleted: the list ends partial."""
    acme.server.put("/orgs/acme", id=4711, login="acme", public_repos=1, total_private_repos=2)
    assert acme.one(kind).status == "complete"
    acme.server.put("/orgs/acme", id=4711, login="acme", public_repos=1, total_private_repos=3)
    lane = acme.one(kind)
    assert (lane.status, lane.codes) == ("partial", {"repositories_hidden"})


def test_a_caller_who_is_no_member_has_no_complete_list_of_members(acme):
    """Strangers are shown the public members with a friendly 200: nobody has left because of that."""
    acme.world.caller = Caller("helper", EVERYTHING)
    lane = acme.one("github.member")
    assert lane.status == "partial"
    assert "members_hidden" in lane.codes
