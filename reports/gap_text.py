"""The gap report as plain text: the ten that come first, then the plan in the order of dependence."""

from __future__ import annotations

from reports.escape import clip
from reports.gap_html import EFFORTS, FIRST_PAGE, STAGES, summary
from reports.gap_model import Finding, GapReport, Severity, Stage
from reports.layout import bullets, heading, paragraph, table, title
from reports.numbers import counted
from reports.wording import CHALLENGE, DISCLOSE, INTERNAL, MARK


def render(report: GapReport, *, width: int = 100) -> str:
    """The report in ``width`` columns."""
    counts = ", ".join(f"{report.count(s)} {s.value}" for s in Severity)
    lines = [title(f"Gap report: {report.name}", width), INTERNAL, *heading("Summary", "="),
             *paragraph(f"{summary(report)}: {counts}.", width),
             *paragraph(f"Prepared on {report.today}, valid until {report.valid_until}.", width)]
    if report.clean:
        lines += [*heading(CHALLENGE),
                  *bullets([f"{c.question} {c.fact}" for c in report.challenge], width)]
    if report.findings:
        lines += [*_first(report, width), *_details(report, width), *_plan(report, width)]
    return "\n".join([*lines, *_foot(report, width)]) + "\n"


def _first(report: GapReport, width: int) -> list[str]:
    rows = [(f"{f.priority}", f.severity.value, clip(f"{f.control} {f.title}".strip(), 90), ", ".join(f.criteria),
             clip(f.owner, 40), f"{f.due or '-'}") for f in report.findings[:FIRST_PAGE]]
    lines = [*heading("What comes first"),
             *table(("#", "severity", "finding", "criteria", "owner", "due"), rows, width)]
    more = len(report.findings) - FIRST_PAGE
    if more > 0:
        lines += ["", *paragraph(f"{more:,} more of {counted(len(report.findings), 'finding')} follow in the plan; "
                                 "gap.json has every detail.", width)]
    return lines


def _details(report: GapReport, width: int) -> list[str]:
    lines: list[str] = []
    for f in report.findings[:FIRST_PAGE]:
        lines += _detail(f, width)
    return lines


def _detail(f: Finding, width: int) -> list[str]:
    lines = [*heading(title(f"{f.priority}. {f.title} [{f.id}]", width))]
    for name, text in (("Observed", f.observed), ("Expected", f.expected), ("Risk", f.risk),
                       ("Closed when", f.acceptance), ("Effort", EFFORTS[f.effort])):
        lines += paragraph(f"{name}: {clip(text, 600)}", width)
    lines += ["What to do:", *bullets([clip(step, 600) for step in f.remediation], width)]
    instances = [clip(i.label or i.subject, 60) for i in f.instances[:5]]
    if instances:
        rest = len(f.instances) - len(instances)
        lines += paragraph(f"Instances ({len(f.instances):,}): {', '.join(instances)}"
                           + (f" and {rest:,} more (gap.json)" if rest else ""), width)
    return lines


def _plan(report: GapReport, width: int) -> list[str]:
    lines = heading("The plan, in the order of dependence")
    for stage in Stage:
        members = [f for f in report.findings if f.stage is stage]
        lines += ["", f"{STAGES[stage]}: {counted(len(members), 'finding')}"]
        lines += bullets([f"{f.id}: {clip(f.title)} ({f.severity.value}, {clip(f.owner, 40)}, due {f.due or 'not set'})"
                          for f in members], width)
    return lines


def _foot(report: GapReport, width: int) -> list[str]:
    check = report.self_check
    lines: list[str] = []
    if report.observations:
        lines += [*heading("Observations"), *bullets(report.observations, width)]
    ledgers = [f"{v.store}: ledger head {v.head}, entry {v.sequence}, "
               f"{'verified' if v.verified else 'NOT VERIFIED'}, anchor: {v.anchor}" for v in report.ledgers]
    proof = f"{check.caught} of {check.failures} known failures caught ({check.cases} cases evaluated)"
    return [*lines, *heading("Limits"), *bullets(report.limits, width), *heading("What this rests on"),
            *bullets([proof, f"engine {report.engine}, policy bundle {report.bundle}", *ledgers], width), "",
            *paragraph(DISCLOSE, width), "", *paragraph(f"{INTERNAL} {MARK}", width)]
