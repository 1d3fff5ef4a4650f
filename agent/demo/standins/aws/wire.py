"""Requests and answers of AWS on the wire: whose request it is, and an answer in the service's own protocol."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.validate import ParamValidator
from moto.core.exceptions import ServiceException
from moto.core.model import OperationModel
from moto.core.serialize import XFormedAttributePicker, get_serializer_class
from moto.core.utils import get_service_model
from moto.iam.models import get_account_id_from

_SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/")
_NAMES = {"api-gateway": "apigateway", "auto-scaling": "autoscaling", "cloudwatch-logs": "logs",
          "config-service": "config",
          "elastic-load-balancing": "elb", "elastic-load-balancing-v2": "elbv2", "route-53": "route53",
          "s3-control": "s3control", "secrets-manager": "secretsmanager", "sfn": "stepfunctions"}

Reply = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: ``iam:ListUsers``, the region it is signed for, and the access key that signed it."""

    operation: str
    region: str
    key: str
    fingerprint: tuple[str, ...]

    @property
    def reads(self) -> bool:
        """Whether it leaves everything as it was."""
        return self.operation.partition(":")[2].startswith(("Get", "List", "Describe", "Head"))

    @property
    def service(self) -> str:
        """Whose state it reads or changes: S3 and S3 Control are one."""
        return self.operation.partition(":")[0].removesuffix("control")


def asked(event_name: str, request: Any) -> Asked:
    """Who asks for what, from botocore's ``before-send`` event."""
    _, service, name = event_name.split(".")
    header = request.headers.get("Authorization", "")
    signed = _SCOPE.search(header.decode() if isinstance(header, bytes) else header)
    key, region = signed.groups() if signed else ("", "")
    operation = f"{_NAMES.get(service, service)}:{name}"
    body = request.body or b""
    text = body.decode() if isinstance(body, bytes) else str(body)
    return Asked(operation, region, key, (operation, region, key, request.method, request.url, text))


def account_of(asked: Asked) -> str:
    """The account that the key of a request belongs to."""
    return str(get_account_id_from(asked.key))


def instant(text: str) -> float:
    """Seconds since 1970 of a UTC text, as the protocols of most services carry instants."""
    return datetime.fromisoformat(text).timestamp()


def operation_model(operation: str) -> OperationModel:
    """Botocore's model of ``iam:ListUsers``."""
    service, name = operation.split(":")
    model: OperationModel = get_service_model(service).operation_model(name)
    return model


def answer(operation: str, value: Mapping[str, Any]) -> Reply:
    """``value`` as the service would send it; raises ``AssertionError`` where botocore's model knows no such shape."""
    model = operation_model(operation)
    shape = model.output_shape
    if shape is None:
        raise AssertionError(f"{operation}: it answers nothing")
    report = ParamValidator().validate(value, shape)
    if report.has_errors():
        raise AssertionError(f"{operation}: the answer does not fit botocore's model: {report.generate_report()}")
    return _serialized(model, value)


class _Fault(ServiceException):
    """An error of no service of moto's, which would look its model up by the module that its class is in."""


def error(operation: str, code: str, message: str = "by order of the stand-in", status: int = 400) -> Reply:
    """An error as the service would send it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # most services send errors that their models do not name
        _, headers, body = _serialized(operation_model(operation), _Fault(code, message))
    return status, headers, body


def _serialized(model: OperationModel, value: Any) -> Reply:
    maker = get_serializer_class(model.service_model.service_name, model.service_model.resolved_protocol)
    sent = maker(operation_model=model, value_picker=XFormedAttributePicker()).serialize(value)
    body = sent["body"]
    return sent["status_code"], dict(sent["headers"]), body.encode() if isinstance(body, str) else bytes(body)


class _Raw(io.BytesIO):
    """The stream that botocore reads a body from."""

    def stream(self, **_options: Any) -> Iterator[bytes]:
        yield self.read()


def response(request: Any, reply: Reply) -> AWSResponse:
    """What botocore takes for an answer from the network."""
    status, headers, body = reply
    sent = HTTPHeaders()
    for name, value in headers.items():
        sent[name] = value
    return AWSResponse(request.url, status, sent, _Raw(body))
