"""PyGithub's retry, with every pause bounded and redirects refused.

``GithubRetry`` already waits for ``Retry-After``, rate-limit resets and secondary limits. Left alone it waits as
long as a server asks, and PyGithub follows a 301 without its query (a filter would be lost) and a 202 for ever.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self, cast

from github.GithubException import GithubException
from github.GithubRetry import GithubRetry
from urllib3 import BaseHTTPResponse
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import MaxRetryError

from collectors.guard import meter
from collectors.limits import Limits

_SECONDARY_WAIT = 60.0  # seconds; GitHub asks for at least a minute where it sends no Retry-After
_NOT_FOLLOWED = (202, 301)


def bounded_retry(limits: Limits) -> BoundedRetry:
    """The retry for one client. ``limits.retries`` further attempts, no pause longer than ``retry_after_most``."""
    return BoundedRetry(
        longest=limits.retry_after_most,
        secondary_rate_wait=min(_SECONDARY_WAIT, limits.retry_after_most),
        max_rate_limit_wait=limits.retry_after_most,
        total=limits.retries,
        backoff_factor=limits.backoff_first,
        backoff_max=limits.backoff_most,
        status_forcelist=[*range(500, 600), *_NOT_FOLLOWED],
        allowed_methods=frozenset({"GET", "POST"}),
    )


class BoundedRetry(GithubRetry):
    """Raises ``GithubException`` with the last status, so that the reason of giving up is not lost."""

    def __init__(self, *, longest: float = 0.0, **options: Any) -> None:
        self.longest = longest
        super().__init__(**options)

    def new(self, **changes: Any) -> Self:
        """The retry for the next attempt (urllib3 copies it each time)."""
        return super().new(longest=self.longest, **changes)

    def increment(self, method: str | None = None, url: str | None = None,
                  response: BaseHTTPResponse | None = None, error: Exception | None = None,
                  _pool: ConnectionPool | None = None, _stacktrace: TracebackType | None = None) -> Self:
        """The next attempt, or GithubException (a status) or MaxRetryError (the network) when there is none."""
        if response is not None:
            self._refuse(response)
        try:
            following = super().increment(method, url, response, error, _pool, _stacktrace)  # type: ignore[arg-type]  # GithubRetry narrows urllib3's own type
        except MaxRetryError as end:
            if response is None:
                raise
            raise _given_up(response) from end
        meter().retry()
        return cast("Self", following)

    def _refuse(self, response: BaseHTTPResponse) -> None:
        if response.status in _NOT_FOLLOWED:
            raise GithubException(response.status, {"message": "moved or not ready; not followed"})
        pause = self.get_retry_after(response)
        longest = min(self.longest, meter().seconds_left())
        if pause is not None and pause > longest:
            said = f"asks to wait {pause:.0f} s, which is more than {longest:.0f} s"
            raise _given_up(response, said)


def _given_up(response: BaseHTTPResponse, said: str = "after all retries") -> GithubException:
    # GithubRetry repeats a 403 only when it is a rate limit, so a 403 that used up its retries is one.
    limited = response.status in (403, 429)
    message = f"API rate limit exceeded: {said}" if limited else said
    return GithubException(response.status, {"message": message}, dict(response.headers))
