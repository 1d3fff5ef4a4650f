"""The scope statement of an assessment, as text and as ``tieout.plan/1``."""

from __future__ import annotations

from typing import Any

from policies.operation.plan import Plan, PlannedControl, Window
from policies.operation.results import ReadinessVerdict
from reports import contract
from reports.layout import bullets, heading, paragraph, table, title
from reports.numbers import counted
from reports.wording import VERDICTS


def document(plan: Plan, window: Window | None) -> dict[str, Any]:
    """The whole plan; ``window`` None where it was not asked for, or where there is none."""
    return {
        "schema": "tieout.plan/1",
        "period": {"first_day": plan.period.first_day, "last_day": plan.period.last_day,
                   "time_zone": plan.period.time_zone},
        "categories": list(plan.categories), "criteria": plan.criteria, "points_of_focus": plan.points_of_focus,
        "controls": [_control(control) for control in plan.controls],
        "not_covered": list(plan.not_covered), "deliverable": list(plan.deliverable),
        "window": window and {"start": window.start.isoformat(), "end": window.end.isoformat(),
                              "months": window.months, "leaves_out": list(window.leaves_out),
                              "verdict": window.verdict}}


def _control(control: PlannedControl) -> dict[str, Any]:
    return {"id": control.id, "title": control.title, "key": control.key, "criteria": list(control.criteria),
            "evidence_since": control.evidence_since or None,
            "tests": [{"id": t.id, "title": t.title, "type": t.type, "kind": t.kind, "sources": list(t.sources)}
                      for t in control.tests]}


def to_json(plan: Plan, window: Window | None) -> bytes:
    """``document`` as indented JSON."""
    return contract.dumps(document(plan, window))


def to_text(plan: Plan, window: Window | None, *, asked: bool, width: int = 100) -> str:
    """For people. ``asked``: whether the earliest defensible start was asked for."""
    period = plan.period
    lines = [title(f"Scope statement: {period.first_day} to {period.last_day} ({period.time_zone})", width), "",
             *paragraph(f"{counted(plan.criteria, 'criterion', 'criteria')} in scope "
                        f"({', '.join(plan.categories)}) with "
                        f"{counted(plan.points_of_focus, 'point')} of focus to consider, none of them a requirement; "
                        f"{counted(len(plan.controls), 'adopted control')}.", width)]
    rows = [(c.id, t.title, t.type, t.kind, ", ".join(t.sources) or "no source", c.evidence_since or "no evidence")
            for c in plan.controls for t in c.tests]
    lines += [*heading("What will be evaluated"),
              *table(("control", "test", "type", "evidence", "from", "since"), rows, width)]
    lacking = bullets(plan.not_covered, width) or ["Nothing is known to lack."]
    lines += [*heading("What will not be covered"), *lacking]
    lines += [*heading("What the deliverable holds"), *bullets(plan.deliverable, width)]
    return "\n".join([*lines, *(_window(window, width) if asked else [])]) + "\n"


def _window(window: Window | None, width: int) -> list[str]:
    lines = heading("The earliest defensible start")
    if window is None:
        return [*lines, *paragraph("No day of the period is free of what holds a criterion back.", width)]
    verdict = VERDICTS[ReadinessVerdict(window.verdict)]
    lines += paragraph(f"{window.start}, {counted(window.months, 'whole month')} up to {window.end}. From there: "
                       f"{verdict}. A later start hides nothing: what it leaves out is known to management.", width)
    return [*lines, *bullets(window.leaves_out, width)]
