"""The engagement: what is examined, over which days, and which sources evidence is expected from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from policies.operation.calendar import Calendar
from policies.operation.period import PeriodError, period_of, trailing
from policies.operation.reliance.model import Declared
from policies.operation.results import Period


@dataclass(frozen=True, slots=True)
class ExpectedSource:
    """A configured source: its provider's id (or its label, before anything was collected), type and label."""

    id: str
    type: str
    label: str

    def is_lane_source(self, source: str, label: str) -> bool:
        """Whether a lane of ``source`` (provider's id) labelled ``label`` belongs to this source."""
        return source == self.id or (label in {self.id, self.label} and source.startswith(f"{self.type}:"))


@dataclass(frozen=True, slots=True)
class Engagement:
    """The scope: categories (``security``, ``availability`` …), the period or a trailing window, and the sources.

    ``sources`` are (id or label, type, label) of every configured source, so that one which was never collected
    is unknown and not invisible. ``declared``: the exceptions and compensating controls of management.
    ``calendar`` says where quarters are counted from, and which days are business days.
    """

    name: str
    system: str
    categories: tuple[str, ...] = ("security",)
    first_day: date | None = None
    last_day: date | None = None
    window: str = "6 months"
    time_zone: str = "UTC"
    sources: tuple[tuple[str, str, str], ...] = ()
    declared: Declared = field(default_factory=Declared)
    calendar: Calendar = field(default_factory=Calendar)

    def expected(self) -> tuple[ExpectedSource, ...]:
        """The configured sources."""
        return tuple(ExpectedSource(*entry) for entry in self.sources)

    def period(self, as_of: int) -> Period:
        """The period as configured, or the trailing window; raises ``PeriodError`` when only one day is set."""
        if self.first_day is None and self.last_day is None:
            return trailing(self.window, as_of, self.time_zone)
        if self.first_day is None or self.last_day is None:
            raise PeriodError("period: expected both its first and its last day, got one",
                              hint="Set both days, or neither for the trailing window.")
        return period_of(self.first_day, self.last_day, self.time_zone, as_of)
