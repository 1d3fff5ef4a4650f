"""The exchange with one OPA server: ``opa-python-client`` with its traps closed.

The client rewrites policies on a parse error unless told not to, hides OPA's own message, speaks plain HTTP by
default, gives no CA parameter, and repeats nothing that a busy server refuses. Everything it raises leaves here as
``Refused`` (OPA said no to a policy or a query) or ``EngineError`` (there was no usable answer).
"""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import orjson

from policies.engine.base import EngineError

TIMEOUT_SECONDS = 30.0  # of one exchange; the client's own 1.5 is too short for a batch
RETRIES = 4
PAUSE_SECONDS = 0.3  # before the second repetition, doubled each time, where the server names no time
LONGEST_PAUSE_SECONDS = 30  # whatever the server's Retry-After says
_BUSY = (429, 502, 503, 504)  # worth another try; OPA's 400 and 500 are answers about a policy or a query
_ANSWERS = frozenset({200, 204, 400, 404, 500})


class Refused(Exception):
    """OPA answered that a policy or a query is wrong, in its own words."""


class OpaServer:
    """One server; calls may come from several threads and are made one at a time."""

    def __init__(self, url: str, *, token: str | None, ca_bundle: str | None, timeout: float = TIMEOUT_SECONDS) -> None:
        self.url = url
        self._client = _connect(_checked(url, token), token=token, ca_bundle=ca_bundle, timeout=timeout)
        self._lock = threading.Lock()  # the client's session is not made for several threads

    def policies(self) -> dict[str, dict[str, Any]]:
        """Every policy on the server by its id: ``raw`` (its source) and ``ast``."""
        names: list[str] = self._call(self._client.get_policies_list)
        return {name: self._call(self._client.get_policy, name).get("result", {}) for name in names}

    def put(self, name: str, source: str) -> None:
        """Upload one policy as it is. Raises ``Refused`` when it does not compile there."""
        self._call(self._client.update_policy_from_string, source, name, rego_compat=False)

    def delete(self, name: str) -> None:
        """Remove one policy."""
        self._call(self._client.delete_policy, name)

    def value(self, package: str, rule: str, value: Any, *, strict: bool = False) -> Any:
        """The value of a rule on an input; None when it is undefined, which is HTTP 200 with an empty body."""
        query = {"strict-builtin-errors": "true"} if strict else None
        return self._call(self._client.query_rule, value, package, rule, query_params=query).get("result")

    def version(self) -> str:
        """The server's version."""
        body = self._call(self._client.ad_hoc_query, "version := opa.runtime().version")
        return str((body.get("result") or [{}])[0].get("version", "unknown"))

    def _call(self, ask: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        import requests  # noqa: PLC0415 - comes with the extra
        from opa_client import errors  # noqa: PLC0415 - the same

        try:
            with self._lock:
                return ask(*args, **kwargs)
        except requests.HTTPError as fault:
            words = _own_words(fault.response.text)
            if fault.response.status_code in _ANSWERS:
                raise Refused(words) from fault
            raise EngineError(f"{self.url}: HTTP {fault.response.status_code}: {words}",
                              hint="Check the address, the token and the server's log.") from fault
        except (errors.RegoParseError, errors.DeletePolicyError) as fault:
            raise Refused(str(fault)) from fault
        except (requests.RequestException, errors.ConnectionsError, errors.PolicyNotFoundError) as fault:
            raise EngineError(f"{self.url}: no usable answer from the OPA server: {fault}",
                              hint="Is the server running, and does the address name it?") from fault


def package_root(policy: dict[str, Any]) -> str:
    """The first step of a policy's package."""
    path: Iterable[dict[str, Any]] = policy.get("ast", {}).get("package", {}).get("path", [])
    names = [str(step.get("value")) for step in path]
    return names[1] if len(names) > 1 else ""  # names[0] is "data"


def _checked(url: str, token: str | None) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise EngineError(f"{url!r}: expected the address of an OPA server such as https://opa.internal:8181")
    if token and parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise EngineError(f"{url}: a token would travel in clear over plain HTTP",
                          hint="Use https://, or a server on this machine.")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _connect(parts: SplitResult, *, token: str | None, ca_bundle: str | None, timeout: float) -> Any:
    try:
        from opa_client.opa import OpaClient  # noqa: PLC0415 - the extra 'opa' loads when used
    except ImportError as missing:
        raise EngineError("opa: the client library is not installed",
                          hint="Install it with: uv tool install 'tieout[opa]'.") from missing
    secure = parts.scheme == "https"
    host = str(parts.hostname)
    # The synchronous client hands `ssl` to requests as `verify`, so a path there is a CA bundle.
    client = OpaClient(host=f"[{host}]" if ":" in host else host, port=parts.port or (443 if secure else 8181),
                       ssl=(ca_bundle or True) if secure else False, token=token, timeout=timeout)
    _harden(client._session)  # noqa: SLF001 - the client gives no other way to its session
    return client


def _harden(session: Any) -> None:
    """Repeat what a busy server refuses, queries too (they change nothing); go nowhere but to the server itself."""
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - comes with the extra
    from urllib3.util.retry import Retry  # noqa: PLC0415 - the same

    retries = Retry(total=RETRIES, read=1, backoff_factor=PAUSE_SECONDS, status_forcelist=_BUSY, allowed_methods=None,
                    retry_after_max=LONGEST_PAUSE_SECONDS, raise_on_status=False)
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retries))
    session.trust_env = False  # a proxy of the environment would see the token; its CA bundle would replace ours
    session.hooks["response"].append(_usable)


def _usable(response: Any, **_: Any) -> None:
    """The client takes every status but 200 of an upload for a parse error; what is no answer of OPA's ends here."""
    import requests  # noqa: PLC0415 - comes with the extra

    if response.status_code not in _ANSWERS and not _stays(response):
        raise requests.HTTPError(f"{response.status_code} {response.reason}", response=response)


def _stays(response: Any) -> bool:
    """Whether it is a redirection within the server: OPA moves ``/v1/policies/`` to the path without the stroke."""
    target = urljoin(response.url, response.headers.get("Location", ""))
    return bool(response.is_redirect) and urlsplit(target)[:2] == urlsplit(response.url)[:2]


def _own_words(text: str) -> str:
    """OPA's message and its first causes, each with its stable code, from the body of an error."""
    try:
        body = orjson.loads(text)
    except orjson.JSONDecodeError:
        return " ".join(text.split())[:500]
    causes = [f"{cause.get('code', 'error')}: {cause.get('message', '')}"
              for cause in body.get("errors", [])[:3] if isinstance(cause, dict)]
    return "; ".join([str(body.get("message", "")), *causes])[:500]
