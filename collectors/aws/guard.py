"""The guard inside each AWS session: it refuses what a lane did not declare, and it meters every answer."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import orjson

from collectors.aws.cloudtrail_bucket import GUARDED
from collectors.base import RefusedByGuard, Unavailable
from collectors.guard import meter, require_declared

_JSON = frozenset({"json", "rest-json"})
_COUNTING = Lock()  # a lane may read its subjects in several threads, and the meter counts without a lock
# How a role, a pod's token, IAM Identity Center and a console sign-in become temporary keys.
_CREDENTIAL_OPERATIONS = frozenset({
    "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML", "sso:GetRoleCredentials",
    "sso-oidc:CreateToken", "signin:CreateOAuth2Token",
})


def guard_session(session: Any, most: int) -> None:
    """Register the guard with a botocore session; every client it makes from now on is guarded.

    ``most``: the bytes of the largest answer that is read.
    """
    session.register("provide-client-params", _refuse_undeclared)
    _guard_answers(session, most)


def guard_files(session: Any, most: int, bucket: str, root: str) -> None:
    """Let a botocore session read what lies under ``root`` of one bucket, as its lane declares it, and nothing else."""
    session.register("provide-client-params", partial(_refuse_other_objects, bucket, root))
    _guard_answers(session, most)


def _guard_answers(session: Any, most: int) -> None:
    session.register("request-created", _require_time)
    session.register("response-received", _meter_answer)
    session.register("before-parse", partial(_refuse_large, most))
    session.register("before-parse", _refuse_html)
    session.register("before-parse", _refuse_broken_json)
    session.register("before-sign.s3-control", _without_account_prefix)


def guard_credentials(session: Any) -> None:
    """Let a botocore session do nothing but get credentials; the SDK's own providers use it, inside any lane."""
    session.register("provide-client-params", _refuse_all_but_credentials)


def _refuse_all_but_credentials(model: Any, **_event: Any) -> None:
    name = f"{model.service_model.service_name}:{model.name}"
    if name not in _CREDENTIAL_OPERATIONS:
        raise RefusedByGuard("undeclared_operation", f"{name}: this session only gets credentials", operation=name)


def _refuse_undeclared(model: Any, **_event: Any) -> None:
    """The first event of a call: nothing has been built or sent yet. Raises ``RefusedByGuard``."""
    require_declared(f"{model.service_model.service_name}:{model.name}")


def _refuse_other_objects(bucket: str, root: str, params: dict[str, Any], model: Any, **_event: Any) -> None:
    """As above; an object is known by its bucket and its name, a listing by its bucket and its prefix."""
    name = f"{model.service_model.service_name}:{model.name}"
    where = str(params.get("Key") or params.get("Prefix") or "")
    if name not in GUARDED or params.get("Bucket") != bucket or not where.startswith(root):
        raise RefusedByGuard("undeclared_operation", f"{name}: only files of CloudTrail under {bucket}/{root} are read",
                             operation=name)
    require_declared(GUARDED[name])


def _require_time(event_name: str, **_event: Any) -> None:
    """Every further attempt of a call, too, needs time left in the lane's budget."""
    meter().require_time(event_name)


def _meter_answer(response_dict: dict[str, Any] | None, context: dict[str, Any], exception: Exception | None,
                  event_name: str, **_event: Any) -> None:
    """Count one attempt by its status, or by the kind of silence."""
    operation = ":".join(event_name.split(".")[1:])
    counter = meter()
    with _COUNTING:
        if context.get("retries", {}).get("attempt", 1) > 1:
            counter.retry()
        if response_dict is None:
            counter.call(operation, type(exception).__name__)
            return
        counter.call(operation, response_dict["status_code"], _size(response_dict))
        date = _date_of(response_dict["headers"])
        if date is not None:
            counter.server_date(date)


def _date_of(headers: Any) -> datetime | None:
    """The service's own clock, where it sends a readable one."""
    text = headers.get("date")
    if not text:
        return None
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _refuse_large(most: int, response_dict: dict[str, Any], operation_model: Any, **_event: Any) -> None:
    """A body far larger than any page of AWS is not parsed: its objects would take many times its size."""
    size = _size(response_dict)
    if size > most and isinstance(response_dict.get("body"), bytes):
        raise _unreadable(operation_model, f"expected at most {most} bytes, got {size}", "answer_too_large")


def _size(response_dict: dict[str, Any]) -> int:
    """The bytes of a body; of one that is still to be streamed what its header says."""
    body = response_dict.get("body")
    if body is None or isinstance(body, bytes):
        return len(body or b"")
    length = response_dict["headers"].get("content-length", "")
    return int(length) if str(length).isdigit() else 0


def _refuse_html(response_dict: dict[str, Any], operation_model: Any, **_event: Any) -> None:
    """A sign-in page or a proxy's error page with status 200 would parse as an empty answer."""
    body = response_dict.get("body")
    if not isinstance(body, bytes) or response_dict["status_code"] >= 300:
        return
    start = body[:200].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise _unreadable(operation_model, "expected an answer of AWS, got an HTML page")


def _refuse_broken_json(response_dict: dict[str, Any], operation_model: Any, **_event: Any) -> None:
    """The SDK takes half a JSON document for an empty answer, and so for: nothing is configured."""
    body = response_dict.get("body")
    protocol = operation_model.service_model.metadata.get("protocol")
    if protocol not in _JSON or not isinstance(body, bytes) or not body or response_dict["status_code"] >= 300:
        return
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _unreadable(operation_model, "expected JSON, got something else or a part of it") from error


def _unreadable(operation_model: Any, why: str, code: str = "unreadable_answer") -> Unavailable:
    operation = f"{operation_model.service_model.service_name}:{operation_model.name}"
    return Unavailable(code, f"{operation}: {why}", operation=operation,
                       hint="Check that endpoint_url and the proxy lead to AWS.")


def _without_account_prefix(request: Any, **_event: Any) -> None:
    """S3 Control puts the account before the host; an endpoint given by its address has no such name."""
    host = urlsplit(request.url).hostname or ""
    account, _, rest = host.partition(".")
    if account.isdigit() and len(account) == 12 and _is_address(rest):
        request.url = request.url.replace(f"{account}.", "", 1)


def _is_address(host: str) -> bool:
    return host == "localhost" or (host.count(".") == 3 and host.replace(".", "").isdigit())
