"""The population of changes: every merge and every commit that went round a pull request, tied to the branch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.demo.standins.github import Codebase, GithubServer, GithubWorld
from agent.demo.standins.http import Reply
from collectors.github.facts import commit_fact

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)  # the clock of the fixture world
START = NOW - timedelta(days=10)


@pytest.fixture
def story(acme):
    """The repository `api` to write a history in, and a way to collect the last ten days of it."""
    code = Codebase(acme.world, "api")
    repository = str(code.repository.id)

    def read(since=START, **options):
        return acme.collect("github.change", since=since, **options)["github.change", repository]

    def event(lane, name):
        return lane.bodies[f"{repository}:{name}"]

    return SimpleNamespace(acme=acme, code=code, id=repository, read=read, event=event,
                           at=lambda days, **more: NOW - timedelta(days=days) + timedelta(**more))


def ids(lane):
    """The events without the repository's id."""
    return {name.partition(":")[2] for name in lane.bodies}


def test_a_merged_pull_request_tells_who_wrote_reviewed_and_merged_it(story):
    """Every attribute that an examiner asks of a change is in the event, in GitHub's values."""
    code = story.code
    pull = code.open_pull("dev-1", story.at(3), "Add a thing")
    code.review(pull, "dev-0", story.at(3, hours=1), "CHANGES_REQUESTED")
    late = code.push_to_pull(pull, "dev-1", story.at(3, hours=2))
    code.review(pull, "dev-0", story.at(3, hours=3))
    code.check(late.sha, "ci", story.at(3, hours=2), "failure")
    code.status(late.sha, "legacy/build")
    merge = code.merge(pull, "boss", story.at(3, hours=4))
    lane = story.read()
    body = story.event(lane, "pr:1")
    assert lane.status == "complete"
    assert (body["type"], body["number"], body["branch"]) == ("pull_request", 1, "main")
    assert body["title_sha256"] == sha256(b"Add a thing").hexdigest()
    assert body["author"]["login"] == "dev-1"
    assert body["merged_by"]["login"] == "boss"
    assert (body["merge_commit_sha"], body["head_sha"]) == (merge, late.sha)
    assert [review["state"] for review in body["reviews"]["value"]] == ["CHANGES_REQUESTED", "APPROVED"]
    assert body["reviews"]["value"][1]["commit_id"] == late.sha
    assert [commit["sha"] for commit in body["commits"]["value"]][-1] == late.sha
    assert body["checks"]["value"][0]["conclusion"] == "failure"
    assert body["statuses"]["value"] == [{"context": "legacy/build", "state": "success"}]
    assert body["required_checks"] == {"status": "ok", "value": ["ci"]}
    assert lane.occurred[f"{story.id}:pr:1"] == story.at(3, hours=4)


@pytest.mark.parametrize("method", ["squash", "rebase", "merge"])
def test_every_way_of_merging_ties_out(story, method):
    """One event for the pull request, none for its commits, although they are older than the merge."""
    pull = story.code.open_pull("dev-1", story.at(9), messages=("one", "two", "three"))
    story.code.merge(pull, "dev-0", story.at(2), method)
    lane = story.read(since=story.at(4))
    assert ids(lane) == {"pr:1"}
    proof = lane.end.completeness
    assert (proof.rows, proof.unmatched, proof.second_source) == (1, (), "commits of main")
    assert proof.second_rows == {"squash": 1, "rebase": 3, "merge": 1}[method]


def test_a_direct_push_is_an_event_of_its_own(story):
    """Nobody reviewed or merged it, and that is what it says."""
    commit = story.code.push("root", story.at(1), "hot fix\n\nlong text")
    lane = story.read()
    body = story.event(lane, f"commit:{commit.sha}")
    assert ids(lane) == {f"commit:{commit.sha}"}
    assert (body["type"], body["number"], body["merged_by"]) == ("direct_commit", None, None)
    assert body["reviews"] == {"status": "absent", "code": "no_pull_request"}
    assert body["merged_at"] == "2026-03-01T06:00:00Z"
    assert body["title_sha256"] == sha256(b"hot fix").hexdigest()
    assert lane.end.completeness.rows == 1


