"""Over HTTP: which operation of AWS a request asks for, so that what moto lacks is answered there too."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import botocore.session
from botocore.model import OperationModel, ServiceModel

from agent.demo.standins.aws.wire import Asked, Reply
from collectors.aws.declare import SERVICES

Environ = dict[str, Any]
Answer = Callable[[Asked], Reply | None]
_SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/")
_FIELD = re.compile(r"\{[^}]+\}")


class Gateway:
    """A WSGI application before moto's own: ``answer`` speaks first, moto where it says nothing."""

    def __init__(self, moto: Callable[..., Iterable[bytes]], answer: Answer) -> None:
        self._moto = moto
        self._answer = answer

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """One request."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        asked = asked_over_http(environ, body)
        reply = self._answer(asked) if asked else None
        if reply is None:
            return self._moto(environ, start)
        status, headers, content = reply
        start(f"{status} stand-in", [*headers.items(), ("Content-Length", str(len(content)))])
        return [content]


def asked_over_http(environ: Environ, body: bytes) -> Asked | None:
    """Who asks for what, from a signed request; None for one that no service of ours has."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    if scope is None:
        return None
    key, region, signed = scope.groups()
    operation = _by_name(_models().get(signed, []), environ, body) or _by_path(signed, environ)
    if not operation:
        return None
    target = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
    return Asked(operation, region, key, (operation, region, key, environ["REQUEST_METHOD"], target,
                                          body.decode(errors="replace")))


def _by_name(models: list[ServiceModel], environ: Environ, body: bytes) -> str:
    """``iam:ListUsers`` where the request names its operation, by the rule of the service's protocol."""
    for model in models:
        name = _named(model, environ, body)
        if name in model.operation_names:
            return f"{model.service_name}:{name}"
    return ""


def _named(model: ServiceModel, environ: Environ, body: bytes) -> str:
    protocol = str(model.resolved_protocol)
    if protocol in {"query", "ec2"}:
        form = parse_qs(body.decode(errors="replace"))
        name, version = (form.get(field, [""])[0] for field in ("Action", "Version"))
        return name if version == model.api_version else ""
    if protocol == "json":
        prefix, _, name = str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")
        return name if prefix == model.metadata.get("targetPrefix") else ""
    if protocol == "smithy-rpc-v2-cbor":
        return str(environ["PATH_INFO"]).rpartition("/operation/")[2]
    return ""


def _by_path(signed: str, environ: Environ) -> str:
    """The operation of a REST service whose method, path and words of the query are those of the request."""
    asked = set(parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    for operation, method, path, wanted in _routes(signed):
        if method == environ["REQUEST_METHOD"] and wanted <= asked and path.fullmatch(environ["PATH_INFO"]):
            return operation
    return ""


@cache
def _routes(signed: str) -> tuple[tuple[str, str, re.Pattern[str], frozenset[str]], ...]:
    """(operation, method, path, words of the query) of the REST services of a signing name, most particular first."""
    routes = [_route(model.service_name, model.operation_model(name)) for model in _models().get(signed, [])
              if str(model.resolved_protocol).startswith("rest-") for name in model.operation_names]
    return tuple(sorted(routes, key=lambda route: (-len(route[3]), -len(route[2].pattern), route[0])))


def _route(service: str, operation: OperationModel) -> tuple[str, str, re.Pattern[str], frozenset[str]]:
    path, _, query = str(operation.http["requestUri"]).partition("?")
    words = {word.partition("=")[0] for word in query.split("&") if word}
    return (f"{service}:{operation.name}", str(operation.http["method"]), re.compile("".join(_pieces(path)) + "/?"),
            frozenset(words))


def _pieces(path: str) -> Iterator[str]:
    """A path of the model as a pattern: ``{name}`` is one segment, ``{name+}`` any number."""
    end = 0
    for field in _FIELD.finditer(path):
        yield re.escape(path[end:field.start()]) + (".+" if field.group().endswith("+}") else "[^/]+")
        end = field.end()
    yield re.escape(path[end:])


@cache
def _models() -> dict[str, list[ServiceModel]]:
    """The models of the services that are collected, by the name that their requests are signed for."""
    session = botocore.session.get_session()
    found: dict[str, list[ServiceModel]] = {}
    for service in SERVICES:
        model = session.get_service_model(service)
        found.setdefault(model.signing_name, []).append(model)
    return found

