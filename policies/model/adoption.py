"""What management made of a control: adopted, carved out, left out of scope, or declined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.model.controls import Control


@dataclass(frozen=True, slots=True)
class CarvedOut:
    """That a provider operates the control: what its report is and covers, and which control reviews it.

    ``report`` is ``soc2_type_2`` or another kind, which supports no operation; ``bridge_until`` is the last day that
    the provider's bridge letter speaks for.
    """

    organization: str
    report: str = ""
    report_start: date | None = None
    report_end: date | None = None
    bridge_until: date | None = None
    monitored_by: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What management keeps out of scope, why, who approved it and when.

    Of ``sources`` (ids or labels), ``scopes`` (regions, repositories, subscriptions), ``names`` (patterns of ids and
    labels) and ``tags`` (name, pattern of the value) at least one is given, and all that are given must hold.
    ``controls`` () concerns every control. ``since``: from when it counts in an assessment (microseconds UTC).
    """

    id: str
    reason: str
    approver: str
    decided_on: date
    controls: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    since: int = 0


@dataclass(frozen=True, slots=True)
class Adopted:
    """A control as management made it its own: statement, owner, parameters and when it went into operation.

    ``earlier``: its versions before this one, each with the last day (inside) on which it was in force.
    ``out_of_scope``: what an assessment leaves out of its population.
    """

    control: Control
    statement: str
    owner: str
    parameters: Mapping[str, Any]
    in_operation_from: date | None
    key: bool
    carved_out: CarvedOut | None = None
    frequency: str = ""
    in_operation_to: date | None = None
    earlier: tuple[Adopted, ...] = ()
    out_of_scope: tuple[Exclusion, ...] = ()

    @property
    def own_frequency(self) -> bool:
        """Whether management's frequency is another than the library's."""
        return self.frequency not in ("", self.control.frequency)


@dataclass(frozen=True, slots=True)
class Declined:
    """A control that management does not run: why, who approved that, and since when."""

    control: str
    reason: str
    approver: str
    on: date