def test_an_empty_window_is_proven_empty(story):
    """No change is a complete scan with its proof, not the absence of one."""
    lane = story.read()
    assert (lane.status, lane.bodies) == ("complete", {})
    assert (lane.end.completeness.rows, lane.end.completeness.second_rows) == (0, 0)


def test_an_empty_repository_is_complete(acme):
    """A repository without a first commit has no changes, and GitHub's 409 is understood."""
    lane = acme.collect("github.change")["github.change", str(acme.world.repositories["attic"].id)]
    assert (lane.status, lane.end.completeness.second_rows) == ("complete", 0)


def test_a_merge_that_was_pushed_away_is_unmatched(story):
    """A merged pull request whose merge commit is no longer on the branch fails the tie-out, and stays an event."""
    kept = story.code.repository.branches["main"]
    pull = story.code.open_pull("dev-1", story.at(3))
    story.code.merge(pull, "dev-0", story.at(2))
    story.code.force_push(kept)
    lane = story.read()
    assert ids(lane) == {"pr:1"}
    assert lane.end.completeness.unmatched == ("pr:1",)
    assert "tie_out_failed" in lane.codes


def test_a_pull_request_into_another_branch_is_not_in_the_population(story):
    """Only what reached the default branch counts."""
    story.code.repository.branches["develop"] = story.code.repository.branches["main"]
    pull = story.code.open_pull("dev-1", story.at(3), base="develop")
    story.code.merge(pull, "dev-0", story.at(2))
    story.code.close(story.code.open_pull("dev-1", story.at(2)), story.at(1))
    lane = story.read()
    assert (lane.bodies, lane.end.completeness.unmatched) == ({}, ())


def test_commits_that_came_by_way_of_another_branch_belong_to_the_pull_request_that_merged_it(story):
    """The branch develop is merged by one pull request: its own merges explain nothing on main, that one does."""
    code = story.code
    code.repository.branches["develop"] = code.repository.branches["main"]
    inner = code.open_pull("dev-1", story.at(5), base="develop", messages=("a", "b"))
    code.merge(inner, "dev-0", story.at(4))
    outer = code.open_pull("dev-2", story.at(3), messages=())
    outer.commits.append(code.repository.commits[inner.merge_commit_sha])
    code.merge(outer, "boss", story.at(2), "merge")
    lane = story.read()
    assert ids(lane) == {"pr:2"}
    assert lane.end.completeness.unmatched == ()


def test_merges_by_bots_are_recorded_as_such(story):
    """A bot that writes and merges is named with its type."""
    story.acme.world.user("updates[bot]", "Bot")
    pull = story.code.open_pull("updates[bot]", story.at(3))
    story.code.merge(pull, "updates[bot]", story.at(2))
    body = story.event(story.read(), "pr:1")
    assert body["author"]["type"] == body["merged_by"]["type"] == "Bot"


def test_a_commit_without_an_account_has_a_null_author(story):
    """An unknown e-mail is null, never somebody."""
    commit = story.code.push(None, story.at(1))
    body = story.event(story.read(), f"commit:{commit.sha}")
    assert body["author"] is None
    assert body["commits"]["value"][0]["author"] is None
    assert body["commits"]["value"][0]["author_email_sha256"] == sha256(b"someone@elsewhere.example").hexdigest()


