"""Reading GitHub: guarded GETs, conditional by ETag, lists read to their last page, and questions in GraphQL.

Every answer is raw JSON exactly as sent. Whatever is not a whole, readable answer raises ``CollectError``; there
is no way to get an empty list out of a failed call.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from collectors.base import Operation
from collectors.canonical import CanonicalError, parse_strict
from collectors.github.cache import EtagCache, Remembered
from collectors.github.failures import failure, unreadable
from collectors.github.graphql import PATH, Answered, answered, require_query
from collectors.github.operations import SHARED, WITHHELD, path_of
from collectors.guard import meter, require_declared
from collectors.limits import Limits
from collectors.shared import once

_NEXT = re.compile(r'<([^>]+)>\s*;[^,]*\brel="?next"?')


class RawAnswer(Protocol):
    """What a transport brings back."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, names in lower case."""

    @property
    def text(self) -> str:
        """The body."""


class Sender(Protocol):
    """Sends one GET, or one question in GraphQL."""

    def get(self, operation: Operation, url: str, headers: dict[str, str]) -> RawAnswer:
        """The answer of ``url``."""

    def query(self, operation: Operation, document: str, variables: Mapping[str, object]) -> RawAnswer:
        """The answer to a GraphQL document."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A readable answer. ``value`` is None for 204; ``next`` is the following page's address or empty."""

    status: int
    value: Any
    next: str
    headers: Mapping[str, str]
    cached: bool = False


