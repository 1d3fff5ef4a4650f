"""The body of a change event: who wrote, reviewed and merged it, and which checks ran, in GitHub's own values.

Titles and e-mail addresses are kept as SHA-256 only: they identify without being readable.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from collectors import envelope
from collectors.base import Event
from collectors.canonical import parse_utc, utc_text
from collectors.github.operations import CHECK_RUNS, COMMIT_STATUS, REVIEWS
from collectors.github.parts import Envelope, Parts, person
from collectors.github.source import GithubSource

_CO_AUTHOR = re.compile(r"^co-authored-by:[^<\n]*<([^<>\s]+)>\s*$", re.IGNORECASE | re.MULTILINE)
PULL_COMMITS_MOST = 250  # GitHub lists no more commits of one pull request
_CHECKS_KEPT = timedelta(days=90)  # an organisation may keep checks for up to 400 days: how long it does is not told


def instant(text: Any) -> datetime:
    """The instant of one of GitHub's times."""
    return parse_utc(str(text))


def utc(text: Any) -> str | None:
    """One of GitHub's times, which may carry an offset, as UTC text; None where there is none."""
    return utc_text(datetime.fromisoformat(str(text))) if text else None


def committed_at(row: dict[str, Any]) -> str:
    """A commit's committer date as sent: when it came to be in its present form."""
    return str(row["commit"]["committer"]["date"])


def commit_fact(row: dict[str, Any]) -> dict[str, Any]:
    """What counts of one commit. ``author`` is null where the e-mail belongs to no account.

    ``signature_verified``: whether GitHub could verify a signature; false is also a commit without one.
    """
    message = str(row["commit"].get("message") or "")
    return {
        "sha": row["sha"],
        "author": person(row.get("author")),
        "committer": person(row.get("committer")),
        "author_email_sha256": _sha256_of_email((row["commit"].get("author") or {}).get("email")),
        "committed_at": committed_at(row),
        "signature_verified": (row["commit"].get("verification") or {}).get("verified"),
        "co_authors": sorted({_sha256_of_email(email) or "" for email in _CO_AUTHOR.findall(message)}),
    }


def commits_part(rows: list[dict[str, Any]], expected: int) -> Envelope:
    """The commits of a pull request; partial where GitHub's cap left some out."""
    facts = [commit_fact(row) for row in rows]
    return envelope.ok(facts) if len(rows) >= expected else envelope.partial(facts, "more_than_250_commits")


def pull_event(source: GithubSource, repository: dict[str, Any], pull: dict[str, Any], commits: Envelope,
               required: Envelope, parts: Parts) -> Event:
    """A merged pull request. ``pull`` is its detail; the checks are those of its head commit."""
    number, head = int(pull["number"]), str(pull["head"]["sha"])
    body = {
        **_where(repository, "pull_request"),
        "number": number,
        "title_sha256": _sha256(str(pull.get("title") or "")),
        "author": person(pull.get("user")),
        "merged_at": pull["merged_at"],
        "merged_by": person(pull.get("merged_by")),
        "merge_commit_sha": pull.get("merge_commit_sha"),
        "head_sha": head,
        "commits": commits,
        "reviews": parts.read(lambda: _reviews(source, repository, number)),
        **_checks(source, repository, head, parts),
        "required_checks": required,
    }
    return Event(f"{repository['id']}:pr:{number}", f"{repository['full_name']}#{number}",
                 instant(pull["merged_at"]), body)


def commit_event(source: GithubSource, repository: dict[str, Any], row: dict[str, Any], required: Envelope,
                 parts: Parts) -> Event:
    """A commit that reached the default branch without a pull request. Nobody merged or reviewed it."""
    sha, when = str(row["sha"]), committed_at(row)
    body = {
        **_where(repository, "direct_commit"),
        "number": None,
        "title_sha256": _sha256(str(row["commit"].get("message") or "").partition("\n")[0]),
        "author": person(row.get("author")),
        "merged_at": when,
        "merged_by": None,
        "merge_commit_sha": sha,
        "head_sha": sha,
        "commits": envelope.ok([commit_fact(row)]),
        "reviews": envelope.absent("no_pull_request"),
        **_checks(source, repository, sha, parts),
        "required_checks": required,
    }
    return Event(f"{repository['id']}:commit:{sha}", f"{repository['full_name']}@{sha[:10]}", instant(when), body)


def as_kept(event: Event, read_at: datetime) -> Event:
    """The event; where no check is listed of a commit so old that GitHub may have dropped them, that is no fact."""
    parts = (event.body["checks"], event.body["statuses"])
    if read_at - event.occurred_at <= _CHECKS_KEPT or any(part != envelope.ok([]) for part in parts):
        return event
    lost = envelope.error("no_longer_kept")
    return replace(event, body={**event.body, "checks": lost, "statuses": lost})


def names(repository: dict[str, Any]) -> dict[str, str]:
    """The path fields of a repository."""
    owner, name = str(repository["full_name"]).split("/", 1)
    return {"owner": owner, "repo": name}


def _where(repository: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"repository": repository["full_name"], "repository_id": repository["id"],
            "branch": repository["default_branch"], "type": kind}


def _reviews(source: GithubSource, repository: dict[str, Any], number: int) -> list[dict[str, Any]]:
    rows = source.client.rows(REVIEWS, **names(repository), pull_number=number)
    return [{"id": row["id"], "user": person(row.get("user")), "state": row["state"],
             "submitted_at": row.get("submitted_at"), "commit_id": row.get("commit_id")} for row in rows]


def _checks(source: GithubSource, repository: dict[str, Any], sha: str, parts: Parts) -> dict[str, Envelope]:
    def read(fact: Callable[[dict[str, Any]], dict[str, Any]], key: str) -> list[dict[str, Any]]:
        operation = CHECK_RUNS if key == "check_runs" else COMMIT_STATUS
        return [fact(row) for row in source.client.rows(operation, key=key, **names(repository), ref=sha)]

    return {"checks": parts.read(lambda: read(_check, "check_runs")),
            "statuses": parts.read(lambda: read(_status, "statuses"))}


def _check(row: dict[str, Any]) -> dict[str, Any]:
    return {"name": row["name"], "status": row["status"], "conclusion": row.get("conclusion"),
            "app": (row.get("app") or {}).get("slug"), "completed_at": row.get("completed_at")}


def _status(row: dict[str, Any]) -> dict[str, Any]:
    return {"context": row["context"], "state": row["state"]}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _sha256_of_email(email: Any) -> str | None:
    """Addresses differ in case only by accident: compared in lower case."""
    return _sha256(str(email).strip().lower()) if email else None
