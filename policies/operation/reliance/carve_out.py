"""A control that a provider operates supports a criterion only while the provider's report covers the period.

The report must be one on operation (SOC 2 Type II), begin no later than the period, and end at most 92 days before it
with a bridge letter for the rest; and the control that reviews it must itself be effective (method, "Criterion").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from policies.model import CarvedOut
from policies.operation.period import local_day, zone_of
from policies.operation.results import Cause, ControlResult, Operation, Period

BRIDGE_DAYS = 92
ON_OPERATION = "soc2_type_2"
_EFFECTIVE = (Operation.EFFECTIVE, Operation.EFFECTIVE_WITH_DEVIATIONS)


@dataclass(frozen=True, slots=True)
class Cover:
    """What a provider's report covers of a period: days left out before and after it, and the sentence why not."""

    before: int
    after: int
    lacks: str = ""


def cover_of(carved: CarvedOut, first: date, last: date) -> Cover:
    """How far the report reaches over the days from ``first`` to ``last``, both inside."""
    if carved.report != ON_OPERATION or carved.report_start is None or carved.report_end is None:
        return Cover((last - first).days + 1, 0, f"{carved.organization}: no report on operation (SOC 2 Type II) is "
                     "named")
    before, after = max(0, (carved.report_start - first).days), max(0, (last - carved.report_end).days)
    return Cover(before, after, _lack(carved, before, after, last))


def _lack(carved: CarvedOut, before: int, after: int, last: date) -> str:
    if before:
        return f"{carved.organization}: its report begins {before} days after the period"
    if after > BRIDGE_DAYS:
        return f"{carved.organization}: its report ends {after} days before the period, {BRIDGE_DAYS} can be bridged"
    if after and (carved.bridge_until is None or carved.bridge_until < last):
        return f"{carved.organization}: its report ends {after} days before the period and no bridge letter covers them"
    return ""


def carve_out(controls: Sequence[ControlResult], period: Period) -> list[ControlResult]:
    """The results, those of providers decided by their reports; a failure of the entity's own tests stands."""
    by_id = {c.adopted.control.id: c for c in controls}
    return [c if c.adopted.carved_out is None or c.operation is Operation.INEFFECTIVE
            else _decided(c, c.adopted.carved_out, by_id, period) for c in controls]


def _decided(control: ControlResult, carved: CarvedOut, controls: Mapping[str, ControlResult],
             period: Period) -> ControlResult:
    first, last = date.fromisoformat(period.first_day), local_day(period.cut_off - 1, zone_of(period.time_zone))
    cover = cover_of(carved, first, last)
    watched = controls.get(carved.monitored_by)
    lack = cover.lacks or ("" if watched and watched.operation in _EFFECTIVE else
                           f"{carved.monitored_by or 'no control'}, which reviews its report, is not effective")
    if lack:
        return replace(control, operation=Operation.INSUFFICIENT_EVIDENCE, why=f"carved out, but {lack}",
                       causes=(Cause.WAITING_FOR_PERSON,))
    bridged = f", the last {cover.after} days by a bridge letter" if cover.after else ""
    return replace(control, operation=Operation.CARVED_OUT, causes=(),
                   why=f"operated by {carved.organization}; its report covers the period{bridged}, and "
                       f"{carved.monitored_by} reviews it")