@pytest.mark.parametrize(("message", "addresses"), [
    ("x\n\nCo-authored-by: A Person <A.Person@Example.com>\nco-authored-by: B <b@example.com>",
     ["a.person@example.com", "b@example.com"]),
    ("x\n\nCo-authored-by: twice <t@example.com>\nCo-Authored-By: twice <t@example.com>", ["t@example.com"]),
    ("mentions Co-authored-by: in a sentence <no@example.com> only", []), ("", []),
])
def test_co_authors_are_read_from_the_trailers(message, addresses):
    """Each trailer counts once, in lower case, whatever its capitals."""
    row = {"sha": "a", "commit": {"message": message, "author": {"email": "x@example.com"},
                                  "committer": {"date": "2026-01-01T00:00:00Z"}}}
    assert commit_fact(row)["co_authors"] == sorted(sha256(a.encode()).hexdigest() for a in addresses)


def test_the_window_is_half_open(story):
    """A merge at the start counts, one at the end belongs to the next window."""
    first, last = story.code.open_pull("dev-1", story.at(9)), story.code.open_pull("dev-1", story.at(9))
    story.code.merge(first, "dev-0", START)
    story.code.merge(last, "dev-0", NOW)
    assert ids(story.read()) == {"pr:1"}


def test_a_commit_pushed_days_after_it_was_made_still_surfaces(story):
    """The date of a commit is its author's; the list reaches back behind the window for those pushed late."""
    story.code.push("dev-1", story.at(1), "made last week", committed_at=story.at(6))
    lane = story.read(since=story.at(2))
    assert len(lane.bodies) == 1
    assert lane.end.completeness.rows == 0


def test_a_commit_dated_into_the_future_fails_the_tie_out(story):
    """A forged date cannot move a push out of every window unseen."""
    commit = story.code.push("dev-1", story.at(1), committed_at=NOW + timedelta(days=4000))
    lane = story.read()
    assert lane.end.completeness.unmatched == (f"commit:{commit.sha}",)


def test_more_commits_than_github_lists_are_partial(story):
    """Of 260 commits GitHub shows 250: the part says so, and the rest is found through the commits themselves."""
    pull = story.code.open_pull("dev-1", story.at(3), messages=tuple(f"c{n}" for n in range(260)))
    story.code.merge(pull, "dev-0", story.at(2), "merge")
    lane = story.read()
    commits = story.event(lane, "pr:1")["commits"]
    assert (commits["status"], commits["code"], len(commits["value"])) == ("partial", "more_than_250_commits", 250)
    assert ids(lane) == {"pr:1"}
    assert lane.end.completeness.unmatched == ()


def test_a_pull_request_that_slipped_between_two_pages_is_found_by_its_commit(story):
    """The list shifts while it is read; the branch's own commits bring the missing merge back."""
    pull = story.code.open_pull("dev-1", story.at(3))
    story.code.merge(pull, "dev-0", story.at(2))
    story.acme.server.raw("/repos/acme/api/pulls", [])
    lane = story.read()
    assert ids(lane) == {"pr:1"}
    assert lane.end.completeness.unmatched == ()


def test_it_is_found_again_as_long_as_its_window_is_read(story):
    """What was learnt about a commit in one pass does not hide its pull request from the next."""
    pull = story.code.open_pull("dev-1", story.at(3))
    story.code.merge(pull, "dev-0", story.at(2))
    story.acme.server.raw("/repos/acme/api/pulls", [])
    source = story.acme.source()
    assert ids(story.read(source=source)) == ids(story.read(source=source)) == {"pr:1"}


def test_a_branch_pushed_onto_the_default_branch_went_round_pull_requests(story):
    """Reviews on another branch are not reviews of this one: what is pushed over is a direct commit."""
    code = story.code
    code.repository.branches["develop"] = code.repository.branches["main"]
    inner = code.open_pull("dev-1", story.at(5), base="develop")
    merge = code.merge(inner, "dev-0", story.at(4))
    code.force_push(merge)
    assert ids(story.read()) == {f"commit:{merge}"}


