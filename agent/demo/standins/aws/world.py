"""An AWS account in this process: moto with dates of its own, a memory of its answers, and faults on request."""

from __future__ import annotations

import json
import os
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from email.utils import format_datetime
from functools import cache
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

import botocore.handlers
import botocore.session
import trustme
from botocore.awsrequest import AWSResponse
from freezegun import freeze_time
from moto import mock_aws
from moto.core import utils as moto_utils
from moto.core.loaders import create_loader
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber, responses_mock
from moto.iam import models as iam_models
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.moto_api._internal import mock_random

from agent.demo.standins.aws import wire
from agent.demo.standins.aws.additions import Additions, Root
from agent.demo.standins.aws.environment import ENVIRONMENT
from agent.demo.standins.aws.faults import Faults
from agent.demo.standins.aws.repairs import repair
from agent.demo.standins.aws.wire import Asked, Reply

MANAGED_POLICIES = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "ReadOnlyAccess", "SecurityAudit",
                    "ViewOnlyAccess", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "IAMUserChangePassword")
"""The policies of AWS that this world knows."""


class AwsWorld:
    """While it is open, every AWS client made in this process talks to this world and to nothing else.

    ``clock`` is what the world takes for the time: answers carry it in their ``Date`` header. Changes are made in a
    ``with world.dated():`` block, which gives what they create the world's date. Only there time stands still, so
    that time budgets and retries of a collection work as they do outside. The same ``seed`` and changes give the
    same identifiers.
    """

    account = DEFAULT_ACCOUNT_ID

    def __init__(self, clock: Callable[[], datetime], *, regions: tuple[str, ...] = ("us-east-1", "eu-west-1"),
                 seed: int = 2026) -> None:
        self.clock = clock
        self.regions = regions
        self._seed = seed
        self.root = Root(created=datetime(2024, 1, 8, 9, 30, tzinfo=clock().tzinfo))
        self.faults = Faults()
        self.asked: deque[Asked] = deque(maxlen=1000)  # the last requests that reached this world
        self._additions = Additions(clock, self.root, regions)
        self.kept = self._additions.kept
        self.recorded = self._additions.recorded
        self._memory: dict[str, dict[tuple[str, ...], Reply]] = defaultdict(dict)
        self._clients: dict[tuple[str, str], Any] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        if ("before-send", botocore_stubber) not in botocore.handlers.BUILTIN_HANDLERS:
            raise RuntimeError("another AWS world is open in this process; moto has one state for all of it")
        self._open.enter_context(patch.dict(os.environ, ENVIRONMENT))
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
            os.environ.pop(name, None)  # patch.dict puts them back
        self._open.enter_context(patch.object(moto_utils, "create_loader", _moto_models))
        self._open.enter_context(patch.object(iam_models, "aws_managed_policies_data", _managed_policies()))
        self._open.enter_context(mock_aws(config={"core": {"mock_credentials": False},
                                                  "iam": {"load_aws_managed_policies": True}}))
        self._open.enter_context(_other_traffic_untouched())
        self._open.enter_context(self._answering())
        mock_random.seed(self._seed)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._open.close()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Stand where moto stands in the sessions that are made from now on."""
        handlers = botocore.handlers.BUILTIN_HANDLERS
        place = handlers.index(("before-send", botocore_stubber))
        handlers[place] = ("before-send", self._answer)
        try:
            yield
        finally:
            handlers[place] = ("before-send", botocore_stubber)

    def client(self, service: str, region: str = "") -> Any:
        """An administrator's client (botocore), for changes; made once."""
        key = (service, region or self.regions[0])
        if key not in self._clients:
            session = botocore.session.Session()
            session.register_component("data_loader", _models())
            self._clients[key] = session.create_client(service, region_name=key[1])
        return self._clients[key]

    @contextmanager
    def dated(self, when: datetime | None = None) -> Iterator[None]:
        """Time stands still at ``when`` (the world's time unless given) for the changes made in the block."""
        _meet_real_dates()
        with freeze_time(when or self.clock()):
            yield

    def forget(self) -> None:
        """Ask moto again for everything, after a change that was no request (to a backend of moto)."""
        self._memory.clear()

    def used(self, user: str, when: date, credential: str = "password") -> None:
        """``user`` used a credential (``password``, ``key_1`` or ``key_2``); the next report says so."""
        self._additions.uses[user, credential] = when

    def _answer(self, event_name: str, request: Any, **_event: Any) -> AWSResponse:
        asked = wire.asked(event_name, request)
        self.asked.append(asked)
        status, headers, body = self._reply(asked, request)
        return wire.response(request, (status, {**headers, "date": format_datetime(self.clock(), usegmt=True)}, body))

    def _reply(self, asked: Asked, request: Any) -> Reply:
        """A fault, what moto lacks, a remembered answer, or moto's own."""
        memory = self._memory[asked.service]
        reply = self.faults.reply(asked) or self._additions.reply(asked) or memory.get(asked.fingerprint)
        if reply is not None:
            return reply
        reply = _moto(request)
        if asked.reads:
            memory[asked.fingerprint] = reply
        else:
            memory.clear()
            repair(asked)
        return reply


@cache
def _meet_real_dates() -> None:
    """Sign once before time stands still.

    cryptography keeps the first class ``datetime`` that it meets. If that were freezegun's, it would refuse every real
    date for the rest of the process.
    """
    trustme.CA()


@cache
def _models() -> Any:
    """Service models, parsed once for all sessions of this process."""
    return botocore.session.Session().get_component("data_loader")


@cache
def _moto_models() -> Any:
    """Moto's own loader, made once: each looks through the folders of every service before it reads one model."""
    return create_loader()


@cache
def _managed_policies() -> str:
    """Some of AWS's own policies: moto parses them for each of its backends, and all of them take 0.1 s each time."""
    every = json.loads(aws_managed_policies_data)
    return json.dumps({name: every[name] for name in MANAGED_POLICIES})


def _moto(request: Any) -> Reply:
    if not botocore_stubber.enabled:
        raise AssertionError(f"{request.url}: the AWS world of this client is closed")
    reply = botocore_stubber.process_request(request)
    if reply is None:
        raise AssertionError(f"{request.url}: moto knows no such service")
    status, headers, body = reply
    return status, dict(headers), body.encode() if isinstance(body, str) else bytes(body)


@contextmanager
def _other_traffic_untouched() -> Iterator[None]:
    """Moto also stands in the way of ``requests``, which AWS's client does not use and GitHub's does at every call."""
    responses_mock.stop()
    try:
        yield
    finally:
        responses_mock.start()
