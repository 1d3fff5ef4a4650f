"""What each kind's documents hold, with the contract of docs/sources/github.md."""

from __future__ import annotations

import json
import subprocess
import sys

from agent.demo.standins.github import Caller, Codebase
from collectors.base import Level, Yields
from collectors.github import COLLECTORS, collectors_for
from collectors.guard import check_read_only


def test_organization_keeps_settings_and_drops_counters(acme):
    """The document says how the organisation is set up and nothing that moves by itself."""
    lane = acme.one("github.organization")
    body = lane.bodies["4711"]
    assert lane.status == "complete"
    assert body["item"]["two_factor_requirement_enabled"] is True
    assert body["item"]["plan"] == {"name": "team"}
    assert not {"followers", "public_repos", "updated_at", "description"} & set(body["item"])
    assert body["actions_permissions"]["value"]["allowed_actions"] == "selected"
    assert body["workflow_permissions"]["value"]["default_workflow_permissions"] == "read"


def test_members_have_role_and_second_factor(acme):
    """Roles come from the owners' list, the second factor from the owners-only filter."""
    lane = acme.one("github.member")
    people = {body["label"]: (body["role"], body["two_factor"]) for body in lane.bodies.values()}
    enabled = {"status": "ok", "value": {"enabled": True}}
    assert people["root"] == ("admin", enabled)
    assert people["dev-1"] == ("member", enabled)
    assert people["dev-2"] == ("member", {"status": "ok", "value": {"enabled": False}})
    assert len(people) == 5
    assert next(iter(lane.bodies.values()))["item"].keys() == {"login", "id", "type"}


def test_outside_collaborators_have_their_second_factor(acme):
    """People who are no members are a population of their own."""
    body, = acme.one("github.outside_collaborator").bodies.values()
    assert body["label"] == "helper"
    assert body["two_factor"]["value"] == {"enabled": False}
    assert "role" not in body


def test_repositories_include_archived_and_disabled_ones(acme):
    """Nothing is left out because it is no longer used."""
    acme.world.add_repository("blocked", disabled=True)
    lane = acme.one("github.repository")
    items = {body["item"]["name"]: body["item"] for body in lane.bodies.values()}
    assert set(items) == {"api", "web", "attic", "blocked"}
    assert items["attic"]["archived"] is True
    assert items["blocked"]["disabled"] is True
    assert not {"pushed_at", "size", "permissions", "stargazers_count", "updated_at"} & set(items["api"])


def test_a_push_or_a_star_does_not_change_a_repository_document(acme):
    """Volatile fields stay out, or every day would be a new version."""
    before = acme.one("github.repository").bodies
    Codebase(acme.world, "api").push("root", acme.world.clock(), "more")
    assert acme.one("github.repository").bodies == before


def test_switched_off_alerts_are_a_fact_for_an_administrator(acme):
    """204 is on; 404 is off for a caller whose Administration permission another endpoint proved."""
    acme.world.repositories["web"].vulnerability_alerts = False
    lane = acme.one("github.repository")
    alerts = {body["item"]["name"]: body["vulnerability_alerts"] for body in lane.bodies.values()}
    assert alerts["api"] == {"status": "ok", "value": {"enabled": True}}
    assert alerts["web"] == {"status": "ok", "value": {"enabled": False}}


def test_branch_has_rules_protection_and_rulesets(acme):
    """Rulesets and classic protection are kept apart; no protection is `absent`, not an error."""
    lane = acme.one("github.branch")
    by_name = {body["repository"]: body for body in lane.bodies.values()}
    api, web = by_name["acme/api"], by_name["acme/web"]
    assert lane.status == "complete"
    assert {rule["type"] for rule in api["rules"]["value"]} == {
        "pull_request", "required_status_checks", "non_fast_forward", "deletion"}
    assert api["protection"] == {"status": "absent", "code": "branch_not_protected"}
    assert api["rulesets"]["value"][0]["bypass_actors"][0]["actor_type"] == "RepositoryRole"
    assert web["rules"] == {"status": "ok", "value": []}
    assert web["protection"]["value"]["allow_force_pushes"] == {"enabled": False}
    assert by_name["acme/attic"]["protection"] == {"status": "absent", "code": "branch_not_found"}
    assert by_name["acme/attic"]["archived"] is True