def test_commits_beyond_githubs_cap_that_another_branch_explains_stay_unmatched(story):
    """Whether they belong to the larger pull request cannot be told, so the tie-out fails."""
    code = story.code
    outer = code.open_pull("dev-1", story.at(5), messages=tuple(f"c{n}" for n in range(252)))
    code.merge(outer, "boss", story.at(2), "merge")
    hidden = [commit.sha for commit in outer.commits[250:]]
    for sha in hidden:
        story.acme.server.raw(f"/repos/acme/api/commits/{sha}/pulls", [
            {"number": 99, "merged_at": "2026-02-20T00:00:00Z", "base": {"ref": "develop"}}])
    lane = story.read()
    assert lane.end.completeness.unmatched == tuple(sorted(f"commit:{sha}" for sha in hidden))
    assert ids(lane) == {"pr:1"}


def test_more_merges_than_fit_on_a_page_are_all_in_the_list(story):
    """The list of pull requests is read until it is older than the window, not for one page."""
    for number in range(120):
        pull = story.code.open_pull("dev-1", story.at(3, minutes=number))
        story.code.merge(pull, "dev-0", story.at(2, minutes=number))
    assert len(story.read().bodies) == 120
    assert not [path for _, path in story.acme.server.log if path.endswith("/pulls?per_page=100")]


def test_a_token_that_dies_while_commits_are_looked_up_ends_the_lane(story):
    """A dead credential is not the doubt about one commit."""
    story.code.push("root", story.at(1))
    source = story.acme.source()
    story.acme.server.fault(r"/commits/\w+/pulls", Reply(401, b'{"message": "Bad credentials"}'), times=9)
    lane = story.read(source=source)
    assert (lane.status, lane.codes) == ("failed", {"unauthorized"})


def test_checks_demanded_by_classic_protection_are_required(acme):
    """Effective rules hold rulesets only; what classic protection asks for is added."""
    code = Codebase(acme.world, "web")
    code.merge(code.open_pull("dev-1", NOW - timedelta(days=3)), "dev-0", NOW - timedelta(days=2))
    repository = str(code.repository.id)
    body = acme.collect("github.change", since=START)["github.change", repository].bodies[f"{repository}:pr:1"]
    assert body["required_checks"] == {"status": "ok", "value": ["build"]}


def test_later_windows_overlap_and_add_nothing_new(story):
    """A second pass that starts an hour before the first one's end repeats at most what it saw."""
    pull = story.code.open_pull("dev-1", story.at(3))
    story.code.merge(pull, "dev-0", story.at(0, minutes=-30))
    first = story.read()
    again = story.read(marks={story.id: NOW})
    assert first.bodies == again.bodies


def test_a_quiet_day_costs_three_calls_a_repository(story):
    """Nothing merged, nothing pushed: the repository, its pull requests and its commits are asked for, no more."""
    source = story.acme.source()
    story.read(source=source)
    before = len(story.acme.server.log)
    story.acme.collect("github.change", source=source, marks={story.id: NOW})
    paths = [path for _, path in story.acme.server.log[before:] if path.startswith("/repos/acme/api")]
    assert len(paths) == 3


def test_a_replaced_repository_is_not_read_under_the_old_id(story):
    """A new repository under an old name is another subject: the lane fails instead of mixing them."""
    source = story.acme.source()
    story.acme.server.put("/repos/acme/api", id=999999, full_name="acme/api", default_branch="main")
    lane = story.read(source=source)
    assert (lane.status, lane.codes) == ("failed", {"repository_replaced"})


steps = st.lists(st.tuples(st.sampled_from(["squash", "rebase", "merge", "push", "late", "other"]),
                           st.integers(1, 3)), max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=steps)
