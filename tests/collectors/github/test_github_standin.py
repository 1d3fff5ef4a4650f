"""The stand-in itself: what the other tests rest on."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from agent.demo.standins.github import Caller, Codebase, GithubServer, GithubWorld, shapes
from agent.demo.standins.github.examples import example
from agent.demo.standins.http import Reply


def ask(server, path, **headers):
    """(status, headers, value) of one GET."""
    request = urllib.request.Request(server.url + path, headers={"Authorization": "token x", **headers})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            body = answer.read()
            return answer.status, answer.headers, json.loads(body) if body else None
    except urllib.error.HTTPError as error:
        with error:
            body = error.read()
            return error.code, error.headers, json.loads(body) if body else None


def keys(value):
    """Every key path of a JSON value, list elements as one."""
    if isinstance(value, dict):
        return {k for key, v in value.items() for k in {key} | {f"{key}.{deep}" for deep in keys(v)}}
    if isinstance(value, list):
        return {k for v in value for k in keys(v)}
    return set()


def test_pages_are_linked_until_the_last(acme):
    """Following rel=next from the first page meets every row once."""
    for number in range(70):
        acme.world.add_member(f"more-{number}")
    seen, path = [], "/orgs/acme/members?per_page=20"
    while path:
        _, head, rows = ask(acme.server, path)
        seen += [row["id"] for row in rows]
        links = dict(reversed(part.split("; rel=")) for part in (head["Link"] or "").split(", ") if part)
        path = links.get('"next"', "").strip("<>").removeprefix(acme.server.url)
    assert len(seen) == len(set(seen)) == 75


def test_etag_answers_304_until_something_changes(acme):
    """A conditional request costs nothing while the answer is the same, and is answered in full once it is not."""
    _, head, _ = ask(acme.server, "/orgs/acme/members")
    before = acme.server.remaining
    assert ask(acme.server, "/orgs/acme/members", **{"If-None-Match": head["ETag"]})[0] == 304
    assert acme.server.remaining == before
    acme.world.add_member("new")
    assert ask(acme.server, "/orgs/acme/members", **{"If-None-Match": head["ETag"]})[0] == 200


def test_rate_limit_refuses_and_starts_afresh_with_the_worlds_hour(acme):
    """The budget is per hour of the movable clock, so six months fit into seconds."""
    acme.server._rate()
    acme.server.remaining = 0
    assert ask(acme.server, "/user")[0] == 403
    acme.world.move_to(acme.world.clock() + timedelta(hours=1))
    status, head, _ = ask(acme.server, "/user")
    assert (status, head["X-RateLimit-Remaining"]) == (200, str(acme.server.limit - 1))


def test_date_header_is_the_worlds_clock(acme):
    """Skew is measured against the stand-in's own time."""
    assert ask(acme.server, "/user")[1]["Date"] == "Mon, 02 Mar 2026 06:00:00 GMT"


@pytest.mark.parametrize(("path", "status"), [
    ("/orgs/acme/members?filterr=x", 422), ("/orgs/nobody", 404), ("/repos/acme/nothing", 404),
    ("/repos/acme/attic/commits", 409), ("/repos/acme/api/branches/main/protection", 404),
    ("/repos/acme/api/vulnerability-alerts", 204), ("/nowhere", 404),
])
def test_refusals_are_those_of_github(acme, path, status):
    """Typos, unknown things, empty repositories and unset settings have GitHub's statuses."""
    assert ask(acme.server, path)[0] == status


def test_second_factor_filter_is_for_owners(acme):
    """A caller who is no owner gets GitHub's own refusal, an owner the two accounts without."""
    assert [row["login"] for row in ask(acme.server, "/orgs/acme/members?filter=2fa_disabled")[2]] == ["dev-2"]
    acme.world.caller = Caller("dev-1", frozenset({"members"}))
    status, _, body = ask(acme.server, "/orgs/acme/members?filter=2fa_disabled")
    assert (status, body["message"]) == (422, "Only owners can use this filter.")


