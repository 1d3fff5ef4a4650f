"""The fault list: each ends as an incomplete scan or part with its reason, never as "nothing found"."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from agent.demo.standins.github import Codebase
from agent.demo.standins.github.everything import furnish_repository
from agent.demo.standins.http import HANG_UP, Reply
from collectors.github import COLLECTORS


def said(status, message, **headers):
    """An error answer as GitHub sends it."""
    return Reply(status, json.dumps({"message": message}).encode(), headers)


SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
HTML = {"Content-Type": "text/html"}
FAULTS = {
    "429_with_long_retry_after": (said(429, "slow down", **{"Retry-After": "3600"}), "rate_limited"),
    "429_again_and_again": (said(429, "slow down", **{"Retry-After": "0"}), "rate_limited"),
    "secondary_limit": (said(403, SECONDARY), "rate_limited"),
    "secondary_limit_with_retry_after": (said(403, SECONDARY, **{"Retry-After": "0"}), "rate_limited"),
    "primary_limit": (said(403, "API rate limit exceeded for user ID 1.", **{"X-RateLimit-Reset": "4102444800"}),
                      "rate_limited"),
    "401": (said(401, "Bad credentials"), "unauthorized"),
    "403": (said(403, "Resource not accessible by integration"), "forbidden"),
    "404": (said(404, "Not Found"), "not_found"),
    "500": (said(500, "Server Error"), "http_500"),
    "502_html": (Reply(502, b"<html>Bad gateway</html>", HTML), "http_502"),
    "hang_up": (HANG_UP, "connection_failed"),
    "html_with_200": (Reply(200, b"<html>Log in to the proxy</html>", HTML), "malformed_json"),
    "cut_json": (Reply(200, b'[{"id": 1, "login": "x"'), "malformed_json"),
    "key_given_twice": (Reply(200, b'{"id": 1, "id": 2}'), "malformed_json"),
    "empty_body": (Reply(200, b""), "malformed_json"),
    "wrong_shape": (Reply(200, b'"hello"'), "unexpected_shape"),
    "moved": (Reply(301, b"{}", {"Location": "/repositories/1"}), "http_301"),
    "not_ready": (Reply(202, b"{}"), "http_202"),
    "no_content": (Reply(204), "unexpected_shape"),
}
REPOSITORIES = "/orgs/acme/repos"
# What each kind's subjects come from.
LISTINGS = {
    "github.organization": "/orgs/acme$", "github.sign_on": "/orgs/acme$",
    "github.member": r"/members\?per_page=100&role=all", "github.outside_collaborator": "/outside_collaborators",
    "github.repository": REPOSITORIES, "github.branch": REPOSITORIES, "github.change": r"/pulls\?",
    "github.team": r"/teams\?", "github.organization_role": r"/organization-roles\?",
    "github.repository_role": "/custom-repository-roles", "github.invitation": "/invitations",
    "github.repository_access": REPOSITORIES, "github.deploy_key": REPOSITORIES, "github.webhook": "/orgs/acme/hooks",
    "github.app_installation": "/orgs/acme/installations", "github.token_grant": "/personal-access-tokens",
    "github.credential_authorization": "/credential-authorizations", "github.runner_group": "/runner-groups",
    "github.runner": r"/actions/runners\?", "github.actions_secret": "/orgs/acme/actions/secrets",
    "github.actions_variable": "/orgs/acme/actions/variables", "github.environment": REPOSITORIES,
    "github.workflow": "/graphql", "github.repository_files": "/graphql", "github.repository_security": REPOSITORIES,
    "github.dependabot_alert": "/dependabot/alerts", "github.code_scanning_alert": "/code-scanning/alerts",
    "github.secret_scanning_alert": "/secret-scanning/alerts", "github.audit_event": "/audit-log",
    "github.push": "/audit-log", "github.deployment": r"/deployments\?", "github.release": "/releases",
    "github.member_activity": "/audit-log", "github.rule_bypass": r"/rule-suites\?",
}
# Lists of each repository whose rows are subjects: one that cannot be read leaves the others, and says so.
OF_A_REPOSITORY = {
    "github.deploy_key": "/repos/acme/api/keys", "github.webhook": "/repos/acme/api/hooks",
    "github.actions_secret": "/repos/acme/api/actions/secrets", "github.environment": r"/repos/acme/api/environments\?",
    "github.actions_variable": "/repos/acme/api/actions/variables",
}


def reader(acme):
    """A source that reads every kind: an App's installation, and one that may see what went past the rules."""
    acme.world.caller = replace(acme.world.caller, login=None)
    return acme.source(rule_suites=True)


def test_every_kind_of_github_is_in_the_fault_list():
    """A collector without a line here would never be seen to fail."""
    assert set(LISTINGS) == {collector.kind for collector in COLLECTORS}


