"""One GET through msgraph-sdk's own pipeline. The only module that imports the SDK.

The SDK is asynchronous, the runner reads lanes in threads. An event loop in a thread of its own serves all lanes of a
source: httpx's pool belongs to the loop that opened its connections, so a loop a call would connect anew each time,
and a loop a lane would hold a pool each. The SDK's retries and redirects are off: it does not repeat a dropped
connection, waits as long as it is told, and a redirect would carry the token elsewhere.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
import weakref
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass
from typing import Any, Self, cast

import httpx
from azure.core.credentials import AccessToken, TokenCredential
from azure.core.exceptions import AzureError
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_http.middleware.options import RedirectHandlerOption, ResponseHandlerOption, RetryHandlerOption
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph_core import GraphClientFactory

from collectors.base import CollectError, Unavailable
from collectors.entra.settings import Settings
from collectors.limits import Limits
from collectors.microsoft.answers import HINTS
from collectors.microsoft.failures import converted

_CONNECTIONS = 16  # of one source; Graph limits how much one app may ask at a time


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """Status, headers (names in lower case) and the body's bytes, exactly as they came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Sends requests to one Graph with one credential. Safe to use from several threads."""

    def __init__(self, settings: Settings, credential: TokenCredential, limits: Limits) -> None:
        self._loop = asyncio.new_event_loop()
        self._http = _http_client(settings, limits)
        self._adapter = _adapter(settings, credential, self._http)
        threading.Thread(target=_serve, args=(self._loop,), name="graph", daemon=True).start()
        weakref.finalize(self, _stop, self._loop, self._http)

    def get(self, operation: str, url: str, seconds: float) -> RawAnswer:
        """The answer of ``url``, within ``seconds``; whatever its status is.

        Raises CollectError where no answer came or no token was given.
        """
        waiting = asyncio.run_coroutine_threadsafe(self._send(url), self._loop)
        try:
            return waiting.result(None if seconds == float("inf") else max(0.0, seconds))
        except LateError as error:
            waiting.cancel()
            raise _silent(operation, "timeout", error) from error
        except AzureError as error:
            raise converted(error, operation) from error
        except httpx.HTTPError as error:
            raise _silent(operation, _code(error), error) from error

    async def _send(self, url: str) -> RawAnswer:
        request = RequestInformation()
        request.http_method, request.url = Method.GET, url
        request.headers.try_add("Accept", "application/json")
        request.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
        answer: Any = await self._adapter.send_primitive_async(request, "bytes", None)
        return RawAnswer(answer.status_code, {key.lower(): value for key, value in answer.headers.items()},
                         answer.content)


class _Threaded:
    """The credential as kiota can await it: asking for a token must not stop the other lanes' requests."""

    def __init__(self, credential: TokenCredential) -> None:
        self._credential = credential

    async def get_token(self, *scopes: str, **_options: Any) -> AccessToken:
        """A token that is remembered until it runs out; azure-identity does the remembering."""
        return await asyncio.to_thread(self._credential.get_token, *scopes)

    async def close(self) -> None:
        """The credential belongs to who made it."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


class TooLargeError(httpx.HTTPError):
    """An answer larger than any that is expected: it is not read to its end."""


class _Bounded(httpx.AsyncByteStream):
    """The body of an answer, no longer than allowed."""

    def __init__(self, stream: httpx.AsyncByteStream, most: int) -> None:
        self._stream, self._left = stream, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._left -= len(chunk)
            if self._left < 0:
                raise TooLargeError("the body is larger than any that is expected")
            yield chunk

    async def aclose(self) -> None:
        """Close what is behind it."""
        await self._stream.aclose()


def _http_client(settings: Settings, limits: Limits) -> httpx.AsyncClient:
    async def bound(answer: httpx.Response) -> None:
        if isinstance(answer.stream, httpx.AsyncByteStream):
            answer.stream = _Bounded(answer.stream, limits.body_bytes)

    bundle = settings.identity.ca_bundle
    client = httpx.AsyncClient(
        verify=ssl.create_default_context(cafile=bundle) if bundle else True, trust_env=not settings.is_local,
        timeout=httpx.Timeout(limits.read_timeout, connect=limits.connect_timeout), follow_redirects=False,
        limits=httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS),
        event_hooks={"response": [bound]})
    options = {RetryHandlerOption.get_key(): RetryHandlerOption(max_retries=0, should_retry=False),
               RedirectHandlerOption.get_key(): RedirectHandlerOption(should_redirect=False)}
    return cast("httpx.AsyncClient", GraphClientFactory.create_with_default_middleware(client=client, options=options))


def _adapter(settings: Settings, credential: TokenCredential, client: httpx.AsyncClient) -> GraphRequestAdapter:
    # With an empty list the token would go to any host that a next link names.
    provider = AzureIdentityAuthenticationProvider(_Threaded(credential), scopes=[settings.token_scope],
                                                   allowed_hosts=[settings.host], is_cae_enabled=False)
    adapter = GraphRequestAdapter(provider, client)
    adapter.base_url = settings.base_url
    return adapter


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def _stop(loop: asyncio.AbstractEventLoop, client: httpx.AsyncClient) -> None:
    """Close the connections and end the thread, once nobody holds the transport any more."""
    async def close() -> None:
        await client.aclose()
        loop.stop()

    if not loop.is_closed():
        loop.call_soon_threadsafe(lambda: loop.create_task(close()))


def _code(error: httpx.HTTPError) -> str:
    if isinstance(error, TooLargeError):
        return "answer_too_large"
    if isinstance(error, httpx.TimeoutException):
        return "timeout"
    return "tls_failed" if "certificate" in str(error).lower() or "ssl" in str(error).lower() else "unreachable"


def _silent(operation: str, code: str, error: Exception) -> CollectError:
    return Unavailable(code, f"{operation}: expected an answer, got none ({type(error).__name__})",
                       operation=operation, hint=HINTS.get(code, ""))
