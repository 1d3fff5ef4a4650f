"""What lanes of one pass share: asked for once, taken over while it is young, and never in the place of a failure."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import count

import pytest

from collectors.base import CollectError
from collectors.guard import Meter, metering
from collectors.limits import LIMITS
from collectors.runner import run_pass
from collectors.shared import PassMemory, once, pages_once, remembering
from tests.collectors.core.support import Clock, MemorySource, RecordingSink, collector


def test_many_lanes_ask_once():
    """While one lane asks, the others wait for its answer instead of asking too."""
    asked = count()
    with remembering(PassMemory(60)), ThreadPoolExecutor(8) as pool:
        contexts = [copy_context() for _ in range(40)]
        answers = list(pool.map(lambda context: context.run(once, "q", lambda: next(asked)), contexts))
    assert answers == [0] * 40


def test_outside_a_pass_everybody_asks():
    """What is not within a pass has nobody to share with."""
    asked = count()
    assert [once("q", lambda: next(asked)) for _ in range(3)] == [0, 1, 2]


def test_an_answer_that_is_too_old_is_asked_for_again():
    """A scan speaks for the instant at which it began, so that what is older than the limit is no answer."""
    asked = count()
    with remembering(PassMemory(-1)):
        assert [once("q", lambda: next(asked)) for _ in range(3)] == [0, 1, 2]


def test_a_failure_is_not_taken_over():
    """The next lane asks for itself: that one ran out of time says nothing of the other."""
    answers = iter([CollectError("time_budget", "too late"), "known"])

    def ask():
        answer = next(answers)
        if isinstance(answer, CollectError):
            raise answer
        return answer

    with remembering(PassMemory(60)):
        with pytest.raises(CollectError):
            once("q", ask)
        assert [once("q", ask) for _ in range(2)] == ["known", "known"]


def test_pages_before_one_that_fails_are_given_to_every_lane():
    """Each lane gets the first page and then the failure: what was seen counts, and nothing passes for the whole."""
    def pages():
        yield ["a"]
        raise CollectError("server_error", "page 2 did not come")

    with remembering(PassMemory(60)):
        for _ in range(2):
            seen = []
            with pytest.raises(CollectError):
                seen.extend(pages_once("q", pages))
            assert seen == [["a"]]


def test_a_clock_that_is_off_is_known_to_whoever_takes_an_answer_over():
    """A lane without a call of its own would else be whole while the one that asked is not."""
    first, second = Meter(), Meter()
    with remembering(PassMemory(60)):
        with metering(first):
            once("q", lambda: first.is_off(400.0))
        with metering(second):
            once("q", lambda: None)
    assert (first.skew, second.skew) == (400.0, 400.0)


def test_each_pass_asks_anew():
    """The daemon's next pass takes nothing over from the last one."""
    asked = count()

    def collect(_source, _scope):
        yield from ()
        once("q", lambda: next(asked))

    source = MemorySource(tuple(collector(kind, collect) for kind in ("a", "b", "c")))
    for passed in (1, 2):
        run_pass([source], RecordingSink(), clock=Clock(), limits=LIMITS)
        assert next(asked) == 2 * passed - 1
