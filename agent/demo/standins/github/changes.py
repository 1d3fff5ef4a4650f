"""What people do to code: commits, pull requests, reviews, checks, merges and direct pushes, each with its date."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from agent.demo.standins.github.model import Check, Commit, Pull, Repository, Review, User
from agent.demo.standins.github.world import WEB_FLOW, GithubWorld


class Codebase:
    """The history of one repository of ``world``."""

    def __init__(self, world: GithubWorld, name: str) -> None:
        self.world = world
        self.name = name

    @property
    def repository(self) -> Repository:
        """The repository as it is now."""
        return self.world.repositories[self.name]

    def push(self, author: str | None, at: datetime, message: str = "work", *, branch: str | None = None,
             committed_at: datetime | None = None) -> Commit:
        """Commit straight to a branch (the default one). ``author`` None is an e-mail without an account.

        ``committed_at`` dates the commit earlier than its push.
        """
        branch = branch or self.repository.default_branch
        head = self.repository.branches.get(branch)
        commit = self._commit(author, committed_at or at, message, (head,) if head else ())
        self._store(commit, branch)
        return commit

    def open_pull(self, author: str, at: datetime, title: str = "Change", *, base: str | None = None,
                  messages: tuple[str, ...] = ("work",)) -> Pull:
        """Open a pull request with one commit a message; the number is one above the last."""
        repository, user = self.repository, self.world.user(author)
        number = len(repository.pulls) + 1
        pull = Pull(number, title, user, base or repository.default_branch, f"change-{number}", at, at)
        repository.pulls[number] = pull
        for message in messages:
            self.push_to_pull(pull, author, at, message)
        return pull

    def push_to_pull(self, pull: Pull, author: str | None, at: datetime, message: str = "more work") -> Commit:
        """Add a commit to an open pull request."""
        base = self.repository.branches.get(pull.base)
        parents = (pull.head_sha,) if pull.commits else (base,) if base else ()
        commit = self._commit(author, at, message, parents)
        self.repository.commits[commit.sha] = commit
        pull.commits.append(commit)
        pull.updated_at = at
        return commit

    def review(self, pull: Pull, login: str, at: datetime, state: str = "APPROVED") -> Review:
        """Review the pull request's current head."""
        review = Review(self.world.next_id(), self.world.user(login), state, at, pull.head_sha)
        pull.reviews.append(review)
        pull.updated_at = at
        return review

    def check(self, sha: str, name: str, at: datetime, conclusion: str | None = "success") -> Check:
        """Report a check run on a commit."""
        done = at if conclusion else None
        check = Check(self.world.next_id(), name, sha, conclusion, done)
        self.repository.checks.setdefault(sha, []).append(check)
        return check

    def status(self, sha: str, context: str, state: str = "success") -> None:
        """Report a commit status (the older kind of check)."""
        self.repository.statuses.setdefault(sha, {})[context] = state

    def merge(self, pull: Pull, login: str, at: datetime, method: str = "squash") -> str:
        """Merge by ``merge``, ``squash`` or ``rebase``; returns the merge commit's id."""
        landed = {"merge": self._merge_commit, "squash": self._squash, "rebase": self._rebase}[method](pull, at)
        pull.landed = tuple(commit.sha for commit in landed)
        pull.merge_commit_sha = pull.landed[-1]
        pull.merged_at = pull.closed_at = pull.updated_at = at
        pull.merged_by = self.world.user(login)
        return pull.merge_commit_sha

    def close(self, pull: Pull, at: datetime) -> None:
        """Close without merging."""
        pull.closed_at = pull.updated_at = at

    def force_push(self, sha: str) -> None:
        """Reset the default branch to ``sha``: what came after it is no longer on the branch."""
        self.repository.branches[self.repository.default_branch] = sha

    def _merge_commit(self, pull: Pull, at: datetime) -> list[Commit]:
        parents = tuple(p for p in (self.repository.branches.get(pull.base), pull.head_sha) if p)
        merge = self._commit(pull.author.login, at, f"Merge pull request #{pull.number}", parents, WEB_FLOW)
        self._store(merge, pull.base)
        return [*pull.commits, merge]

    def _squash(self, pull: Pull, at: datetime) -> list[Commit]:
        head = self.repository.branches.get(pull.base)
        message = f"{pull.title} (#{pull.number})"
        squashed = self._commit(pull.author.login, at, message, (head,) if head else (), WEB_FLOW)
        self._store(squashed, pull.base)
        return [squashed]

    def _rebase(self, pull: Pull, at: datetime) -> list[Commit]:
        landed = []
        for offset, commit in enumerate(pull.commits):
            head = self.repository.branches.get(pull.base)
            copy = replace(commit, sha=self.world.new_sha(self.name, commit.sha), parents=(head,) if head else (),
                           committed_at=at - timedelta(seconds=len(pull.commits) - 1 - offset))
            self._store(copy, pull.base)
            landed.append(copy)
        return landed

    def _commit(self, author: str | None, at: datetime, message: str, parents: tuple[str, ...],
                committer: User | None = None) -> Commit:
        user = self.world.user(author) if author else None
        email = user.email if user else "someone@elsewhere.example"
        sha = self.world.new_sha(self.name, message, at.isoformat())
        return Commit(sha, message, user, email, committer or user, at, at, parents)

    def _store(self, commit: Commit, branch: str) -> None:
        self.repository.commits[commit.sha] = commit
        self.repository.branches[branch] = commit.sha