class GithubClient:
    """One caller's view of one server. Safe to use from several threads."""

    def __init__(self, sender: Sender, base_url: str, limits: Limits, cache: EtagCache | None = None) -> None:
        self._sender = sender
        self._base = urlsplit(base_url)
        self._limits = limits
        self._cache = cache or EtagCache()
        self.oauth_scopes: frozenset[str] = frozenset()  # of a classic token; other credentials have none
        self.server_time: datetime | None = None  # GitHub's own clock, at its last answer

    def answer(self, operation: Operation, query: Mapping[str, object] | None = None, /, **fields: object) -> Answer:
        """The answer of one call with its headers; raises CollectError for anything but 200 and 204."""
        require_declared(operation.name)
        return self._ask(operation, _with_query(path_of(operation, fields), query))

    def get(self, operation: Operation, query: Mapping[str, object] | None = None, /,
            **fields: object) -> dict[str, Any]:
        """The JSON object of one call."""
        value = self.answer(operation, query, **fields).value
        if not isinstance(value, dict):
            raise unreadable(operation, path_of(operation, fields), "unexpected_shape",
                             f"expected an object, got {type(value).__name__}")
        return value

    def query(self, operation: Operation, document: str, variables: Mapping[str, object]) -> Answered:
        """The answer to a GraphQL document, which must be a ``query``; raises CollectError when there is none."""
        require_declared(operation.name)
        require_query(operation, document)
        raw = self._sender.query(operation, document, variables)
        meter().call(operation.name, raw.status, len(raw.text))
        if raw.status == 204:
            raise unreadable(operation, PATH, "unexpected_shape", "no content")
        if raw.status != 200:
            raise failure(operation, PATH, raw.status, _said(raw.text))
        self._note(raw.headers)
        return answered(operation, self._parsed(operation, PATH, raw.text))

    def rows(self, operation: Operation, query: Mapping[str, object] | None = None, /, *, key: str = "",
             **fields: object) -> list[Any]:
        """All rows of a list, every page; raises CollectError when any page cannot be read."""
        return [row for page in self.pages(operation, query, key=key, **fields) for row in page]

    def pages(self, operation: Operation, query: Mapping[str, object] | None = None, /, *, key: str = "",
              **fields: object) -> Iterator[list[Any]]:
        """The rows of a list page by page; ``key`` names the list inside each answer where it is wrapped."""
        require_declared(operation.name)
        url = _with_query(path_of(operation, fields), {**(query or {}), "per_page": self._limits.page_size})
        seen: set[str] = set()
        while url:
            if url in seen or len(seen) >= self._limits.pages:
                raise unreadable(operation, url, "paging_does_not_end", f"page {len(seen) + 1} leads back or too far")
            seen.add(url)
            answer, rows = self._page(operation, url, key)
            meter().page(len(rows))
            yield rows
            url = answer.next

    def _page(self, operation: Operation, url: str, key: str) -> tuple[Answer, list[Any]]:
        answer = self._ask(operation, url)
        rows = _rows(operation, url, answer.value, key)
        if answer.cached and not answer.next and len(rows) >= self._limits.page_size:
            # A full last page may have got a follower without changing itself.
            answer = self._ask(operation, url, conditional=False)
            rows = _rows(operation, url, answer.value, key)
        return answer, rows

    def _ask(self, operation: Operation, url: str, *, conditional: bool = True) -> Answer:
        if operation.name not in SHARED:
            return self._asked(operation, url, conditional=conditional)
        return once((self, url, conditional), lambda: self._asked(operation, url, conditional=conditional))

    def _asked(self, operation: Operation, url: str, *, conditional: bool) -> Answer:
        known = self._cache.get(url) if conditional else None
        headers = {"Accept": "application/vnd.github+json"}
        if known:
            headers["If-None-Match"] = known.etag
        raw = self._sender.get(operation, url, headers)
        meter().call(operation.name, raw.status, len(raw.text))
        if raw.status in (200, 304):
            self._note(raw.headers)
        if raw.status == 304 and known:
            link = raw.headers.get("link", known.link)
            return Answer(200, self._parsed(operation, url, known.text), self._next(operation, url, link),
                          raw.headers, cached=True)
        return self._fresh(operation, url, raw)

    def _fresh(self, operation: Operation, url: str, raw: RawAnswer) -> Answer:
        if raw.status == 204:
            return Answer(204, None, "", raw.headers)
        if raw.status != 200:
            raise failure(operation, url, raw.status, _said(raw.text))
        value, text = self._parsed(operation, url, raw.text), raw.text
        if operation.name in WITHHELD:
            value = _without(value, WITHHELD[operation.name])
            text = json.dumps(value)
        link, etag = raw.headers.get("link", ""), raw.headers.get("etag", "")
        following = self._next(operation, url, link)
        if etag:
            self._cache.put(url, Remembered(etag, text, link))
        return Answer(200, value, following, raw.headers)

    def _parsed(self, operation: Operation, url: str, text: str) -> Any:
        if len(text) > self._limits.body_bytes:
            raise unreadable(operation, url, "answer_too_large", f"{len(text)} characters")
        try:
            return parse_strict(text.encode())
        except (CanonicalError, UnicodeEncodeError) as error:
            raise unreadable(operation, url, "malformed_json", str(error)) from error

    def _next(self, operation: Operation, url: str, link: str) -> str:
        """The next page's address, which must be on the same server: the credential goes there."""
        match = _NEXT.search(link)
        if not match:
            return ""
        target = urlsplit(match.group(1))
        home = (self._base.scheme, self._base.hostname, self._base.port)
        if (target.scheme, target.hostname, target.port) != home or not target.path.startswith(self._base.path):
            raise unreadable(operation, url, "foreign_link", f"its next page is on {target.netloc}")
        path = target.path.removeprefix(self._base.path.rstrip("/"))
        return f"{path}?{target.query}" if target.query else path

    def _note(self, headers: Mapping[str, str]) -> None:
        scopes = headers.get("x-oauth-scopes", "").split(",")
        self.oauth_scopes = frozenset(scope.strip() for scope in scopes)
        with suppress(KeyError, ValueError):  # without a readable Date header the skew stays unknown
            self.server_time = parsedate_to_datetime(headers["date"])
            meter().server_date(self.server_time)


def _with_query(path: str, query: Mapping[str, object] | None) -> str:
    return f"{path}?{urlencode(sorted((query or {}).items()))}" if query else path


def _rows(operation: Operation, url: str, value: Any, key: str) -> list[Any]:
    rows = value.get(key) if key and isinstance(value, dict) else value
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unreadable(operation, url, "unexpected_shape", f"expected a list of objects, got {type(rows).__name__}")
    return rows


def _without(value: Any, names: frozenset[str]) -> Any:
    """``value`` without the fields of these names, at any depth."""
    if isinstance(value, dict):
        return {k: _without(v, names) for k, v in value.items() if k not in names}
    return [_without(v, names) for v in value] if isinstance(value, list) else value


def _said(text: str) -> Any:
    with suppress(CanonicalError, UnicodeEncodeError):
        return parse_strict(text.encode())
    return None

