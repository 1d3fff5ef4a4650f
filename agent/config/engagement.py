"""The engagement: what is examined, over which days, and which reports came before."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator, model_validator

from agent.config.base import Strict
from policies.operation.calendar import WEEKDAYS, FiscalYear

Category = Literal["security", "availability", "confidentiality", "processing_integrity", "privacy"]
WINDOW = re.compile(r"^\s*(\d{1,3})\s*(day|week|month|year)s?\s*$")


class PeriodConfig(Strict):
    """The audit period; both dates are inside it."""

    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> PeriodConfig:
        if self.end < self.start:
            raise ValueError(f"ends ({self.end}) before it starts ({self.start})")
        return self


class EarlierReportConfig(Strict):
    """An earlier report on the same system: what it was, its last day, and the criteria with exceptions."""

    kind: Literal["soc2", "iso27001"]
    until: date
    exceptions: tuple[str, ...] = ()


class HolidayConfig(Strict):
    """A day on which nobody works."""

    day: date
    name: str = ""


class CalendarConfig(Strict):
    """Which days are business days: weekdays that are worked, without the holidays listed here or in a file."""

    working_days: tuple[str, ...] = Field(default=WEEKDAYS[:5], min_length=1)
    holidays: tuple[HolidayConfig, ...] = ()
    holidays_file: str | None = None

    @field_validator("holidays", mode="before")
    @classmethod
    def _bare_days(cls, value: Any) -> Any:
        given = value if isinstance(value, list) else [value]
        return [item if isinstance(item, dict) else {"day": item} for item in given]

    @field_validator("working_days")
    @classmethod
    def _weekdays(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        strange = [name for name in value if name not in WEEKDAYS]
        if strange:
            raise ValueError(f"expected weekdays such as monday, got {strange[0]!r}")
        return value


class EngagementConfig(Strict):
    """What is examined: the system, the categories and the period."""

    name: str = Field(min_length=1)
    system: str = Field(min_length=1)
    categories: tuple[Category, ...] = ("security",)
    period: PeriodConfig | None = None
    window: str = "6 months"
    time_zone: str = "UTC"
    fiscal_year_starts: int | str = 1
    calendar: CalendarConfig = CalendarConfig()
    earlier_reports: tuple[EarlierReportConfig, ...] = ()

    @field_validator("window")
    @classmethod
    def _window(cls, value: str) -> str:
        if not WINDOW.match(value):
            raise ValueError(f"expected a length such as '6 months' or '90 days', got {value!r}")
        return value

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"expected an IANA time zone such as Europe/Berlin, got {value!r}")
        ZoneInfo(value)
        return value

    @field_validator("fiscal_year_starts")
    @classmethod
    def _fiscal_year(cls, value: int | str) -> int | str:
        FiscalYear.of(value)
        return value

    @field_validator("categories")
    @classmethod
    def _security_always(cls, value: tuple[Category, ...]) -> tuple[Category, ...]:
        if "security" not in value:
            raise ValueError("security (the common criteria) is part of every SOC 2; add it")
        return tuple(dict.fromkeys(value))
