"""Attempts of one call: a pause that doubles, or as long as the service asks for with ``Retry-After``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from collectors.guard import meter
from collectors.limits import LIMITS, Limits

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Retry:
    """The call may be tried again. ``after`` is what the service asked for, in seconds, or None."""

    after: float | None = None


def with_retries(call: Callable[[], _T], classify: Callable[[Exception], Retry | None],
                 sleep: Callable[[float], None] = time.sleep, limits: Limits = LIMITS) -> _T:
    """The result of ``call``, tried again as long as ``classify`` says so; else its last exception.

    Never tries earlier than the service asked for: a pause beyond the limits or the lane's time gives up.
    """
    attempt = 0
    while True:
        try:
            return call()
        except Exception as error:
            retry = classify(error)
            if retry is None or attempt >= limits.retries:
                raise
            pause = _pause(retry, attempt, limits)
            if pause is None or pause >= meter().seconds_left():
                raise
        attempt += 1
        meter().retry()
        sleep(pause)


def _pause(retry: Retry, attempt: int, limits: Limits) -> float | None:
    own = min(limits.backoff_first * 2.0**attempt, limits.backoff_most)
    if retry.after is None:
        return own
    return max(retry.after, 0.0) if retry.after <= limits.retry_after_most else None
