"""Faults on request: a denial, throttling, a hang-up, an answer of another kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from agent.demo.standins.aws import wire
from agent.demo.standins.aws.wire import Asked, Reply

Answer = Callable[[Asked], Reply | None]
_DENIALS = {"ec2": "UnauthorizedOperation", "iam": "AccessDenied", "s3": "AccessDenied", "s3control": "AccessDenied",
            "sts": "AccessDenied", "rds": "AccessDenied"}
HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to the guest network</body></html>"


@dataclass
class Faults:
    """What answers instead of the account, by operation and region ("" for every region); the last one set wins.

    ``otherwise`` is asked last, whatever the operation is.
    """

    otherwise: Answer | None = None
    _set: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def reply(self, asked: Asked) -> Reply | None:
        """The answer of the fault set for this request; None where none is."""
        for region in (asked.region, ""):
            fault = self._set.get((asked.operation, region))
            if fault is not None:
                return fault(asked)
        return self.otherwise(asked) if self.otherwise else None

    def clear(self, operation: str, region: str = "") -> None:
        """The account answers again."""
        self._set.pop((operation, region), None)

    def clear_all(self) -> None:
        """No fault is left."""
        self._set.clear()
        self.otherwise = None

    def fail(self, operation: str, code: str, *, status: int = 400, region: str = "", times: int | None = None) -> None:
        """An error of the service, every time or the next ``times`` times."""
        reply = wire.error(operation, code, status=status)
        served = count()
        self._set[operation, region] = lambda _asked: None if times is not None and next(served) >= times else reply

    def deny(self, operation: str, region: str = "") -> None:
        """The caller lacks the permission."""
        self.fail(operation, _DENIALS.get(operation.partition(":")[0], "AccessDeniedException"), status=403,
                  region=region)

    def throttle(self, operation: str, times: int | None = None, region: str = "") -> None:
        """Too many requests."""
        self.fail(operation, "ThrottlingException", region=region, times=times)

    def break_off(self, operation: str, region: str = "", *, silent: bool = False) -> None:
        """The connection ends without an answer; ``silent``: nothing comes until the client gives up."""
        def fault(asked: Asked) -> Reply | None:
            kind = ReadTimeoutError if silent else ConnectionClosedError
            raise kind(endpoint_url=f"https://{asked.region}.example")
        self._set[operation, region] = fault

    def send(self, operation: str, body: bytes, *, status: int = 200, region: str = "") -> None:
        """These bytes, whatever the service's protocol is."""
        self._set[operation, region] = lambda _asked: (status, {"content-type": "text/html"}, body)

    def answer(self, operation: str, *values: Mapping[str, Any] | Reply, region: str = "") -> None:
        """These answers one after the other (pages), the last again and again.

        Each fits botocore's model, or is made by ``wire.error``.
        """
        replies = [value if isinstance(value, tuple) else wire.answer(operation, value) for value in values]
        served = count()
        self._set[operation, region] = lambda _asked: replies[min(next(served), len(replies) - 1)]
