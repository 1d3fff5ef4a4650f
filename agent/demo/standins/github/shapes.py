"""The JSON of one thing, in GitHub's field names; links and counters are few, volatile ones are there on purpose."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from agent.demo.standins.github.model import Check, Commit, Pull, Repository, Review, User

Shape = dict[str, Any]


def when(moment: datetime | None) -> str | None:
    """GitHub's text of an instant, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def user(account: User | None) -> Shape | None:
    """A simple user, or null (a deleted account, an e-mail nobody owns)."""
    if account is None:
        return None
    return {"login": account.login, "id": account.id, "node_id": f"U_{account.id}", "type": account.kind,
            "user_view_type": "public", "site_admin": False}


def repository(owner: Shape, repo: Repository, *, admin: bool, sees_settings: bool = True) -> Shape:
    """A minimal repository; what only administrators see is left out for others."""
    full = f"{owner['login']}/{repo.name}"
    pushed = max((c.committed_at for c in repo.commits.values()), default=repo.created_at)
    shape = {"id": repo.id, "node_id": f"R_{repo.id}", "name": repo.name, "full_name": full, "owner": owner,
             "description": None, "topics": [], "forks_count": 0, "stargazers_count": len(repo.pulls),
             "watchers_count": 0, "open_issues_count": sum(1 for p in repo.pulls.values() if not p.closed_at),
             "size": len(repo.commits), "created_at": when(repo.created_at), "updated_at": when(pushed),
             "pushed_at": when(pushed), **repo.settings,
             "permissions": {"admin": admin, "maintain": admin, "push": admin, "triage": admin, "pull": True}}
    if not sees_settings:
        for key in ("security_and_analysis", "allow_forking", "delete_branch_on_merge"):
            shape.pop(key, None)
    return shape


def commit(item: Commit) -> Shape:
    """A commit as in a listing."""
    author = item.author.login if item.author else "someone"
    committer = item.committer or item.author
    return {"sha": item.sha, "node_id": f"C_{item.sha}",
            "commit": {"author": {"name": author, "email": item.author_email, "date": when(item.authored_at)},
                       "committer": {"name": committer.login if committer else author,
                                     "email": committer.email if committer else item.author_email,
                                     "date": when(item.committed_at)},
                       "message": item.message, "comment_count": 0,
                       "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None}},
            "author": user(item.author), "committer": user(item.committer),
            "parents": [{"sha": parent} for parent in item.parents]}


def pull_simple(owner: Shape, repo: Repository, item: Pull) -> Shape:
    """A pull request as in a listing: without who merged it."""
    base_repo = {"id": repo.id, "name": repo.name, "full_name": f"{owner['login']}/{repo.name}"}
    return {"id": repo.id * 100_000 + item.number, "number": item.number,
            "state": "closed" if item.closed_at else "open", "locked": False, "title": item.title,
            "user": user(item.author), "body": None, "draft": False, "labels": [],
            "created_at": when(item.created_at), "updated_at": when(item.updated_at),
            "closed_at": when(item.closed_at), "merged_at": when(item.merged_at),
            "merge_commit_sha": item.merge_commit_sha,
            "head": {"ref": item.head, "sha": item.head_sha, "repo": base_repo},
            "base": {"ref": item.base, "sha": item.commits[0].parents[0] if item.commits[0].parents else None,
                     "repo": base_repo}}


def pull(owner: Shape, repo: Repository, item: Pull) -> Shape:
    """A pull request by itself."""
    return {**pull_simple(owner, repo, item), "merged": item.merged_at is not None, "mergeable": None,
            "merged_by": user(item.merged_by), "comments": 0, "review_comments": 0, "commits": len(item.commits),
            "additions": 1, "deletions": 1, "changed_files": 1}


def review(item: Review) -> Shape:
    """A review."""
    return {"id": item.id, "node_id": f"PRR_{item.id}", "user": user(item.user), "body": "", "state": item.state,
            "submitted_at": when(item.submitted_at), "commit_id": item.commit_id, "author_association": "MEMBER"}


def check_run(item: Check) -> Shape:
    """A check run."""
    return {"id": item.id, "name": item.name, "head_sha": item.sha, "external_id": "",
            "status": "completed" if item.conclusion else "in_progress", "conclusion": item.conclusion,
            "started_at": when(item.completed_at), "completed_at": when(item.completed_at),
            "app": {"id": 15368, "slug": item.app, "name": item.app}, "output": {"title": None, "summary": None}}


def ruleset(item: Shape, *, admin: bool) -> Shape:
    """A ruleset in full; who may bypass it is shown to administrators only."""
    return item if admin else {k: v for k, v in item.items() if k != "bypass_actors"}


def effective_rules(rulesets: list[Shape]) -> list[Shape]:
    """The rules that active rulesets put on the default branch, each with where it comes from."""
    return [{**rule, "ruleset_source_type": item["source_type"], "ruleset_source": item["source"],
             "ruleset_id": item["id"]}
            for item in rulesets if item["enforcement"] == "active" for rule in item["rules"]]
