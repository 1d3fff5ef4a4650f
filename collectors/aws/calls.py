"""A client of ours around a client of botocore: every failure converted, every page of a listing read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.paginate import Paginator, PaginatorModel
from botocore.parsers import ResponseParserError

from collectors.aws.failures import converted
from collectors.base import Problem, Unavailable
from collectors.guard import meter, require_declared
from collectors.limits import Limits
from collectors.shared import once, pages_once

_FAILURES = (BotoCoreError, ClientError, ResponseParserError)
Answer = dict[str, Any]
# Operations that page though botocore ships no paginator for them: parameter and answer of the token, and the list.
_MARKER = {"input_token": "NextMarker", "output_token": "NextMarker", "limit_key": "Limit"}
_OWN_PAGES = {
    "wafv2:ListWebACLs": {**_MARKER, "result_key": "WebACLs"},
    "wafv2:ListLoggingConfigurations": {**_MARKER, "result_key": "LoggingConfigurations"},
}
# What more than one kind asks in the same words; it is asked for once in a pass, and held until its end.
_SHARED = frozenset({
    "accessanalyzer:ListAnalyzers", "backup:ListBackupPlans", "backup:ListBackupVaults", "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors", "cloudtrail:GetTrailStatus", "cloudwatch:DescribeAlarms",
    "config:DescribeConfigurationRecorderStatus", "config:DescribeConfigurationRecorders", "ec2:DescribeRegions",
    "guardduty:GetDetector", "guardduty:ListDetectors", "iam:GetPolicy", "iam:ListAccessKeys",
    "inspector2:BatchGetAccountStatus", "organizations:DescribeOrganization", "securityhub:DescribeHub",
    "sso-admin:ListInstances", "sso-admin:ListPermissionSets",
})


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of every page read; ``problems`` says why pages after the first are missing."""

    rows: list[Any]
    problems: tuple[Problem, ...] = ()


class Api:
    """One service in one region. Answers are shared with the SDK and must not be changed."""

    def __init__(self, client: Any, limits: Limits) -> None:
        self._client = client
        self._limits = limits

    def operation(self, method: str) -> str:
        """The guard's name of a method: ``list_users`` of IAM is ``iam:ListUsers``."""
        meta = self._client.meta
        return f"{meta.service_model.service_name}:{meta.method_to_api_mapping[method]}"

    def method(self, name: str) -> str:
        """The method of an operation: ``ListUsers`` is ``list_users``."""
        methods: dict[str, str] = self._client.meta.method_to_api_mapping
        return next(method for method, operation in methods.items() if operation == name)

    def call(self, method: str, **params: Any) -> Answer:
        """One call; raises ``Forbidden``, ``Unavailable`` or ``CredentialsRefused``."""
        operation = self.operation(method)
        if operation not in _SHARED:
            return self._call(method, params)
        require_declared(operation)
        return once(self._key(operation, params), lambda: self._call(method, params))

    def _call(self, method: str, params: Answer) -> Answer:
        try:
            answer: Answer = getattr(self._client, method)(**params)
        except _FAILURES as error:
            raise converted(error, self.operation(method)) from error
        return answer

    def body(self, method: str, answer: Answer) -> bytes:
        """The bytes of an answer that streams them; raises as ``call`` does."""
        try:
            data: bytes = answer["Body"].read()
        except _FAILURES as error:
            raise converted(error, self.operation(method)) from error
        return data

    def _key(self, operation: str, params: Answer) -> tuple[Any, ...]:
        """A question by its words, and by who is asked: a client is of one service, region and account."""
        return self, operation, repr(sorted(params.items()))

    def rows(self, method: str, key: str, **params: Any) -> list[Any]:
        """The list under ``key`` of an operation that has no pages; it counts as one page."""
        rows = self._rows(self.call(method, **params), key, method)
        meter().page(len(rows))
        return rows

    def listing(self, method: str, key: str, order: str | Callable[[Any], Any], **params: Any) -> Listing:
        """The rows of all pages, sorted by ``order``.

        A failure of the first page raises; a failure of a later one keeps the rows seen and makes the listing
        partial. Refused credentials and a denial raise on every page.
        """
        rows: list[Any] = []
        problems: tuple[Problem, ...] = ()
        try:
            for page in self._pages(method, (key,), params):
                rows.extend(self._rows(page, key, method))
        except Unavailable as failure:
            if not rows:
                raise
            problems = (Problem(failure.code, f"{failure} ({len(rows)} rows had been read)",
                                self.operation(method), listing=True),)
        rows.sort(key=order if callable(order) else itemgetter(order))
        return Listing(rows, problems)

    def whole(self, method: str, *keys: str, **params: Any) -> dict[str, list[Any]]:
        """The lists under ``keys`` over all pages; any failure raises, because the lists refer to each other."""
        found: dict[str, list[Any]] = {key: [] for key in keys}
        for page in self._pages(method, keys, params):
            for key in keys:
                found[key].extend(self._rows(page, key, method))
        return found

    def _pages(self, method: str, keys: tuple[str, ...], params: Answer) -> Iterator[Answer]:
        """Each page, checked; raises as ``call`` does, and when paging does not end."""
        operation = self.operation(method)
        if operation not in _SHARED:
            return self._asked(method, keys, params)
        require_declared(operation)
        return pages_once(self._key(operation, params), lambda: self._asked(method, keys, params))

    def _asked(self, method: str, keys: tuple[str, ...], params: Answer) -> Iterator[Answer]:
        """Each page as it comes, checked and counted."""
        operation = self.operation(method)
        try:
            for number, page in enumerate(self._paginator(method).paginate(**params), start=1):
                if number > self._limits.pages:
                    raise Unavailable("too_many_pages", f"{operation}: expected at most {self._limits.pages} pages, "
                                      "got more", operation=operation)
                meter().page(sum(len(self._rows(page, key, method)) for key in keys))
                yield page
        except _FAILURES as error:
            raise converted(error, operation) from error

    def _paginator(self, method: str) -> Any:
        """Botocore's paginator of the method, or one made of what we know of its pages."""
        pages = _OWN_PAGES.get(self.operation(method))
        if pages is None:
            return self._client.get_paginator(method)
        meta = self._client.meta
        name = meta.method_to_api_mapping[method]
        config = PaginatorModel({"pagination": {name: pages}}).get_paginator(name)
        return Paginator(getattr(self._client, method), config, meta.service_model.operation_model(name))

    def _rows(self, answer: Answer, key: str, method: str) -> list[Any]:
        """An answer without its list is no empty list: some proxy answered, or the API changed.

        ``key`` may lead inwards (``DistributionList.Items``); only a list that is counted as none may be left out.
        """
        outer, _, inner = key.rpartition(".")
        holder = answer.get(outer) if outer else answer
        rows = holder.get(inner) if isinstance(holder, dict) else None
        if rows is None and isinstance(holder, dict) and 0 in (holder.get("Quantity"), holder.get("KeyCount")):
            return []
        if not isinstance(rows, list):
            raise Unavailable("unreadable_answer", f"{self.operation(method)}: expected a list {key!r}, got "
                              f"{', '.join(sorted(answer)) or 'nothing'}", operation=self.operation(method),
                              hint="Check that endpoint_url and the proxy lead to AWS.")
        return rows
