"""A control that changed in mid-period: each version is judged on its own part, by its own limits and population.

Two versions are two populations, never one sample across the change; what failed under the earlier one stays, whatever
the later one shows (method, section 2.6). Test code is not dated: the bundle judges the whole period.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from policies.model import Adopted
from policies.operation.bench import Bench
from policies.operation.control import ORDER, conclude
from policies.operation.examine import examine
from policies.operation.frame import Frame
from policies.operation.period import midnight, zone_of
from policies.operation.reliance.waivers import Waivers
from policies.operation.results import ControlResult, Operation, Period

_WHOLE = (Operation.EFFECTIVE, Operation.EFFECTIVE_WITH_DEVIATIONS, Operation.NO_OCCURRENCE, Operation.NOT_DUE)


def covers(item: Adopted, frame: Frame) -> bool:
    """Whether a control and its earlier versions, without a day between them, reach back to the period's start."""
    chain = sorted((*item.earlier, item), key=lambda version: version.in_operation_to or date.max)
    joined = all(before.in_operation_to is not None and after.in_operation_from is not None
                 and after.in_operation_from <= before.in_operation_to + timedelta(days=1)
                 for before, after in pairwise(chain))
    return joined and frame.start_of(chain[0]) <= frame.period.start


def in_force(item: Adopted, period: Period) -> Adopted:
    """The version of a control that was in force at the end of a period; the present one where none says so."""
    last = date.fromisoformat(period.last_day)
    if item.in_operation_from is None or item.in_operation_from <= last:
        return item
    return next((version for version in item.earlier
                 if (version.in_operation_from or date.min) <= last <= (version.in_operation_to or date.max)), item)


def with_earlier(result: ControlResult, bench_of: Callable[[Adopted], Bench], frame: Frame,
                 waivers: Waivers) -> ControlResult:
    """The result of a control with those of its earlier versions, each over the days on which it was in force."""
    item = result.adopted
    found = [_judged(version, bench_of(version), frame, waivers) for version in item.earlier
             if _until(version, frame) > frame.start_of(version)]
    if not found:
        return result
    return _merged(result, found, whole=covers(item, frame))


def _judged(version: Adopted, bench: Bench, frame: Frame, waivers: Waivers) -> ControlResult:
    until = _until(version, frame)
    period = replace(frame.period, end=until, cut_off=until)
    part = Frame(period, min(frame.as_of, until), frame.calendar)
    tests = examine(bench, [version], part).get(version.control.id, ())
    named = [replace(test, title=f"{test.title} (version in force until {version.in_operation_to})", outcomes_now={})
             for test in tests]
    return conclude(version, [waivers.over(test, version.control.id) for test in named], started=bool(tests))


def _until(version: Adopted, frame: Frame) -> int:
    """The end of a version's part: local midnight after its last day, or the cut-off."""
    if version.in_operation_to is None:
        return frame.period.cut_off
    return min(frame.period.cut_off, midnight(version.in_operation_to + timedelta(days=1),
                                              zone_of(frame.period.time_zone)))


def _merged(now: ControlResult, earlier: Sequence[ControlResult], *, whole: bool) -> ControlResult:
    """The worst speaks; ``implemented`` is the present version's alone."""
    every = (*earlier, now)
    worst = min((r.operation for r in every), key=_rank)
    if worst in _WHOLE and not whole:
        worst = Operation.PARTIAL_PERIOD
    said = [f"until {r.adopted.in_operation_to}: {r.why}" for r in earlier]
    said.append(f"since {now.adopted.in_operation_from or 'the start'}: {now.why}")
    return replace(now, operation=worst, why="; ".join(said), tests=tuple(t for r in every for t in r.tests),
                   causes=tuple(dict.fromkeys(c for r in every for c in r.causes)))


def _rank(operation: Operation) -> int:
    """What is not in the order of conclusions lacks evidence for its part of the period."""
    return ORDER.index(operation if operation in ORDER else Operation.INSUFFICIENT_EVIDENCE)
