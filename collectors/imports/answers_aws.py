"""Saved output of the AWS CLI behind botocore's own client: its pages, its paginators, its types.

The CLI writes times as text and blobs as base64; the service's model says which fields those are. What the model does
not know is left out, as botocore leaves it out of an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config

from collectors.aws.calls import Api
from collectors.base import CollectError
from collectors.canonical import CanonicalError, parse_utc
from collectors.guard import meter
from collectors.imports.answers import Answer
from collectors.imports.dump import Page
from collectors.limits import LIMITS

_PLAIN = {"string": str, "character": str, "boolean": bool, "integer": int, "long": int, "float": (int, float),
          "double": (int, float)}


@dataclass(frozen=True, slots=True)
class _Http:
    """What botocore looks at of an answer that a handler gives."""

    status_code: int = 200


@cache
def _session() -> Any:
    return botocore.session.Session()


def client(service: str, region: str, answer: Answer) -> Api:
    """A client whose every call is answered by the saved pages, or fails; none leaves the process."""
    made = _session().create_client(service, region_name=region, config=Config(signature_version=UNSIGNED))
    made.meta.events.register_first("before-call", partial(_answered, answer))
    return Api(made, LIMITS)


def _answered(answer: Answer, model: Any, **_event: Any) -> tuple[_Http, dict[str, Any]]:
    operation = f"{model.service_model.service_name}:{model.name}"
    page = answer.next(operation)
    meter().call(operation, 200, len(page.data))
    return _Http(), typed(page, model.output_shape)


def typed(page: Page, shape: Any) -> dict[str, Any]:
    """A page as botocore gives an answer; raises CollectError with the path of what is of another type."""
    found = _value(page.value, shape, f"{page.name}: $")
    if not found:
        raise _wrong(f"{page.name}: $", f"{' or '.join(sorted(shape.members)[:3])}", page.value)
    for name in shape.required_members:
        if name not in found:
            raise _wrong(f"{page.name}: $.{name}", "a value", None)
    return {**found, "ResponseMetadata": {"HTTPStatusCode": 200}}


def _value(value: Any, shape: Any, path: str) -> Any:
    match shape.type_name:
        case "structure":
            given = _of(value, dict, path, "an object")
            return {name: _value(given[name], member, f"{path}.{name}") for name, member in shape.members.items()
                    if given.get(name) is not None}
        case "list":
            return [_value(one, shape.member, f"{path}[{at}]")
                    for at, one in enumerate(_of(value, list, path, "a list"))]
        case "map":
            return {key: _value(one, shape.value, f"{path}.{key}")
                    for key, one in _of(value, dict, path, "an object").items()}
        case "timestamp":
            return _moment(value, path)
        case name:
            return _of(value, _PLAIN.get(name, str), path, name)


def _moment(value: Any, path: str) -> Any:
    try:
        return parse_utc(str(value))
    except CanonicalError as error:
        raise _wrong(path, "a time with its zone", value) from error


def _of(value: Any, kind: Any, path: str, name: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise _wrong(path, name, value)
    return value


def _wrong(path: str, expected: str, value: Any) -> CollectError:
    got = "nothing" if value is None else f"{type(value).__name__} {value!r}"[:60]
    return CollectError("unexpected_shape", f"{path}: expected {expected}, got {got}",
                        hint="Save the answer as 'aws … --output json' gives it, without --query.")
