"""When each member last did something that the audit log knows, cut to the day.

The newest pages of the log name most of the active members at once; only the others are asked for one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice

from collectors.base import Collector, Document, Item, Scope
from collectors.github.listings import Row
from collectors.github.operations import AUDIT_LOG, MEMBERS
from collectors.github.parts import Parts, person
from collectors.github.source import GithubSource

_PAGES = 10  # of the newest entries, before members are asked for by name


def _activity(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    recent = _recent(source)
    for page in source.client.pages(MEMBERS, {"role": "all"}, org=source.organization):
        for row in page:
            yield from _member(source, row, recent)


def _recent(source: GithubSource) -> Mapping[str, str]:
    """The last day of everybody whom the newest entries name, by login in lower case."""
    days: dict[str, str] = {}
    query = {"include": "all", "order": "desc"}
    for page in islice(source.client.pages(AUDIT_LOG, query, org=source.organization), _PAGES):
        for row in page:
            login = str(row.get("actor") or "").lower()
            days[login] = max(days.get(login, ""), _day(row))
    return days


def _member(source: GithubSource, row: Row, recent: Mapping[str, str]) -> Iterator[Item]:
    login, parts = str(row["login"]), Parts(str(row["id"]))

    def last() -> Row:
        if login.lower() in recent:
            return {"day": recent[login.lower()]}
        query = {"include": "all", "order": "desc", "phrase": f"actor:{login}"}
        newest = next(source.client.pages(AUDIT_LOG, query, org=source.organization), [])
        return {"day": max((_day(one) for one in newest), default=None)}

    yield Document(str(row["id"]), login, {"item": person(row), "last_active": parts.read(last)})
    yield from parts.problems


def _day(row: Row) -> str:
    return datetime.fromtimestamp(int(row["@timestamp"]) / 1000, UTC).date().isoformat()


COLLECTORS = (
    Collector("github.member_activity", "Last activity of members", (MEMBERS, AUDIT_LOG), _activity, personal=True),
)
