"""CM-01 and CM-02 against an independent judgement of made-up changes, on both engines."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CM_01 = "cm_01_changes_are_reviewed.github_change"
CM_02 = "cm_02_duties_are_separated.github_change"
HEAD, EARLIER = "b" * 40, "a" * 40
MERGED = "2026-05-12T10:30:00Z"
TIMES = ["2026-05-12T10:00:00Z", "2026-05-12T10:20:00Z", MERGED, "2026-05-12T10:30:01Z"]
PEOPLE = [{"login": f"dev-{number}", "id": number, "type": "User"} for number in (1, 2, 3)]
BOT = {"login": "robot[bot]", "id": 9, "type": "Bot"}

review = st.builds(
    lambda user, state, at, commit: {"user": user, "state": state, "submitted_at": at, "commit_id": commit},
    st.sampled_from([*PEOPLE, BOT, None]), st.sampled_from(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]),
    st.sampled_from(TIMES), st.sampled_from([HEAD, HEAD, EARLIER]))
commit = st.builds(
    lambda author, co_authors: {"sha": HEAD, "author": author, "co_authors": co_authors,
                                "author_email_sha256": f"mail-{author['id']}" if author else "mail-stranger"},
    st.sampled_from([*PEOPLE[:2], None]), st.sampled_from([[], [], ["mail-1"], ["mail-unknown"]]))
change = st.builds(
    lambda author, merger, commits, reviews: {
        "type": "pull_request", "author": author, "merged_by": merger, "merged_at": MERGED, "head_sha": HEAD,
        "commits": {"status": "ok", "value": commits},
        "reviews": {"status": "ok", "value": [{**entry, "id": 100 + place} for place, entry in enumerate(reviews)]}},
    st.sampled_from([*PEOPLE[:2], BOT]), st.sampled_from([*PEOPLE, BOT]),
    st.lists(commit, min_size=1, max_size=3), st.lists(review, max_size=4))
slow = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _people(change):
    """Who wrote, whose last word approves, how many writers are unknown, and how many approvals have no name."""
    commits, reviews = change["commits"]["value"], change["reviews"]["value"]
    writers = {change["author"]["id"]} | {entry["author"]["id"] for entry in commits if entry["author"]}
    known = {entry["author_email_sha256"] for entry in commits if entry["author"]}
    named = {mail for entry in commits for mail in entry["co_authors"]}
    named |= {entry["author_email_sha256"] for entry in commits if not entry["author"]}
    last = {}
    for entry in sorted(reviews, key=lambda entry: (entry["submitted_at"], entry["id"])):
        if entry["user"] and entry["state"] != "COMMENTED" and entry["submitted_at"] <= MERGED:
            last[entry["user"]["id"]] = entry
    others = [entry for who, entry in last.items()
              if entry["state"] == "APPROVED" and entry["user"]["type"] == "User" and who not in writers]
    nameless = sum(entry["user"] is None and entry["state"] == "APPROVED" and entry["submitted_at"] <= MERGED
                   for entry in reviews)
    return writers, others, len(named - known), nameless


@slow
@given(change, st.integers(1, 3))
def test_approval_is_judged_as_an_auditor_would(judge, change, minimum):
    """Enough covering approvals by others pass; too few fail; where unknown people decide, nothing is concluded."""
    _, others, strangers, nameless = _people(change)
    covering = sum(entry["commit_id"] == HEAD for entry in others)
    if covering >= minimum:
        expected = "pass" if covering - strangers >= minimum else "no_evidence"
    else:
        expected = "no_evidence" if covering + nameless >= minimum else "fail"
    found = judge(CM_01, subject=change, params={"minimum_approvals": minimum, "exempt_bots": []})
    assert found.outcome == expected, found.reasons


@slow
@given(change)
def test_separation_is_judged_as_an_auditor_would(judge, change):
    """A second person approves or merges; where that person may be an unknown writer, nothing is concluded."""
    writers, others, strangers, nameless = _people(change)
    merger = change["merged_by"]
    second = {entry["user"]["id"] for entry in others}
    second |= {merger["id"]} if merger["type"] == "User" and merger["id"] not in writers else set()
    if second:
        expected = "pass" if len(second) > strangers else "no_evidence"
    else:
        expected = "no_evidence" if nameless else "fail"
    found = judge(CM_02, subject=change, params={"exempt_bots": []})
    assert found.outcome == expected, found.reasons


@slow
@given(change)
def test_a_direct_push_is_never_excused(judge, change):
    """Whatever reviews are attached to it, a change that was pushed directly fails both controls."""
    pushed = {**change, "type": "direct_commit"}
    assert judge(CM_01, subject=pushed, params={"minimum_approvals": 1, "exempt_bots": []}).outcome == "fail"
    assert judge(CM_02, subject=pushed, params={"exempt_bots": []}).outcome == "fail"
