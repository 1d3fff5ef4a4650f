"""Attempts end, pauses grow, and the service's own Retry-After is kept."""

from __future__ import annotations

import time

import pytest

from collectors.guard import Meter, metering
from collectors.limits import Limits
from collectors.retry import Retry, with_retries

LIMITS = Limits(retries=3, backoff_first=1.0, backoff_most=3.0, retry_after_most=60.0)


class Busy(Exception):
    """The service asks to come back."""


def run(failures: int, retry: Retry | None, limits: Limits = LIMITS):
    """(result, pauses) of a call that fails so often."""
    pauses, attempts = [], []

    def call() -> str:
        attempts.append(1)
        if len(attempts) <= failures:
            raise Busy
        return "done"

    try:
        result = with_retries(call, lambda error: retry if isinstance(error, Busy) else None, pauses.append, limits)
    except Busy:
        return "gave up", pauses
    return result, pauses


def test_pauses_double_up_to_the_limit():
    """Without advice the pauses are 1, 2 and then the most."""
    assert run(3, Retry()) == ("done", [1.0, 2.0, 3.0])


def test_attempts_are_bounded():
    """After the last retry the exception itself comes out."""
    assert run(4, Retry()) == ("gave up", [1.0, 2.0, 3.0])


def test_retry_after_is_kept_exactly():
    """The service's own pause replaces ours, longer or shorter."""
    assert run(2, Retry(after=45.0)) == ("done", [45.0, 45.0])
    assert run(1, Retry(after=0.0)) == ("done", [0.0])
    assert run(1, Retry(after=-5.0)) == ("done", [0.0])


def test_a_pause_beyond_the_limit_gives_up():
    """A service is never asked again before the time it named, so a longer one ends the call."""
    assert run(1, Retry(after=61.0)) == ("gave up", [])


def test_what_is_not_transient_is_not_repeated():
    """An error that the classifier does not know is raised at once."""
    assert run(1, None) == ("gave up", [])


def test_no_pause_outlives_the_lane():
    """With less time left than the pause, the call gives up instead of sleeping."""
    with metering(Meter(deadline=time.monotonic() + 0.5)) as counted:
        assert run(1, Retry()) == ("gave up", [])
    assert counted.retries == 0


def test_retries_are_counted():
    """The scan's statistics say how often a call was repeated."""
    with metering(Meter()) as counted:
        run(2, Retry())
    assert counted.retries == 2


def test_an_exit_is_never_retried():
    """Ctrl-C is no failure of the service."""
    def call() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        with_retries(call, lambda _: Retry(), lambda _: None, LIMITS)
