"""Saved pages in the place of a service: the real collectors read them, and documents have the shape they always have.

One call is answered, the one whose pages were saved. Every other call fails as ``not_imported``: what it would have
said is an error in the document's part, and no test concludes from it. Nothing leaves the process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from collectors.base import CollectError, Operation, Unavailable
from collectors.guard import require_declared
from collectors.imports.dump import Page

_T = TypeVar("_T")
_R = TypeVar("_R")
NOT_IMPORTED, TRUNCATED = "not_imported", "truncated"
_FULL = (30, 100)  # GitHub's pages unless asked otherwise, and its largest


@dataclass(slots=True)
class Answer:
    """The pages of the one call, given out in order; to ask for more than there are means that the answer was cut."""

    operation: str
    pages: tuple[Page, ...]
    _given: int = 0
    _lock: Lock = field(default_factory=Lock)

    def next(self, operation: str) -> Page:
        """The next page of a call; raises Unavailable for another call, and after the last page."""
        require_declared(operation)
        if operation != self.operation:
            raise Unavailable(NOT_IMPORTED, f"{operation}: was not imported, {self.operation} was", operation=operation)
        with self._lock:
            if self._given == len(self.pages):
                raise Unavailable(TRUNCATED, f"{self.pages[-1].name}: says that more pages follow, and they were not "
                                  "given", operation=operation, hint="Import all pages of the answer together.")
            self._given += 1
            return self.pages[self._given - 1]

    @property
    def left(self) -> tuple[Page, ...]:
        """The pages that nothing asked for: the one before them says that it is the last."""
        return self.pages[self._given:]


@dataclass(frozen=True, slots=True)
class Sent:
    """One saved page as a transport brings an answer back."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class ArmSender:
    """Azure Resource Manager's transport; see ``collectors.azure.client.Sender``."""

    answer: Answer

    def send(self, operation: Operation, method: str, url: str, body: Any = None) -> Sent:
        """The next page."""
        del method, url, body
        return Sent(self.answer.next(operation.name).data)


@dataclass(frozen=True, slots=True)
class GraphSender:
    """Microsoft Graph's transport; see ``collectors.entra.client.Sender``. ``page`` may take fields out of a page."""

    answer: Answer
    page: Callable[[Page], bytes]

    def get(self, operation: str, url: str, seconds: float) -> Sent:
        """The next page."""
        del url, seconds
        return Sent(self.page(self.answer.next(operation)))


@dataclass(frozen=True, slots=True)
class GithubSender:
    """GitHub's transport; see ``collectors.github.client.Sender``.

    Where a list goes on stands in a header, which nobody saves. So a last page that is full may have a follower.
    """

    answer: Answer

    def get(self, operation: Operation, url: str, headers: dict[str, str]) -> Sent:
        """The next page, with a link to the one after it where there is one or may be one."""
        del headers
        page = self.answer.next(operation.name)
        rows = len(page.value) if isinstance(page.value, list) else 0
        more = bool(self.answer.left) or (rows > 0 and any(rows % full == 0 for full in _FULL))
        link = {"link": f'<https://api.github.com{url}&after={page.sha256[:16]}>; rel="next"'} if more else {}
        return Sent(page.data, link)

    def query(self, operation: Operation, document: str, variables: Mapping[str, object]) -> Sent:
        """No answer to GraphQL is ever saved."""
        del document, variables
        return Sent(self.answer.next(operation.name).data)


class AwsSaved:
    """What collectors of AWS ask of a source (``collectors.aws.session.AwsSource``), answered by saved pages."""

    def __init__(self, account: str, region: str, answer: Answer, make: Callable[[str, str, Answer], Any]) -> None:
        self.account, self.home, self.label = account, region or "us-east-1", account
        self._answer, self._make = answer, make

    def client(self, service: str, region: str = "") -> Any:
        """The client of a service."""
        return self._make(service, region or self.home, self._answer)

    def each(self, read: Callable[[_T], _R], rows: Iterable[_T]) -> Iterator[_R]:
        """``read`` of every row, in order."""
        return map(read, rows)


def rows_of(page: Page, key: str) -> list[Any]:
    """The rows of a page under ``key`` (the page itself where it is ""); raises CollectError for another shape."""
    value = page.value
    if key:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        holds = f"an object with {', '.join(sorted(page.value))[:80] or 'nothing'}" if isinstance(
            page.value, dict) else f"a {type(page.value).__name__}"
        raise CollectError("unexpected_shape", f"{page.name}: expected {f'{key}, ' if key else ''}a list of objects, "
                           f"got {holds}", hint="Save the answer as the provider gives it: no filter, no query.")
    return value
