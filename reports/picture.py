"""The picture: controls down, the days of the period across, coloured by what is known of them.

Only geometry and words are made here; ``templates/picture.svg.j2`` draws. A day is as bad as its worst second: any
failing second makes it failing, else any unknown one makes it unknown. Nothing is averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, zip_longest

from policies.operation.results import Assessment, ControlResult, DayCell, Period
from reports.escape import clip, short
from reports.numbers import counted, local_day
from reports.wording import OPERATION, so_far

LEFT = 258
RIGHT = 176
WIDTH = 1180
TOP = 26
ROW = 22
BAR = 13
MARK_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive days of one value, as a rectangle with its words; ``letter`` is drawn where there is room."""

    x: float
    width: float
    value: str
    letter: str
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One deviation of an event test, at its day."""

    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One control: its runs, its marks and its result.

    ``empty`` says what it has instead of days: ``events`` (occurrences only), ``people`` (no test), ``unseen`` (a state
    that was never observed), or nothing.
    """

    y: int
    id: str
    name: str
    tone: str
    result: str
    runs: tuple[Run, ...]
    marks: tuple[Mark, ...]
    empty: str
    more_marks: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The first of a month inside the period, or the period's first day."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the drawing needs, in the units of its viewBox."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    bar: int
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    cut_off: float
    cut_off_label: str
    summary: str


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    days: int
    time_zone: str

    def x(self, day: float) -> float:
        """The left edge of a day (0 is the first), to a tenth of a unit."""
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(max(day, 0), self.days) / self.days, 1)

    def index(self, instant: int) -> int:
        """The day of an instant in the engagement's zone."""
        return (date.fromisoformat(local_day(instant, self.time_zone)) - self.first).days


TONES = {"effective": "good", "effective_with_deviations": "warn", "ineffective": "bad", "design_gap": "bad",
         "insufficient_evidence": "unknown", "manual_pending": "unknown", "partial_period": "unknown",
         "not_started": "unknown"}
SIGNS = {"good": "✓", "warn": "!", "bad": "✕", "unknown": "?", "neutral": "○"}
_LETTER = {"failing": "F", "unknown": "?", "proven": "P"}


def picture(assessment: Assessment) -> Picture:
    """The picture of an assessment: a row a control, in the assessment's own order."""
    scale = _scale(assessment.period)
    rows = tuple(_row(result, TOP + number * ROW, scale, assessment.period)
                 for number, result in enumerate(assessment.controls))
    bottom = TOP + max(1, len(rows)) * ROW
    return Picture(WIDTH, bottom + 18, LEFT, WIDTH - RIGHT, TOP, bottom, BAR, rows, _ticks(scale),
                   scale.x(scale.index(assessment.period.cut_off) + 1),
                   f"read up to {local_day(assessment.period.cut_off, scale.time_zone)}", _summary(rows))


def day_values(cells: Sequence[DayCell]) -> list[str]:
    """One value a day: ``failing``, ``unknown``, ``holding``, or ``none`` where there was nothing to watch.

    A day that holds and is proven to its last second is ``proven``.
    """
    return ["failing" if c.failing else "unknown" if c.unknown else "none" if not c.holding
            else "proven" if c.proven == c.holding else "holding" for c in cells]


def merged(result: ControlResult) -> list[DayCell]:
    """The days of a control: the sums over its state tests, as long as the longest."""
    columns = zip_longest(*(t.days for t in result.tests if t.days), fillvalue=DayCell(0, 0, 0))
    return [DayCell(sum(c.failing for c in column), sum(c.unknown for c in column), sum(c.holding for c in column),
                    sum(c.proven for c in column)) for column in columns]


def tone_of(result: ControlResult) -> str:
    """``good``, ``warn``, ``bad``, ``unknown`` or ``neutral``; a control that never occurred is neutral."""
    return TONES.get(result.operation.value, "neutral")


def _scale(period: Period) -> _Scale:
    first, last = date.fromisoformat(period.first_day), date.fromisoformat(period.last_day)
    return _Scale(first, max(1, (last - first).days + 1), period.time_zone)


def _row(result: ControlResult, y: int, scale: _Scale, period: Period) -> Row:
    control = result.adopted.control
    days = merged(result)
    empty = "" if any(d.failing or d.unknown or d.holding for d in days) else _without_state(result)
    marks = _marks(result, scale)
    return Row(y, control.id, short(control.title, 33), tone_of(result), so_far(OPERATION[result.operation], period),
               _runs(control.id, days, scale), marks[:MARK_LIMIT], empty, max(0, len(marks) - MARK_LIMIT))


def _without_state(result: ControlResult) -> str:
    if not result.tests:
        return "people"
    return "unseen" if any(t.type == "state" for t in result.tests) else "events"


def _runs(control: str, days: list[DayCell], scale: _Scale) -> tuple[Run, ...]:
    runs, start = [], 0
    for value, members in groupby(day_values(days)):
        end = start + len(list(members))
        if value != "none":
            runs.append(_run(control, value, start, end, scale))
        start = end
    return tuple(runs)


def _run(control: str, value: str, start: int, end: int, scale: _Scale) -> Run:
    first, last = scale.first + timedelta(days=start), scale.first + timedelta(days=end - 1)
    span = first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
    width = round(scale.x(end) - scale.x(start), 1)
    letter = _LETTER.get(value, "") if width >= BAR else ""
    return Run(scale.x(start), max(width, 1.5), value, letter, f"{control}: {value} {span} "
               f"({counted(end - start, 'day')})")


def _marks(result: ControlResult, scale: _Scale) -> tuple[Mark, ...]:
    found = []
    for test in result.tests:
        for d in test.deviations if test.type != "state" else ():
            day = scale.index(d.occurred_at)
            when = (scale.first + timedelta(days=day)).isoformat()
            reason = clip("; ".join(d.reasons), 160)
            found.append(Mark(scale.x(day + 0.5), f"{result.adopted.control.id}: {clip(d.label or d.item, 60)} on "
                              f"{when}: {reason}"))
    return tuple(found)


def _ticks(scale: _Scale) -> tuple[Tick, ...]:
    ticks, day, previous_year = [], scale.first, 0
    while (day - scale.first).days < scale.days:
        year = f" {day.year}" if day.year != previous_year else ""
        ticks.append(Tick(scale.x((day - scale.first).days), f"{day:%b}{year}"))
        previous_year = day.year
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return tuple(ticks)


def _summary(rows: tuple[Row, ...]) -> str:
    failing = sum(any(run.value == "failing" for run in row.runs) for row in rows)
    unknown = sum(any(run.value == "unknown" for run in row.runs) for row in rows)
    marked = sum(bool(row.marks) for row in rows)
    unseen = sum(row.empty == "unseen" for row in rows)
    return (f"{counted(len(rows), 'control')} over the days of the period: {failing} with failing days, {unknown} with "
            f"unknown days, {unseen} never observed, {marked} with deviations of single items.")
