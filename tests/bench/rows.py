"""One line of the table: what was measured, against which floor, and what it should be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """``floor`` and ``measured`` are texts with their units; ``value`` is held to ``aim``, both in ``unit``.

    ``value`` is the ratio of the two (unit ``x``) unless the aim speaks of a quantity itself.
    """

    what: str
    floor: str
    measured: str
    value: float
    aim: float
    unit: str = "x"
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the aim is met."""
        return self.value >= self.aim if self.at_least else self.value <= self.aim


def seconds(value: float) -> str:
    """A time in the unit in which it is read best."""
    for factor, unit in ((1, "s"), (1e3, "ms")):
        if value * factor >= 1:
            return f"{value * factor:.3g} {unit}"
    return f"{value * 1e6:.3g} µs"


def number(value: float) -> str:
    """A value or an aim: three digits, or whole when it is large."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
