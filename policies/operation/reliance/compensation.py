"""A compensating control earns credit for a failed one only when all four conditions hold on the same dates.

The same risk as precisely, and often enough: a named person declares it. Tested and effective itself; not impaired by
the same or a related deficiency; in operation and known on the days of the failure: tieout decides (method §2.8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from policies.operation.reliance.model import Compensation
from policies.operation.results import ControlResult, Operation


def compensated(controls: Sequence[ControlResult], declared: Sequence[Compensation]) -> tuple[list[ControlResult],
                                                                                             tuple[str, ...]]:
    """The results with what earned credit, and a sentence for each declaration that earned none."""
    by_id = {c.adopted.control.id: c for c in controls}
    refused: list[str] = []
    credit: dict[str, str] = {}
    for one in declared:
        lacks = list(_lacks(one, by_id))
        if lacks:
            refused.append(f"{one.by} earns no credit for {one.control}: {'; '.join(lacks)}.")
        else:
            credit[one.control] = one.by
    return [replace(c, compensated_by=credit.get(c.adopted.control.id, "")) for c in controls], tuple(refused)


def _lacks(one: Compensation, controls: Mapping[str, ControlResult]) -> Iterator[str]:
    """Every condition that does not hold."""
    failed, other = controls.get(one.control), controls.get(one.by)
    if failed is None or other is None or one.control == one.by:
        yield "both must be adopted, and be two"
        return
    if failed.operation is not Operation.INEFFECTIVE:
        yield f"{one.control} is {failed.operation}, and only a failure is compensated"
    if not (one.same_risk.strip() and one.often_enough.strip() and one.approver.strip()):
        yield "a named person must say that it meets the same risk, and often enough"
    missing = sorted(set(failed.adopted.control.criteria) - set(other.adopted.control.criteria))
    if missing:
        yield f"it does not serve {', '.join(missing)}"
    if other.operation is not Operation.EFFECTIVE:
        yield f"it is {other.operation} itself"
    if related(other, failed, controls):
        yield "it rests on the control that failed, or on another that failed"
    yield from _dates(failed, other)


def related(control: ControlResult, failed: ControlResult, controls: Mapping[str, ControlResult]) -> bool:
    """Whether what a control depends on, near or far, is the failed control or another that failed."""
    seen: set[str] = set()
    ahead = list(control.adopted.control.depends_on)
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        found = controls.get(name)
        if name == failed.adopted.control.id or (found and found.operation is Operation.INEFFECTIVE):
            return True
        ahead += found.adopted.control.depends_on if found else ()
    return False


def _dates(failed: ControlResult, other: ControlResult) -> Iterator[str]:
    """Whether the other was known on every day of the failure."""
    first = min([*(e.began or e.start for e in failed.exposures), *(d.occurred_at for d in failed.deviations)],
                default=None)
    if first is None:
        yield "the dates of the failure are not known"
        return
    last = max([*(e.end or 2**62 for e in failed.exposures), *(d.occurred_at for d in failed.deviations)])
    if any(u.start < last and u.end > first for u in other.unknown):
        yield "it is unknown itself on days of the failure"
