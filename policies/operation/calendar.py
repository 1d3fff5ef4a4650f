"""The engagement's calendar: on which day its fiscal year starts, and which days are business days. No clock, no IO.

A limit in days is a number of days, or says that it counts business days: ``5`` or ``5 business days``. A holiday that
is not listed only makes a limit pass earlier, so that a calendar which nobody keeps up excuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BUSINESS = re.compile(r"([0-9]{1,3}) business days?")
_MONTH_AND_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
_EVERY_MONTH_HAS = 28

DayLimit = int | str
"""A limit in days as management states it."""


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """The month (1 to 12) and day (1 to 28, which every month has) on which the fiscal year starts."""

    month: int = 1
    day: int = 1

    @classmethod
    def of(cls, stated: int | str) -> FiscalYear:
        """From a month, or from ``MM-DD``; ``ValueError`` for anything else."""
        match = _MONTH_AND_DAY.fullmatch(stated) if isinstance(stated, str) else None
        month, day = (int(match[1]), int(match[2])) if match else (stated, 1)
        if not isinstance(month, int) or not 1 <= month <= len(_MONTHS) or not 1 <= day <= _EVERY_MONTH_HAS:
            raise ValueError(f"expected a month (1 to 12), or MM-DD with a day up to 28, got {stated!r}")
        return cls(month, day)

    def __str__(self) -> str:
        """As words of a sentence: ``calendar year``, ``fiscal year from 6 April``."""
        return "calendar year" if self == FiscalYear() else f"fiscal year from {self.day} {_MONTHS[self.month - 1]}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which nobody works, and what it is called."""

    day: date
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """The fiscal year, the weekdays on which people work (``monday`` …), and the holidays."""

    fiscal: FiscalYear = FiscalYear()
    working_days: tuple[str, ...] = WEEKDAYS[:5]
    holidays: tuple[Holiday, ...] = ()

    @cached_property
    def _closed(self) -> frozenset[date]:
        return frozenset(holiday.day for holiday in self.holidays)

    @cached_property
    def _worked(self) -> frozenset[int]:
        return frozenset(WEEKDAYS.index(name) for name in self.working_days)

    def is_business(self, day: date) -> bool:
        """Whether people work on that day."""
        return day.weekday() in self._worked and day not in self._closed

    def after(self, day: date, limit: DayLimit) -> date:
        """The day on which a limit that is counted from the end of ``day`` ends; the same day for a limit of none."""
        count, business = counted(limit)
        if not business:
            return day + timedelta(days=count)
        while count:
            day += timedelta(days=1)
            count -= self.is_business(day)
        return day

    def as_dict(self) -> dict[str, Any]:
        """For the ledger and the auditor; ``read`` reads it."""
        return {"fiscal_year_starts": f"{self.fiscal.month:02}-{self.fiscal.day:02}",
                "working_days": list(self.working_days),
                "holidays": [[holiday.day.isoformat(), holiday.name] for holiday in self.holidays]}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Calendar:
        """What ``as_dict`` wrote."""
        return cls(FiscalYear.of(kept["fiscal_year_starts"]), tuple(kept["working_days"]),
                   tuple(Holiday(date.fromisoformat(day), name) for day, name in kept["holidays"]))

    def __str__(self) -> str:
        """What a reader must know to count the business days again."""
        weekdays = ", ".join(name.capitalize() for name in WEEKDAYS if name in self.working_days)
        days = sorted(self._closed)
        held = f"{len(days)} holidays from {days[0]} to {days[-1]}" if days else "no holidays"
        return f"business days are {weekdays}, with {held} listed in the engagement's calendar"


def counted(limit: DayLimit) -> tuple[int, bool]:
    """(how many, whether they are business days); ``ValueError`` for text that is no limit."""
    if isinstance(limit, int):
        return limit, False
    match = _BUSINESS.fullmatch(limit)
    if match is None:
        raise ValueError(f"expected a number of days, or text such as '5 business days', got {limit!r}")
    return int(match[1]), True


def is_business(value: object) -> bool:
    """Whether a limit, or any value of a parameter, is stated in business days."""
    return isinstance(value, str) and _BUSINESS.fullmatch(value) is not None
