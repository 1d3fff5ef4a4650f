"""Reading Azure Resource Manager: guarded calls at pinned versions, lists read to their last page.

Every answer is raw JSON exactly as sent. Whatever is not a whole, readable answer raises ``CollectError``; there is
no way to get an empty list out of a failed call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from collectors.azure.failures import failure, unreadable
from collectors.azure.operations import method_of, path_of, query_of
from collectors.base import Operation
from collectors.canonical import CanonicalError, parse_strict
from collectors.guard import meter, require_declared
from collectors.limits import Limits
from collectors.shared import pages_once

_NEXT = ("nextLink", "@odata.nextLink")
_PORTS = {"https": 443, "http": 80}


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
    """Sends one request."""

    def send(self, operation: Operation, method: str, url: str, body: Any = None) -> RawAnswer:
        """The answer of ``url``."""


class ArmClient:
    """One caller's view of one Resource Manager. Safe to use from several threads."""

    def __init__(self, sender: Sender, base_url: str, limits: Limits) -> None:
        self._sender, self._base, self._limits = sender, base_url, limits

    def get(self, operation: Operation, resource: str = "", /, *, body: Any = None, **fields: str) -> dict[str, Any]:
        """The JSON object of one call; ``resource`` is the id of what it stands below."""
        require_declared(operation.name)
        return self._ask(operation, self._url(operation, resource, fields, {}), body)

    def rows(self, operation: Operation, resource: str = "", /, **fields: str) -> list[dict[str, Any]]:
        """All rows of a list, every page; raises CollectError when any page cannot be read."""
        return [row for page in self._pages(operation, resource, fields, {}) for row in page]

    def pages(self, operation: Operation, resource: str = "", /, *, query: Mapping[str, str] | None = None,
              **fields: str) -> Iterator[list[dict[str, Any]]]:
        """The rows of a list page by page; ``query`` adds what differs from call to call (a time window)."""
        yield from self._pages(operation, resource, fields, query or {})

    def shared(self, operation: Operation, **fields: str) -> Iterator[list[dict[str, Any]]]:
        """The pages of a list that several kinds start from: asked for once in a pass, and held until its end."""
        require_declared(operation.name)
        yield from pages_once((self, operation.name, *sorted(fields.items())),
                              lambda: self._pages(operation, "", fields, {}))

    def _pages(self, operation: Operation, resource: str, fields: Mapping[str, str],
               query: Mapping[str, str]) -> Iterator[list[dict[str, Any]]]:
        require_declared(operation.name)
        url, seen = self._url(operation, resource, fields, query), set[str]()
        while url:
            if url in seen or len(seen) >= self._limits.pages:
                raise unreadable(operation, "paging_does_not_end", f"page {len(seen) + 1} leads back or too far")
            seen.add(url)
            answer = self._ask(operation, url)
            rows = _rows(operation, answer)
            meter().page(len(rows))
            yield rows
            url = self._next(operation, url, answer)

    def _url(self, operation: Operation, resource: str, fields: Mapping[str, str], query: Mapping[str, str]) -> str:
        asked = urlencode({**query_of(operation), **query}, safe="$/,")
        return f"{self._base}{path_of(operation, resource, **fields)}?{asked}"

    def _ask(self, operation: Operation, url: str, body: Any = None) -> dict[str, Any]:
        meter().require_time(operation.name)
        raw = self._sender.send(operation, method_of(operation), url, body)
        meter().call(operation.name, raw.status, len(raw.body))
        with suppress(KeyError, ValueError):  # without a readable Date header the skew stays unknown
            meter().server_date(parsedate_to_datetime(raw.headers["date"]))
        if raw.status != 200:
            raise failure(operation, raw.status, _said(raw.body))
        try:
            value = parse_strict(raw.body)
        except CanonicalError as error:
            raise unreadable(operation, "malformed_json", str(error)) from error
        if not isinstance(value, dict):
            raise unreadable(operation, "unexpected_shape", f"expected an object, got {type(value).__name__}")
        return value

    def _next(self, operation: Operation, url: str, answer: Mapping[str, Any]) -> str:
        """The next page's address: on the same host, and for a POST the same path, for the credential goes there."""
        link = next((answer[name] for name in _NEXT if answer.get(name)), "")
        if not link:
            return ""
        here, target = _place(url), _place(str(link))
        moved = method_of(operation) != "GET" and target[1] != here[1]
        if target[0] != here[0] or moved:
            raise unreadable(operation, "foreign_link", f"its next page is elsewhere: {str(link)[:120]}")
        return str(link)


def _place(url: str) -> tuple[tuple[str, str | None, int | None], str]:
    """The server of an address, and its path in lower case; no server where it is no address."""
    with suppress(ValueError):
        parts = urlsplit(url)
        return (parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)), parts.path.lower()
    return ("", None, None), ""


def _rows(operation: Operation, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = answer.get("value")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unreadable(operation, "unexpected_shape", f"expected a list of objects, got {type(rows).__name__}")
    return rows


def _said(body: bytes) -> Any:
    with suppress(CanonicalError):
        return parse_strict(body)
    return None