def test_any_history_ties_out(organisation, history):
    """Whatever people do with pull requests and pushes: each change is one event, and nothing is unmatched."""
    world = GithubWorld("acme", now=START - timedelta(days=30))
    world.add_member("root", "admin")
    world.add_repository("api")
    code = Codebase(world, "api")
    code.push("root", world.clock())
    world.move_to(NOW)
    expected = set()
    for number, (what, size) in enumerate(history):
        when = START + timedelta(days=number + 1)
        if what in ("push", "late"):
            made = when - timedelta(days=2) if what == "late" else when
            expected.add(f"commit:{code.push('root', when, committed_at=made).sha}")
            continue
        pull = code.open_pull("dev", when, base="develop" if what == "other" else None, messages=("x",) * size)
        code.merge(pull, "root", when + timedelta(hours=1), "squash" if what == "other" else what)
        expected |= {f"pr:{pull.number}"} if what != "other" else set()
    with GithubServer(world) as server:
        lane = organisation(world, server).one("github.change", since=START)
    assert ids(lane) == expected
    assert (lane.status, lane.end.completeness.unmatched) == ("complete", ())
    assert lane.end.completeness.rows == sum(when >= START for when in lane.occurred.values())


def test_a_push_dated_back_beyond_the_list_leaves_a_commit_without_its_successor(story):
    """A direct push dated back by months is in no list by date; what lies under it shows that something is hidden."""
    below = story.code.push("dev-0", story.at(5), "as it should be")
    story.code.push("dev-1", story.at(4), "hidden", committed_at=story.at(200))
    pull = story.code.open_pull("dev-1", story.at(3))
    story.code.merge(pull, "dev-0", story.at(2))
    lane = story.read()
    assert lane.end.completeness.unmatched == (f"commit:{below.sha}",)


def test_a_review_after_the_merge_is_a_revision_of_the_change(story):
    """The next window reads the pull request again, under its own time, and counts it to the window of its merge."""
    pull = story.code.open_pull("dev-1", story.at(4))
    story.code.merge(pull, "dev-1", story.at(3))
    first = story.read()
    story.code.review(pull, "dev-0", story.at(1))
    later = story.read(since=story.at(2))
    name = f"{story.id}:pr:1"
    assert first.bodies[name]["reviews"]["value"] == []
    assert [one["state"] for one in later.bodies[name]["reviews"]["value"]] == ["APPROVED"]
    assert later.occurred[name] == first.occurred[name]
    assert (later.end.completeness.rows, later.end.completeness.unmatched) == (0, ())


def test_a_change_that_nobody_touched_again_is_not_read_again(story):
    """Yesterday's window costs nothing today."""
    story.code.merge(story.code.open_pull("dev-1", story.at(4)), "dev-1", story.at(3))
    assert story.read(since=story.at(2)).bodies == {}


@pytest.mark.parametrize(("days", "bare"), [(89, {"status": "ok", "value": []}),
                                            (92, {"status": "error", "code": "no_longer_kept"})])
def test_no_checks_of_an_old_change_are_no_fact(story, days, bare):
    """GitHub drops checks after a time: an empty list then proves nothing, and one with a check in it still does."""
    code = story.code
    for number in (1, 2):
        pull = code.open_pull("dev-1", story.at(3), f"Change {number}")
        if number == 2:
            code.check(pull.head_sha, "ci", story.at(3, hours=1))
        code.merge(pull, "boss", story.at(3, hours=2))
    story.acme.world.move_to(story.at(3 - days))
    lane = story.read()
    assert lane.status == "complete"
    assert [story.event(lane, "pr:1")[part] for part in ("checks", "statuses")] == [bare, bare]
    assert [run["name"] for run in story.event(lane, "pr:2")["checks"]["value"]] == ["ci"]


@pytest.mark.parametrize(("sent", "kept"), [({"verification": {"verified": True, "reason": "valid"}}, True),
                                            ({"verification": {"verified": False, "reason": "unsigned"}}, False),
                                            ({"verification": None}, None), ({}, None)])
def test_a_commit_says_whether_its_signature_was_verified(sent, kept):
    """GitHub's own word; where it says nothing, that is null and not false."""
    row = {"sha": "a", "commit": {"committer": {"date": "2026-03-01T00:00:00Z"}, **sent}}
    assert commit_fact(row)["signature_verified"] is kept
