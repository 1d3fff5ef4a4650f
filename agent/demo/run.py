"""Runs the demo: six months of collections, then the assessment, the reports and the package."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from agent.cli.common import write_file
from agent.collecting import collect_into, reach
from agent.config.errors import ConfigError
from agent.demo import life
from agent.demo.calendar import ASSESSED_AT, collections
from agent.demo.company import Company
from agent.demo.judge import Judgement, judge
from agent.demo.planted import planted
from agent.demo.standins.github import GithubServer
from agent.exporting import export
from agent.judging import assess, gap
from agent.recording import record_assessment, record_configuration
from agent.session import Session
from collectors.limits import LIMITS
from policies.operation.results import Assessment

TOKEN = "TIEOUT_DEMO_TOKEN"
NEARBY = replace(LIMITS, threads=1)
"""Stand-ins in this process answer at once: a second thread would only wait for the first."""
CONFIG = """\
# Written by 'tieout demo': the fictional company Harborlight on local stand-ins. The store beside this file is real:
# 'tieout readiness', 'gap', 'check --as-of 2026-07-01T04:00:00Z', 'evidence', 'export' and 'verify' work on it.
engagement:
  name: Harborlight SOC 2 (demo)
  system: The Harborlight platform
  categories: [security]
  period: {{start: 2026-01-01, end: 2026-06-30}}
  time_zone: UTC
store:
  path: ./tieout.db
  anchors: [./elsewhere/tieout.anchor]
sources:
  - name: aws
    type: aws
    regions: [eu-central-1, us-east-1]
  - name: github
    type: github
    organization: harborlight
    base_url: "{github}"
    token: ${{env:TIEOUT_DEMO_TOKEN}}
  - name: registers
    type: files
    path: ./registers
schedule:
  default: "0 3 * * *"                 # daily: what the adopted controls read
  everything: "0 3 1 * *"              # on the first of a month: every kind
controls:
  adopt:
{adopted}"""
# By name and not by profile: for what a profile gains later, nothing was planted.
ADOPTED = """\
    - AC-01
    - AC-03
    - AC-05
    - AC-09
    - AC-10
    - AC-11
    - AC-15
    - AC-16
    - CM-01
    - CM-02
    - CM-03
    - CM-04
    - DP-01
    - DP-02
    - DP-03
    - DP-04
    - GV-02
    - LM-01
    - LM-02
    - LM-03
    - LM-06
    - NW-01
    - VM-05
    - VM-06
    - id: AC-08
      owner: head-of-platform
      parameters:
        approved_administrators: ["arn:aws:iam::123456789012:user/mara"]
        approved_owners: [mara-lind, jonas-vey]
"""


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo came to: the assessment, what was found of what was planted, and whether the proofs hold."""

    assessment: Assessment
    judgement: Judgement
    verified: bool

    @property
    def ok(self) -> bool:
        """Every planted failure found with its date, nothing else found, and every proof holds."""
        return self.judgement.ok and self.verified


def run(folder: Path, on_day: Callable[[int, int, str], None] | None = None) -> DemoResult:
    """Make the company in ``folder`` and assess it; ``on_day(done, total, what)`` follows the collections."""
    if folder.exists() and any(folder.iterdir()):
        raise ConfigError(f"{folder} is not empty; nothing was written.", hint="Name a new folder, or empty it.")
    (folder / "elsewhere").mkdir(parents=True)
    company = Company(folder / "registers")
    with GithubServer(company.github) as server, company.aws, _environment():
        company.found()
        life.write(company)
        failures = planted()
        for failure in failures:
            failure.plant(company)
        (folder / "tieout.yaml").write_text(CONFIG.format(github=server.url, adopted=ADOPTED), encoding="utf-8")
        session = Session.open(folder / "tieout.yaml", clock=company.now)
        _collect_daily(session, company, on_day)
        company.move_to(ASSESSED_AT)
        assessment, verified = _assess(session, folder)
        return DemoResult(assessment, judge(assessment, failures), verified)


def _collect_daily(session: Session, company: Company, on_day: Callable[[int, int, str], None] | None) -> None:
    """Every pass of the calendar, with sources connected once, as the daemon would."""
    days = list(collections())
    company.move_to(days[0])
    sources = reach(session).sources
    with session.store(create=True) as store:
        record_configuration(session, store)
        for done, when in enumerate(days, start=1):
            company.move_to(when)
            collect_into(session, store, sources, limits=NEARBY, adopted=when.day != 1)
            if on_day:
                on_day(done, len(days), f"{when:%Y-%m-%d}")


def _assess(session: Session, folder: Path) -> tuple[Assessment, bool]:
    from reports import gap_html, gap_json, gap_text, readiness_html, readiness_json, readiness_text  # noqa: PLC0415 - late
    from reports.package_verify import verify_package  # noqa: PLC0415 - as above

    assessment = assess(session, None, fresh=True)
    with session.store() as store:
        record_assessment(session, store, assessment, session.engagement())
    found = gap(session, None, assessment)
    library = session.library
    write_file(folder / "readiness.html", readiness_html.render(assessment, library))
    write_file(folder / "readiness.json", readiness_json.render(assessment, library))
    write_file(folder / "readiness.txt", readiness_text.render(assessment, library))
    write_file(folder / "gap.html", gap_html.render(found))
    write_file(folder / "gap.json", gap_json.render(found))
    write_file(folder / "gap.txt", gap_text.render(found))
    package = export(session, None, folder / "package.zip", assessment)
    verified = all(ledger.verified for ledger in assessment.ledgers) and verify_package(package).ok
    return assessment, verified


@contextmanager
def _environment() -> Iterator[None]:
    """The token that the configuration refers to; and no proxy stands between this process and itself."""
    with patch.dict(os.environ, {TOKEN: "ghp_demo", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}):
        yield