def test_branch_names_may_hold_slashes(acme):
    """A default branch called release/1.0 is read by its own name."""
    acme.world.add_repository("slashed", default_branch="release/1.0")
    Codebase(acme.world, "slashed").push("root", acme.world.clock())
    acme.world.protect("slashed")
    lane = acme.one("github.branch")
    body = next(body for subject, body in lane.bodies.items() if subject.endswith(":release/1.0"))
    assert body["protection"]["status"] == "ok"


def test_2500_members_are_paged_to_the_end(acme):
    """Twenty-five full pages give twenty-five hundred people, none of them lost or doubled."""
    for number in range(2495):
        acme.world.add_member(f"person-{number}")
    lane = acme.one("github.member")
    assert lane.status == "complete"
    assert len(lane.bodies) == 2500


def test_unchanged_organisation_costs_almost_no_rate_limit(acme):
    """The second collection is answered by 304 except where GitHub sends no tag."""
    source = acme.source()
    acme.collect(source=source)
    calls, left = len(acme.server.log), acme.server.remaining
    lanes = acme.collect(source=source)
    spent, asked = left - acme.server.remaining, len(acme.server.log) - calls
    assert {lane.status for lane in lanes.values()} == {"complete"}
    assert asked > 40
    assert spent < asked / 3


def test_two_collections_of_the_same_state_give_the_same_documents(acme):
    """Answers from memory are byte for byte what a fresh client reads."""
    source = acme.source()
    first = acme.collect(source=source)
    again = acme.collect(source=source)
    fresh = acme.collect(source=acme.source(token="another"))
    for lane, found in first.items():
        assert found.bodies == again[lane].bodies == fresh[lane].bodies


def test_every_operation_is_a_documented_read():
    """Each declares GET, its permission and GitHub's page about it."""
    operations = {o for collector in COLLECTORS for o in collector.operations}
    assert len(operations) > 20
    for operation in operations:
        check_read_only(operation.name)
        assert operation.name.startswith(("GET /", "QUERY organization."))
        assert operation.permission.endswith((": read", ": write"))
        assert operation.reference.startswith(("https://docs.github.com/rest/", "https://docs.github.com/graphql/"))


def test_only_what_is_asked_for_by_name_needs_more_than_reading():
    """GitHub lets nobody see a bypass who could not change the rules; no other kind needs such a permission."""
    def writes(config):
        return {c.kind for c in collectors_for(config) for o in c.operations if not o.permission.endswith(": read")}

    assert writes({"rule_suites": True}) == {"github.rule_bypass"}
    assert writes({}) == set()


def test_every_declared_operation_is_used_and_no_other(full):
    """Least privilege: after one collection of a living organisation no declaration is left over."""
    acme = full
    acme.world.add_repository("quiet")
    acme.world.repositories["quiet"].vulnerability_alerts = False
    code, now = Codebase(acme.world, "api"), acme.world.clock()
    pull = code.open_pull("dev-1", now, messages=("one", "two"))
    code.merge(pull, "dev-0", now, "rebase")
    lost = code.open_pull("dev-1", now)
    head = code.repository.branches["main"]
    code.merge(lost, "dev-0", now)
    code.force_push(head)
    acme.world.move_to(now.replace(hour=9))
    acme.world.caller = Caller(None)
    acme.collect(source=acme.source(rule_suites=True))
    asked = {path.partition("?")[0] for _, path in acme.server.log}
    questions = "".join(acme.server.asked)
    for operation in {o for collector in COLLECTORS for o in collector.operations}:
        if operation.name.startswith("QUERY"):
            assert operation.name.rpartition(".")[2] in questions
            continue
        segments = operation.name.removeprefix("GET ").split("/")
        assert any(len(segments) == len(path.split("/")) and all(
            want == got or want.startswith("{") for want, got in zip(segments, path.split("/"), strict=True))
            for path in asked), operation.name


def test_events_of_a_repository_have_a_lane_of_their_own():
    """What happens in a repository is read, tied out and remembered repository by repository."""
    lanes = {c.kind: (c.yields, c.parent) for c in COLLECTORS if c.level is Level.REPOSITORY}
    assert set(lanes) == {"github.change", "github.deployment", "github.release", "github.rule_bypass"}
    assert set(lanes.values()) == {(Yields.EVENT, "github.repository")}


def test_declarations_load_without_the_sdk():
    """`tieout permissions` must not need PyGithub."""
    program = ("import sys, json; import collectors.github as g; "
               "print(json.dumps([len(g.COLLECTORS), 'github' in sys.modules, 'requests' in sys.modules]))")
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert json.loads(out) == [len(COLLECTORS), False, False]
