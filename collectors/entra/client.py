"""Reading Graph: guarded GETs, repeated where that helps, lists read to their last page.

Every answer is raw JSON exactly as sent: msgraph-sdk's models turn a value that they do not know into None. Whatever
is not a whole, readable answer raises ``CollectError``; there is no way to get an empty list out of a failed call.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from collectors.base import CollectError, Operation, Unavailable
from collectors.canonical import CanonicalError, parse_strict
from collectors.entra.failures import failure, unreadable
from collectors.entra.operations import path_of, version_of
from collectors.guard import meter, require_declared
from collectors.limits import Limits
from collectors.shared import once

_AGAIN = frozenset({429, 500, 502, 503, 504})
_NO_ANSWER = frozenset({"unreachable", "timeout"})
_NEXT = "@odata.nextLink"

Query = Mapping[str, object]


class RawAnswer(Protocol):
    """What a transport brings back."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, names in lower case."""

    @property
    def body(self) -> bytes:
        """The body."""


class Sender(Protocol):
    """Sends one GET."""

    def get(self, operation: str, url: str, seconds: float) -> RawAnswer:
        """The answer of ``url`` within ``seconds``; raises CollectError where none came."""


class GraphClient:
    """One caller's view of one tenant. Safe to use from several threads."""

    def __init__(self, sender: Sender, base_url: str, limits: Limits) -> None:
        self._sender = sender
        self._base = urlsplit(base_url)
        self._limits = limits

    def get(self, operation: Operation, query: Query | None = None, /, **fields: object) -> dict[str, Any]:
        """The JSON object of one call."""
        return self._ask(operation, self._url(operation, query, fields))

    def pages(self, operation: Operation, query: Query | None = None, /, **fields: object) -> Iterator[list[Any]]:
        """The rows of a list, page by page; raises CollectError when a page cannot be read."""
        url, seen = self._url(operation, query, fields), set[str]()
        while url:
            if url in seen or len(seen) >= self._limits.pages:
                raise unreadable(operation.name, "paging_does_not_end", f"page {len(seen) + 1} leads back or too far")
            seen.add(url)
            answer = self._ask(operation, url)
            rows = _rows(operation, answer)
            meter().page(len(rows))
            yield rows
            url = self._next(operation, answer)

    def rows(self, operation: Operation, query: Query | None = None, /, **fields: object) -> list[Any]:
        """All rows of a list, every page."""
        return [row for page in self.pages(operation, query, **fields) for row in page]

    def shared(self, operation: Operation, query: Query | None = None, /, **fields: object) -> list[dict[str, Any]]:
        """All rows of a list that several kinds read: asked for once in a pass, and held until its end."""
        require_declared(operation.name)
        return once((self, self._url(operation, query, fields)), lambda: self.rows(operation, query, **fields))

    def _url(self, operation: Operation, query: Query | None, fields: Mapping[str, object]) -> str:
        path = path_of(operation, fields)
        asked = "&".join(f"{name}={quote(str(value), safe='$(),;=/:')}" for name, value in (query or {}).items())
        return f"{self._base.geturl()}{path}{'?' if asked else ''}{asked}"

    def _next(self, operation: Operation, answer: Mapping[str, Any]) -> str:
        """The next page's address, which must be on the same server and of the same version: the token goes there."""
        link = answer.get(_NEXT)
        if link is None:
            return ""
        if not isinstance(link, str) or not self._is_home(link, version_of(operation)):
            raise unreadable(operation.name, "foreign_link", f"its next page is {str(link)[:200]!r}")
        return link

    def _is_home(self, link: str, version: str) -> bool:
        with suppress(ValueError):
            target = urlsplit(link)
            return (target.scheme, target.netloc) == (self._base.scheme, self._base.netloc) and target.path.startswith(
                f"{self._base.path}/{version}/")
        return False

    def _ask(self, operation: Operation, url: str) -> dict[str, Any]:
        """The answer of one URL, asked again after a pause while that may help."""
        for attempt in range(self._limits.retries + 1):
            if attempt:
                meter().retry()
            require_declared(operation.name)
            pause = self._backoff(attempt)
            try:
                raw = self._send(operation, url)
            except CollectError as error:
                if error.code not in _NO_ANSWER or not self._may_wait(attempt, pause):
                    raise
            else:
                if raw.status == 200:
                    return self._parsed(operation, raw)
                pause = _retry_after(raw.headers, pause)
                if raw.status not in _AGAIN or not self._may_wait(attempt, pause):
                    raise failure(operation.name, path_of_url(url), raw.status, _said(raw.body))
            time.sleep(pause)
        raise Unavailable("unreachable", f"{operation.name}: no answer after all retries", operation=operation.name)

    def _send(self, operation: Operation, url: str) -> RawAnswer:
        try:
            raw = self._sender.get(operation.name, url, meter().seconds_left())
        except CollectError as error:
            meter().call(operation.name, error.code)
            raise
        meter().call(operation.name, raw.status, len(raw.body))
        with suppress(KeyError, ValueError):  # without a readable Date header the skew stays unknown
            meter().server_date(parsedate_to_datetime(raw.headers["date"]))
        return raw

    def _backoff(self, attempt: int) -> float:
        return min(self._limits.backoff_first * 2.0**attempt, self._limits.backoff_most)

    def _may_wait(self, attempt: int, pause: float) -> bool:
        longest = min(self._limits.retry_after_most, meter().seconds_left())
        return attempt < self._limits.retries and pause <= longest

    def _parsed(self, operation: Operation, raw: RawAnswer) -> dict[str, Any]:
        if len(raw.body) > self._limits.body_bytes:
            raise unreadable(operation.name, "answer_too_large", f"{len(raw.body)} bytes")
        try:
            value = parse_strict(raw.body)
        except CanonicalError as error:
            raise unreadable(operation.name, "malformed_json", str(error)) from error
        if not isinstance(value, dict):
            raise unreadable(operation.name, "unexpected_shape", f"expected an object, got {type(value).__name__}")
        return value


def path_of_url(url: str) -> str:
    """The path of an address, for messages: what follows may hold a page's token."""
    return urlsplit(url).path


def _rows(operation: Operation, answer: Mapping[str, Any]) -> list[Any]:
    rows = answer.get("value")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unreadable(operation.name, "unexpected_shape", f"expected a list of objects, got {type(rows).__name__}")
    return rows


def _retry_after(headers: Mapping[str, str], otherwise: float) -> float:
    """The pause that the service asks for, in seconds or as a date."""
    asked = headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.0, float(asked))
    with suppress(ValueError):
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    return otherwise


def _said(body: bytes) -> Any:
    with suppress(CanonicalError):
        return parse_strict(body)
    return None
