"""The gap report as one self-contained page: the ten that come first, the plan in its order, then every finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reports import html
from reports.escape import plain, short
from reports.gap_model import Effort, Finding, GapReport, Instance, Severity, Stage
from reports.numbers import counted
from reports.picture import SIGNS
from reports.view import Capped, Tile, capped
from reports.wording import DISCLOSE

FIRST_PAGE = 10
PAGE_FINDINGS = 100
PAGE_INSTANCES = 10
CHART_WIDTH = 1180
CHART_LEFT = 330
CHART_ROW = 20
CHART_TOP = 24

TONES = {Severity.CRITICAL: "bad", Severity.HIGH: "bad", Severity.MEDIUM: "warn", Severity.LOW: "unknown",
         Severity.INFO: "neutral"}
EFFORTS = {Effort.QUICK_WIN: "quick win (under a week)", Effort.PROJECT: "project (1 to 4 weeks)",
           Effort.LONG_LEAD: "long lead (4 to 12 weeks)"}
STAGES = {
    Stage.SCOPE: "1. Scope and commitments",
    Stage.POLICY: "2. Policies and owners",
    Stage.CONFIGURATION: "3. Configuration",
    Stage.EVIDENCE: "4. Evidence habit",
}


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding with its capped instances."""

    finding: Finding
    tone: str
    instances: Capped[Instance]


@dataclass(frozen=True, slots=True)
class Bar:
    """One finding of the plan's chart: from the preparation date to its due date."""

    y: int
    name: str
    tone: str
    width: float
    title: str
    due: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The plan over time, in the units of its viewBox; ``ticks`` are (x, label), one a fortnight."""

    width: int
    height: int
    left: int
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    expiry: float
    expiry_label: str


def render(report: GapReport) -> bytes:
    """The page as UTF-8."""
    views = [FindingView(f, TONES[f.severity], capped(f.instances, PAGE_INSTANCES)) for f in report.findings]
    return html.render("gap.html.j2", {
        "title": f"Gap report: {report.system}",
        "g": report,
        "summary": summary(report),
        "tone": _tone(report),
        "tiles": [Tile(s.value, TONES[s] if report.count(s) else "neutral", report.count(s)) for s in Severity],
        "bands": [Tile(EFFORTS[e], "neutral", sum(f.effort is e for f in report.findings)) for e in Effort],
        "first": capped(report.findings, FIRST_PAGE),
        "tones": TONES,
        "efforts": EFFORTS,
        "signs": SIGNS,
        "stages": [(STAGES[s], [f for f in report.findings if f.stage is s]) for s in Stage],
        "findings": capped(views, PAGE_FINDINGS),
        "chart": chart(report),
        "disclose": DISCLOSE,
        "challenge": report.challenge if report.clean else (),
        "self_check": f"{report.self_check.caught} of {report.self_check.failures} known failures caught "
                      f"({report.self_check.cases} cases evaluated)",
    })


def summary(report: GapReport) -> str:
    """How many findings there are, and what is urgent among them."""
    exposed = sum(f.exposes_data for f in report.findings)
    expiring = sum(f.expires_on is not None for f in report.findings)
    controls = len({f.control for f in report.findings if f.control})
    text = f"{counted(len(report.findings), 'finding')}, {counted(controls, 'control')} concerned"
    if exposed:
        text += f"; {exposed} expose{'s' if exposed == 1 else ''} customer data now"
    if expiring:
        text += f"; {expiring} about evidence that its source will drop"
    return text


def chart(report: GapReport) -> Chart:
    """The ten that come first, each as a bar to its due date, with the report's own expiry."""
    bars = [f for f in report.findings[:FIRST_PAGE] if f.due]
    days = max([(f.due - report.today).days for f in bars if f.due] + [(report.valid_until - report.today).days])
    scale = (CHART_WIDTH - CHART_LEFT - 110) / max(1, days)
    drawn = tuple(_bar(f, report, number, scale) for number, f in enumerate(bars))
    ticks = tuple((round(CHART_LEFT + day * scale, 1), (report.today + timedelta(days=day)).isoformat()[5:])
                  for day in range(0, days + 1, 14))
    bottom = CHART_TOP + max(1, len(drawn)) * CHART_ROW
    expiry = round(CHART_LEFT + (report.valid_until - report.today).days * scale, 1)
    return Chart(CHART_WIDTH, bottom + 18, CHART_LEFT, drawn, ticks, expiry,
                 f"this report expires {report.valid_until.isoformat()}")


def _bar(f: Finding, report: GapReport, number: int, scale: float) -> Bar:
    due = f.due or report.today
    width = max(3.0, round((due - report.today).days * scale, 1))
    title = f"{f.id}: due {due.isoformat()}, {f.severity.value}, owner {f.owner}"
    return Bar(CHART_TOP + number * CHART_ROW, f"{f.priority}. {short(f.title, 48)}", TONES[f.severity], width,
               plain(title), due.isoformat())


def _tone(report: GapReport) -> str:
    worst = min((f.severity for f in report.findings), key=lambda s: s.rank, default=Severity.INFO)
    return TONES[worst]
