"""One request through azure-core's pipeline. The only module here that imports the SDK.

``RetryPolicy`` waits for ``Retry-After`` as long as a service asks; here every pause is bounded by the limits and by
the lane's time, and a longer one ends the call with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azure.core import PipelineClient
from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError
from azure.core.pipeline.policies import BearerTokenCredentialPolicy, RetryPolicy, UserAgentPolicy
from azure.core.rest import HttpRequest

from collectors.azure.failures import unreadable
from collectors.azure.settings import Settings
from collectors.base import Operation, Unavailable
from collectors.guard import meter
from collectors.limits import Limits
from collectors.microsoft.answers import HINTS
from collectors.microsoft.failures import converted

_METHODS = frozenset({"GET", "POST"})  # the named POSTs change nothing, so that they may be repeated too


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """Status, headers (names in lower case) and the body, exactly as they came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Sends requests with a bearer token to one host. Safe to use from several threads."""

    def __init__(self, settings: Settings, credential: TokenCredential, limits: Limits) -> None:
        self._limits = limits
        self._client: PipelineClient[Any, Any] = PipelineClient(
            settings.base_url,
            policies=[UserAgentPolicy(base_user_agent="tieout"), BoundedRetry(limits),
                      BearerTokenCredentialPolicy(credential, settings.token_scope)],
            connection_verify=settings.identity.ca_bundle or True, connection_timeout=limits.connect_timeout,
            read_timeout=limits.read_timeout)

    def send(self, operation: Operation, method: str, url: str, body: Any = None) -> RawAnswer:
        """The answer of ``url``; raises CollectError for what the network, the credential or a retry ended."""
        request = HttpRequest(method, url, json=body) if body is not None else HttpRequest(method, url)
        try:
            response = self._client.send_request(request, stream=True, retry_on_methods=_METHODS)
            try:
                content = self._content(operation, response)
            finally:
                response.close()
        except AzureError as error:
            raise converted(error, operation.name) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return RawAnswer(response.status_code, headers, content)

    def _content(self, operation: Operation, response: Any) -> bytes:
        """The body, unpacked, up to the limit: what is larger is refused before it fills the memory."""
        held = bytearray()
        for chunk in response.iter_bytes():
            held += chunk
            if len(held) > self._limits.body_bytes:
                raise unreadable(operation, "answer_too_large", f"more than {self._limits.body_bytes} bytes")
        return bytes(held)


class BoundedRetry(RetryPolicy[Any, Any]):
    """azure-core's retry, whose pauses end with the limits and the lane's time."""

    def __init__(self, limits: Limits) -> None:
        self._longest = limits.retry_after_most
        super().__init__(retry_total=limits.retries, retry_connect=limits.retries, retry_read=limits.retries,
                         retry_status=limits.retries, retry_backoff_factor=limits.backoff_first,
                         retry_backoff_max=limits.backoff_most)

    def increment(self, settings: dict[str, Any], response: Any = None, error: Exception | None = None) -> bool:
        """Whether a further attempt is left; it is counted."""
        again = super().increment(settings, response, error)
        if again:
            meter().require_time()
            meter().retry()
        return again

    def get_retry_after(self, response: Any) -> float | None:
        """The pause that the service asks for; raises ``Unavailable`` where it is longer than what is left."""
        pause = super().get_retry_after(response)
        longest = min(self._longest, meter().seconds_left())
        if pause is not None and pause > longest:
            raise Unavailable("throttled", f"the service asks to wait {pause:.0f} s, which is more than "
                              f"{longest:.0f} s", hint=HINTS["throttled"])
        return pause