def test_no_token_is_401_and_writes_are_refused(acme):
    """Every request needs a credential, and nothing can be changed over HTTP."""
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(acme.server.url + "/user", timeout=5)
    request = urllib.request.Request(acme.server.url + "/orgs/acme", method="DELETE",
                                     headers={"Authorization": "token x"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=5)


def test_what_is_written_ahead_happens_in_the_order_of_its_dates(world, server):
    """Actions planned out of order run at their own times when the clock passes them."""
    seen = []
    now = world.clock()
    world.at(now + timedelta(days=2), lambda: seen.append(("later", world.clock())))
    world.at(now + timedelta(days=1), lambda: seen.append(("sooner", world.clock())))
    world.move_to(now + timedelta(hours=30))
    assert seen == [("sooner", now + timedelta(days=1))]
    world.move_to(now + timedelta(days=3))
    assert [what for what, _ in seen] == ["sooner", "later"]
    with pytest.raises(ValueError, match="clock"):
        world.move_to(now)


def test_faults_are_used_up_in_order_and_can_be_skipped(acme):
    """A fault may let matches through first, and ends by itself."""
    acme.server.fault("/user", Reply(502), skip=1)
    assert [ask(acme.server, "/user")[0] for _ in range(3)] == [200, 502, 200]


def test_examples_may_be_laid_over_the_world(acme):
    """A test can answer a path with GitHub's example and its own fields."""
    acme.server.put("/repos/acme/api", id=9, full_name="acme/api")
    acme.server.put_list("/orgs/acme/members", [{"id": 5}, {"id": 6}])
    assert ask(acme.server, "/repos/acme/api")[2]["id"] == 9
    assert [row["id"] for row in ask(acme.server, "/orgs/acme/members")[2]] == [5, 6]
    with pytest.raises(KeyError, match="no example"):
        acme.server.put("/never/heard/of")


def test_shapes_name_only_fields_that_github_documents(world):
    """Every field of the world's answers is in GitHub's own example (or among the few named here)."""
    code = Codebase(world, "api")
    pull = code.open_pull("dev-1", world.clock())
    code.review(pull, "dev-0", world.clock())
    code.check(pull.head_sha, "ci", world.clock())
    code.merge(pull, "dev-1", world.clock())
    repo, owner = world.repositories["api"], {"login": "acme", "id": 1, "type": "Organization", "site_admin": False}
    base = "/repos/acme/api"
    shown = {
        base: shapes.repository(owner, repo, admin=True),
        f"{base}/pulls/1": shapes.pull(owner, repo, pull),
        f"{base}/pulls": [shapes.pull_simple(owner, repo, pull)],
        f"{base}/pulls/1/reviews": [shapes.review(r) for r in pull.reviews],
        f"{base}/commits": [shapes.commit(c) for c in pull.commits],
        f"{base}/commits/x/check-runs": {"check_runs": [shapes.check_run(c) for c in repo.checks[pull.head_sha]]},
        f"{base}/rulesets/1": next(iter(repo.rulesets.values())),
    }
    newer = {"user_view_type", "web_commit_signoff_required", "maintain", "triage", "allow_forking",
             "delete_branch_on_merge", "node_id", "security_and_analysis"}
    for path, value in shown.items():
        extra = {k for k in keys(value) - keys(example(path))
                 if not newer & set(k.split(".")) and "parameters" not in k}
        assert not extra, (path, extra)


def test_merge_methods_leave_the_history_that_git_leaves(world):
    """Squash adds one commit, rebase a copy of each, a merge commit the originals and itself."""
    code, now = Codebase(world, "api"), world.clock()
    before = len(code.repository.history("main"))
    grown = []
    for method in ("squash", "rebase", "merge"):
        pull = code.open_pull("dev-1", now, messages=("one", "two"))
        code.merge(pull, "dev-0", now, method)
        grown.append(len(code.repository.history("main")) - before - sum(grown))
        assert (pull.commits[0].sha in pull.landed) == (method == "merge")
    assert grown == [1, 2, 3]


def test_console_start_prints_a_loopback_address():
    """The module serves the sample organisation and says where."""
    command = [sys.executable, "-m", "agent.demo.standins.github", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        try:
            request = urllib.request.Request(f"{url}/orgs/example-org/repos", headers={"Authorization": "token x"})
            with urllib.request.urlopen(request, timeout=5) as answer:
                names = [row["name"] for row in json.load(answer)]
        finally:
            process.terminate()
    assert url.startswith("http://127.0.0.1:")
    assert names == ["api", "web", "infrastructure", "attic"]


def test_same_story_twice_gives_the_same_ids():
    """Nothing in the world depends on chance or on the wall clock."""
    def tell():
        world = GithubWorld("acme", now=datetime(2026, 1, 1, tzinfo=UTC))
        world.add_repository("api")
        return Codebase(world, "api").push("dev", world.clock()).sha

    assert tell() == tell()


def test_closing_the_server_ends_its_connections(world):
    """A kept-alive client meets a closed connection, not a thread that lingers."""
    with GithubServer(world) as server:
        assert ask(server, "/user")[0] == 200
    with pytest.raises(urllib.error.URLError):
        ask(server, "/user")
