"""One HTTP request through PyGithub. The only module, with ``retry``, that imports the SDK."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests
from github import Auth, Github, GithubException, GithubIntegration
from urllib3.exceptions import ReadTimeoutError

from collectors.base import Operation, TieoutError, Unavailable
from collectors.github.failures import unreachable, unreadable
from collectors.github.graphql import PATH
from collectors.github.operations import API_VERSION
from collectors.github.retry import bounded_retry
from collectors.github.settings import Settings
from collectors.limits import Limits


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """Status, headers (names in lower case) and the body's text, exactly as they came."""

    status: int
    headers: Mapping[str, str]
    text: str


class Pace:
    """Spaces the requests of all threads evenly: ``wait`` returns when the next one may be sent."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Sleep until this request's turn."""
        if not self._seconds:
            return
        with self._lock:
            turn = max(time.monotonic(), self._next)
            self._next = turn + self._seconds
        time.sleep(max(0.0, turn - time.monotonic()))


class Transport:
    """A pool of PyGithub clients with one credential: each client serves one request at a time.

    PyGithub keeps the request being sent on its connection object, so two threads must not share one.
    """

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self._options: dict[str, Any] = {
            "base_url": settings.base_url, "retry": bounded_retry(limits), "per_page": limits.page_size,
            "timeout": max(1, round(limits.read_timeout)), "verify": settings.ca_bundle or True,
            "user_agent": "tieout", "api_version": API_VERSION,
            "seconds_between_requests": 0, "seconds_between_writes": 0,  # PyGithub's are a connection's, not ours
        }
        self._pace = Pace(settings.seconds_between_requests)
        self._auth = _auth(settings, self._options)
        self._idle: list[Github] = []
        self._lock = threading.Lock()

    def get(self, operation: Operation, url: str, headers: dict[str, str]) -> RawAnswer:
        """GET ``url`` (a path below the base URL, or an absolute address on the same host).

        Raises CollectError for what the network or a retry ended; other statuses are returned as they came.
        """
        return self._send(operation, url, lambda client: client.requester.requestJson("GET", url, headers=headers))

    def query(self, operation: Operation, document: str, variables: Mapping[str, object]) -> RawAnswer:
        """Ask the GraphQL API; raises as ``get`` does."""
        asked = {"query": document, "variables": dict(variables)}
        return self._send(operation, PATH, lambda client: client.requester.requestJson(
            "POST", client.requester.graphql_url, input=asked))

    def _send(self, operation: Operation, url: str,
              request: Callable[[Github], tuple[int, dict[str, Any], str]]) -> RawAnswer:
        try:
            with self._client() as client:
                self._authenticate(operation)
                self._pace.wait()
                status, head, text = request(client)
        except GithubException as error:
            return RawAnswer(error.status, _lower(error.headers), _text(error.data))
        except requests.exceptions.RequestException as error:
            where = url if "://" in url else f"{self._options['base_url']}{url}"
            raise unreachable(operation, where, _network_code(error), type(error).__name__) from error
        except (AssertionError, RuntimeError, ValueError) as error:  # PyGithub's own checks of what a server sends
            raise unreadable(operation, url, "refused_by_client", str(error)) from error
        return RawAnswer(status, _lower(head), text)

    def _authenticate(self, operation: Operation) -> None:
        """Have a valid token before the request: the token exchange's own 404 must not pass for the answer's."""
        try:
            _ = self._auth.token
        except GithubException as error:
            raise Unavailable("unauthorized", f"GitHub App: expected an installation token, got HTTP {error.status}",
                              operation=operation.name,
                              hint="Check the App's key and that it is still installed on the organisation.") from error

    @contextmanager
    def _client(self) -> Iterator[Github]:
        with self._lock:
            client = self._idle.pop() if self._idle else Github(auth=self._auth, **self._options)
        try:
            yield client
        finally:
            with self._lock:
                self._idle.append(client)

    def close(self) -> None:
        """Close every idle connection."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()


def _auth(settings: Settings, options: dict[str, Any]) -> Auth.Auth:
    """A token, or an App's installation token, which PyGithub fetches and renews by itself."""
    if settings.app is None:
        return Auth.Token(settings.token)
    app = Auth.AppAuth(settings.app.id, settings.app.private_key)
    return app.get_installation_auth(settings.app.installation_id or _installation(app, settings, options))


def _installation(app: Auth.AppAuth, settings: Settings, options: dict[str, Any]) -> int:
    """The App's installation on the organisation; needs no permission, only the App's own key."""
    integration = GithubIntegration(auth=app, **options)
    try:
        _, found = integration.requester.requestJsonAndCheck(
            "GET", f"/orgs/{quote(settings.organization, safe='')}/installation",
            headers={"Authorization": f"Bearer {app.token}"})
        return int(found["id"])
    except (GithubException, requests.exceptions.RequestException, KeyError, TypeError, ValueError) as error:
        raise TieoutError(f"{settings.name}: no installation of the GitHub App on {settings.organization} was found"
                          f" ({type(error).__name__})",
                          hint="Check the App's id and key, and install it on the organisation.") from error
    finally:
        integration.close()


def _lower(headers: Mapping[str, Any] | None) -> dict[str, str]:
    return {key.lower(): str(value) for key, value in (headers or {}).items()}


def _text(data: Any) -> str:
    return data if isinstance(data, str) else json.dumps(data) if data is not None else ""


def _network_code(error: requests.exceptions.RequestException) -> str:
    reason = getattr(error.args[0], "reason", error.args[0]) if error.args else None
    if isinstance(error, requests.exceptions.Timeout) or isinstance(reason, ReadTimeoutError):
        return "timeout"
    if isinstance(error, requests.exceptions.SSLError):
        return "tls_failed"
    return "connection_failed"
