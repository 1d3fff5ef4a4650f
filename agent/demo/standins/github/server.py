"""GitHub's REST API on loopback: authentication, rate limits, ETag and 304, Link paging, refusals and faults.

Answers come from a ``GithubWorld``; single paths may be laid over it with ``put``, ``put_list`` (both start from
GitHub's own examples) and ``raw``. Unknown paths answer 404 and undocumented parameters 422, so that typos show.
"""

from __future__ import annotations

import hashlib
import json
import re
import ssl
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from agent.demo.standins.github.answers import Answer, Answers, Listed, Refusal
from agent.demo.standins.github.examples import example, merged, parameters_of, template_of
from agent.demo.standins.github.world import GithubWorld
from agent.demo.standins.http import Reply, Request, StandIn

API = "https://api.github.com"
_QUESTIONS = ("/graphql", "/api/graphql")
_TOKEN = re.compile(r"(?i)(token|bearer) \S")


class GithubServer(StandIn):
    """Serves ``world``. ``limit`` is the rate limit an hour of the world's clock."""

    def __init__(self, world: GithubWorld, *, port: int = 0, limit: int = 5000,
                 tls: ssl.SSLContext | None = None) -> None:
        super().__init__(self._reply, port=port, clock=world.clock, tls=tls)
        self.world = world
        self.answers = Answers(world)
        self.limit = limit
        self.remaining = limit
        self.app_permissions: dict[str, str] = {"metadata": "read"}
        self._reset = world.clock()
        self._rate_lock = threading.Lock()
        self._laid: dict[str, Answer] = {}
        self._denied: list[tuple[re.Pattern[str], Refusal]] = []
        self._revoked = False
        self.asked: list[str] = []  # documents in GraphQL

    # --- programming --------------------------------------------------------------------------------------

    def put(self, path: str, **over: Any) -> None:
        """Answer ``path`` with GitHub's example, these fields replaced."""
        self._laid[path] = merged(example(path), over)

    def put_list(self, path: str, items: list[dict[str, Any]]) -> None:
        """Answer ``path`` with these items, each laid over the example's first."""
        found = example(path)
        key = next((k for k, v in found.items() if isinstance(v, list)), "") if isinstance(found, dict) else ""
        prototype = (found[key] if key else found)[0]
        self._laid[path] = Listed([merged(prototype, item) for item in items], key)

    def raw(self, path: str, answer: dict[str, Any] | list[Any]) -> None:
        """Answer ``path`` with exactly this; a list is paged."""
        self._laid[path] = Listed(answer) if isinstance(answer, list) else answer

    def deny(self, pattern: str, status: int = 403, message: str = "Resource not accessible by integration") -> None:
        """Refuse paths that match, from now on."""
        self._denied.append((re.compile(pattern), Refusal(status, message)))

    def revoke_token(self) -> None:
        """Answer 401 from now on."""
        self._revoked = True

    # --- answering ----------------------------------------------------------------------------------------

    def _reply(self, request: Request) -> Reply:
        with self.world.lock:
            path = request.path.removeprefix("/api/v3")  # where an Enterprise Server has the API
            refused = self._refused(request, path)
            if refused:
                return self._json(refused.status, _error(refused), {})
            if request.method == "POST" and path in _QUESTIONS:
                return self._counted(self._json(200, self._question(request), {}))
            if request.method == "POST":
                return self._json(201, self._installation_token(), {})
            permission, answer = self._find(path, request.query)
            extra = self._permission_headers(permission)
            if isinstance(answer, Refusal):
                body = _error(answer) if answer.status >= 400 else None
                return self._counted(self._json(answer.status, body, extra))
            return self._content(request, answer, extra)

    def _permission_headers(self, permission: str) -> dict[str, str]:
        """A classic token is told its scopes, a fine-grained one what the endpoint accepts."""
        if self.world.caller.permissions is None:
            return {"X-OAuth-Scopes": "read:org, repo"}
        return {"X-Accepted-GitHub-Permissions": f"{permission}=read"} if permission else {}

    def _refused(self, request: Request, path: str) -> Refusal | None:
        if self._revoked:
            return Refusal(401, "Bad credentials")
        if not _TOKEN.match(request.headers.get("authorization", "")):
            return Refusal(401, "Requires authentication")
        is_read = request.method in ("GET", "HEAD") or (request.method == "POST" and path in _QUESTIONS)
        is_token_exchange = request.method == "POST" and path.startswith("/app/installations/")
        if not is_read and not is_token_exchange:
            return Refusal(403, "The stand-in changes nothing over HTTP")
        if self._rate()[1] <= 0:
            return Refusal(403, "API rate limit exceeded for user ID 1.")
        return next((refusal for pattern, refusal in self._denied if pattern.search(path)), None)

    def _question(self, request: Request) -> dict[str, Any]:
        from agent.demo.standins.github.questions import ask  # noqa: PLC0415 - its library loads with the first question

        asked = json.loads(request.body)
        self.asked.append(str(asked["query"]))
        return ask(self.world, str(asked["query"]), dict(asked.get("variables") or {}))

    def _find(self, path: str, query: Mapping[str, str]) -> tuple[str, Answer]:
        wrong = set(query) - parameters_of(path) - {"page", "per_page"} if template_of(path) else set()
        if wrong:
            return "", Refusal(422, f"{', '.join(sorted(wrong))}: not a documented parameter of {path}")
        if path in self._laid:
            return "", self._laid[path]
        if path in ("/app/installations", f"/orgs/{self.world.login}/installation"):
            return "", self._installation(path)
        return self.answers.find(path, query) or ("", Refusal(404))

    def _content(self, request: Request, answer: dict[str, Any] | Listed, extra: dict[str, str]) -> Reply:
        head = dict(extra)
        value: Any = answer
        if isinstance(answer, Listed):
            value, link = self._page(request, answer)
            if link:
                head["Link"] = link
        text = json.dumps(value).replace(API, self.url).encode()  # clients refuse links to other hosts
        head["ETag"] = f'W/"{hashlib.sha256(text + head.get("Link", "").encode()).hexdigest()}"'
        if request.headers.get("if-none-match") == head["ETag"]:
            return Reply(304, headers={**head, **self._rate_headers()})  # does not count against the limit
        return self._counted(Reply(200, text, head))

    def _page(self, request: Request, listed: Listed) -> tuple[Any, str]:
        if template_of(request.path) and "page" not in parameters_of(request.path):
            return self._after(request, listed)
        query = dict(request.query)
        size, page = min(100, int(query.pop("per_page", 30))), int(query.pop("page", 1))
        last = max(1, -(-len(listed.items) // size))
        wanted = (("prev", page - 1, page > 1), ("next", page + 1, page < last), ("last", last, page < last),
                  ("first", 1, page > 1))
        link = ", ".join(f'<{self.url}{request.path}?{urlencode({**query, "per_page": size, "page": number})}>;'
                         f' rel="{rel}"' for rel, number, on in wanted if on)
        return _wrapped(listed, listed.items[(page - 1) * size:page * size]), link

    def _after(self, request: Request, listed: Listed) -> tuple[Any, str]:
        """A list that is paged by a cursor: its pages have no numbers."""
        query = dict(request.query)
        size, start = min(100, int(query.pop("per_page", 30))), int(query.pop("after", 0))
        following = urlencode({**query, "per_page": size, "after": start + size})
        link = f'<{self.url}{request.path}?{following}>; rel="next"' if start + size < len(listed.items) else ""
        return _wrapped(listed, listed.items[start:start + size]), link

    # --- rate limit ---------------------------------------------------------------------------------------

    def _rate(self) -> tuple[int, int, int]:
        """(limit, remaining, reset); a new hour of the world's clock starts afresh."""
        with self._rate_lock:
            now = self.clock()
            if now >= self._reset:
                self._reset = now + timedelta(hours=1)
                self.remaining = self.limit
            return self.limit, self.remaining, int(self._reset.timestamp())

    def _rate_headers(self) -> dict[str, str]:
        limit, remaining, reset = self._rate()
        return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(remaining),
                "X-RateLimit-Used": str(limit - remaining), "X-RateLimit-Reset": str(reset),
                "X-RateLimit-Resource": "core"}

    def _counted(self, reply: Reply) -> Reply:
        self._rate()
        with self._rate_lock:
            self.remaining -= 1
        return Reply(reply.status, reply.body, {**reply.headers, **self._rate_headers()})

    def _json(self, status: int, body: Any, headers: Mapping[str, str]) -> Reply:
        text = b"" if body is None else json.dumps(body).encode()
        return Reply(status, text, {**self._rate_headers(), **headers})

    # --- apps ---------------------------------------------------------------------------------------------

    def _installation(self, path: str) -> Answer:
        owner = {"login": self.world.login, "id": self.world.id, "type": "Organization"}
        shape = {"id": 77, "account": owner, "app_id": 12345, "target_type": "Organization",
                 "permissions": self.app_permissions, "repository_selection": "all", "events": []}
        return Listed([shape]) if path == "/app/installations" else shape

    def _installation_token(self) -> dict[str, Any]:
        return {"token": "ghs_stand_in", "expires_at": "2099-01-01T00:00:00Z", "permissions": self.app_permissions,
                "repository_selection": "all"}


def _wrapped(listed: Listed, rows: list[Any]) -> Any:
    return {"total_count": len(listed.items), listed.key: rows, **listed.extra} if listed.key else rows


def _error(refusal: Refusal) -> dict[str, str]:
    return {"message": refusal.message, "documentation_url": "https://docs.github.com/rest",
            "status": str(refusal.status)}