@pytest.mark.parametrize("kind", LISTINGS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_listing_that_fails_is_never_complete(full, kind, fault):
    """Whatever goes wrong with the list, the scan says so and has no subject to show for it."""
    reply, code = FAULTS[fault]
    source = reader(full)
    full.server.fault(LISTINGS[kind], reply, times=199)
    lanes = full.collect(kind, source=source)
    assert lanes
    for lane in lanes.values():
        assert lane.status == "failed"
        assert lane.bodies == {}
        assert code in lane.codes


@pytest.mark.parametrize("kind", OF_A_REPOSITORY)
@pytest.mark.parametrize("fault", ["403", "404", "500", "cut_json", "hang_up", "no_content"])
def test_a_list_of_one_repository_that_fails_leaves_the_kind_incomplete(full, kind, fault):
    """The subjects of the other repositories count, and those of this one are not gone: the scan is partial."""
    furnish_repository(full.world, "web")
    source = reader(full)
    before = full.one(kind, source=source).bodies
    full.server.fault(OF_A_REPOSITORY[kind], FAULTS[fault][0], times=99)
    lane = full.one(kind, source=full.source(token="another"))
    assert lane.status == "partial"
    assert FAULTS[fault][1] in lane.codes
    assert 0 < len(lane.bodies) < len(before)


@pytest.mark.parametrize("fault", ["502_html", "hang_up", "secondary_limit", "secondary_limit_with_retry_after",
                                   "429_again_and_again"])
def test_a_passing_fault_is_retried(acme, fault):
    """One bad answer costs a retry and nothing else."""
    acme.server.fault("/orgs/acme/repos", FAULTS[fault][0], times=1)
    lane = acme.one("github.repository")
    assert lane.status == "complete"
    assert len(lane.bodies) == 3
    assert lane.end.stats["retries"] == 1


@pytest.mark.parametrize("fault", ["401", "500", "hang_up", "cut_json", "403", "primary_limit"])
def test_page_two_failing_after_page_one_is_partial(acme, fault):
    """The people of page one count; the scan is partial, so that it closes nobody."""
    for number in range(250):
        acme.world.add_member(f"person-{number}")
    source = acme.source()
    acme.server.fault(r"/members\?.*role=all.*page=2|/members\?.*page=2.*role=all", FAULTS[fault][0], times=99)
    lane = acme.one("github.member", source=source)
    assert lane.status == "partial"
    assert len(lane.bodies) == 100
    assert FAULTS[fault][1] in lane.codes


def test_a_page_that_fails_is_not_remembered_as_whole(acme):
    """After the failure the next collection reads everything, from memory or not."""
    for number in range(250):
        acme.world.add_member(f"person-{number}")
    source = acme.source()
    acme.server.fault(r"role=all.*page=2|page=2.*role=all", FAULTS["500"][0], times=3)
    assert acme.one("github.member", source=source).status == "partial"
    lane = acme.one("github.member", source=source)
    assert (lane.status, len(lane.bodies)) == ("complete", 255)


def test_a_token_revoked_in_mid_run_ends_the_lane(acme):
    """401 after some repositories: those seen count, the rest is missing, nothing is filled with errors."""
    source = acme.source()
    acme.server.fault("/repos/acme/web/actions/permissions$", FAULTS["401"][0], times=99)
    lane = acme.one("github.repository", source=source)
    assert lane.status == "partial"
    assert [body["label"] for body in lane.bodies.values()] == ["acme/api"]
    assert lane.codes == {"unauthorized"}


@pytest.mark.parametrize(("fault", "status", "code"), [
    ("500", "error", "http_500"), ("hang_up", "error", "connection_failed"), ("cut_json", "error", "malformed_json"),
    ("403", "forbidden", "forbidden")])
@pytest.mark.parametrize("part", ["rules/branches/main", "branches/main/protection", "rulesets"])
def test_a_part_that_fails_says_so_in_its_envelope(acme, fault, status, code, part):
    """The branch is listed, the part carries status and code, and the message is kept for people."""
    acme.server.fault(f"/repos/acme/web/{part}", FAULTS[fault][0], times=99)
    lane = acme.one("github.branch")
    body = next(body for body in lane.bodies.values() if body["repository"] == "acme/web")
    name = {"rules/branches/main": "rules", "branches/main/protection": "protection"}.get(part, part)
    assert body[name] == {"status": status, "code": code}
    assert lane.status == "complete"
    assert lane.codes == {code}


def test_a_slow_answer_times_out(acme):
    """A server that does not answer in time is an error, not an empty list."""
    acme.limits = replace(acme.limits, retries=0)
    source = acme.source()
    acme.server.fault("/orgs/acme/repos", delay=3.0, times=9)
    lane = acme.one("github.repository", source=source)
    assert lane.status == "failed"
    assert lane.codes == {"timeout"}


def test_a_reset_beyond_the_limits_is_not_waited_for(acme):
    """An exhausted rate limit ends the lane at once instead of sleeping for an hour."""
    source = acme.source()
    acme.server.remaining = 0
    lane = acme.one("github.organization", source=source)
    assert lane.codes == {"rate_limited"}


@pytest.mark.parametrize("path", [r"api/pulls\?", "api/pulls/1$", r"api/commits\?", "/repos/acme/api$"])
def test_a_change_population_that_cannot_be_read_whole_is_no_population(acme, path):
    """Either list or a pull request's detail failing fails the lane: no events, no proof of completeness."""
    code, now = Codebase(acme.world, "api"), acme.world.clock()
    code.merge(code.open_pull("dev-1", now), "dev-0", now)
    acme.world.move_to(now.replace(hour=9))
    source = acme.source()
    acme.server.fault(path, FAULTS["500"][0], times=99)
    lane = acme.collect("github.change", source=source, since=now)[
        "github.change", str(acme.world.repositories["api"].id)]
    assert lane.status == "failed"
    assert lane.end.completeness is None


def test_a_commit_that_cannot_be_attributed_is_unmatched(acme):
    """Not knowing whether a commit had a pull request is neither a direct commit nor nothing."""
    code, now = Codebase(acme.world, "api"), acme.world.clock()
    commit = code.push("root", now)
    acme.world.move_to(now.replace(hour=9))
    source = acme.source()
    acme.server.fault(f"/commits/{commit.sha}/pulls", FAULTS["500"][0], times=99)
    lane = acme.collect("github.change", source=source, since=now)[
        "github.change", str(acme.world.repositories["api"].id)]
    assert lane.status == "partial"
    assert lane.end.completeness.unmatched == (f"commit:{commit.sha}",)
    assert {"http_500", "tie_out_failed"} <= lane.codes
