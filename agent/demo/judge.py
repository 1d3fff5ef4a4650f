"""Holds the results against what was planted: everything found with its date, nothing else, each control explained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agent.demo.planted import Expected, Planted, Shape
from collectors.canonical import from_micros
from policies.operation.results import Assessment, Operation


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in the results, in the words of ``Expected``; ``detail`` says where to look."""

    control: str
    shape: Shape
    label: str
    start: datetime
    end: datetime | None
    detail: str

    def is_it(self, expected: Expected) -> bool:
        """Whether this is what was planted, to the instant."""
        same_control = expected.control in {"", self.control}
        return (same_control and self.shape is expected.shape and expected.label in self.label
                and self.start == expected.start and self.end == expected.end)

    def lies_in(self, expected: Expected) -> bool:
        """Whether this unknown time is part of what was planted as unknown."""
        same_control = expected.control in {"", self.control}
        ends_inside = expected.end is not None and self.end is not None and self.end <= expected.end
        return (self.shape is expected.shape is Shape.UNKNOWN and same_control and expected.label in self.label
                and expected.start <= self.start and ends_inside)

    def sentence(self) -> str:
        """The finding in one line."""
        until = "still open" if self.end is None else f"to {self.end:%Y-%m-%d %H:%M}"
        when = f"{self.start:%Y-%m-%d %H:%M}" + ("" if self.shape is Shape.DEVIATION else f" {until}")
        return f"{self.control} {self.shape} {self.label} {when} ({self.detail})"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was planted and whether it was found; ``unexpected`` is what nobody planted.

    ``unexplained`` are the results of adopted controls that what was planted for them does not bring about.
    """

    found: tuple[tuple[Planted, bool], ...]
    unexpected: tuple[Found, ...]
    unexplained: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Everything was found, nothing else was, and each control came to what was planted for it."""
        return all(there for _, there in self.found) and not self.unexpected and not self.unexplained


def judge(assessment: Assessment, failures: tuple[Planted, ...]) -> Judgement:
    """Compare an assessment with what was planted."""
    everything = tuple(found_in(assessment))
    wanted = tuple(expected for failure in failures for expected in failure.expected)
    found = tuple((failure, all(any(item.is_it(one) for item in everything) for one in failure.expected))
                  for failure in failures)
    unexpected = tuple(item for item in everything
                       if not any(item.is_it(one) or item.lies_in(one) for one in wanted))
    return Judgement(found, unexpected, tuple(_unexplained(assessment, wanted)))


_FAILED = (Operation.INEFFECTIVE, Operation.EFFECTIVE_WITH_DEVIATIONS)
_CLEAN = (Operation.EFFECTIVE, Operation.NO_OCCURRENCE)


def _unexplained(assessment: Assessment, wanted: tuple[Expected, ...]) -> Iterator[str]:
    """Controls that failed without a planted failure, lack evidence that was not taken, or concluded in spite of it."""
    for result in assessment.controls:
        shapes = {one.shape for one in wanted if one.control == result.adopted.control.id}
        failed = shapes.intersection({Shape.EXPOSURE, Shape.DEVIATION})
        explained = _FAILED if failed else (Operation.INSUFFICIENT_EVIDENCE,) if shapes else _CLEAN
        if result.operation not in explained:
            yield f"{result.adopted.control.id} {result.operation.replace('_', ' ')}: {result.why}"


def found_in(assessment: Assessment) -> Iterator[Found]:
    """Every exposure, deviation and unknown stretch of the results, once each."""
    seen: set[tuple[str, Shape, str, datetime, datetime | None]] = set()
    for item in _all(assessment):
        key = (item.control, item.shape, item.label, item.start, item.end)
        if key not in seen:
            seen.add(key)
            yield item


def _all(assessment: Assessment) -> Iterator[Found]:
    for result in assessment.controls:
        control = result.adopted.control.id
        for one in result.exposures:
            end = None if one.end is None else from_micros(one.end)
            yield Found(control, Shape.EXPOSURE, one.label, from_micros(one.start), end, "; ".join(one.reasons))
        for deviation in result.deviations:
            when = from_micros(deviation.occurred_at)
            yield Found(control, Shape.DEVIATION, deviation.label, when, when, "; ".join(deviation.reasons))
        for unknown in result.unknown:
            yield Found(control, Shape.UNKNOWN, unknown.kind, from_micros(unknown.start), from_micros(unknown.end),
                        f"{unknown.cause}: {unknown.why}")
