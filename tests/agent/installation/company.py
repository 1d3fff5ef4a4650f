"""What the company has on a day: people, policies, meetings, reviews, trainings and one protected repository."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from agent.demo.standins.github import Codebase, GithubWorld

FIRST = date(2026, 1, 1)
BEFORE = datetime(2025, 11, 3, 9, tzinfo=UTC)
ENGINEERS = ("ines-roca", "tomas-dahl")
PEOPLE = """\
id,name,email,employment_type,manager,start,end,time_zone,login:github
P-01,Mara Lind,mara@harborlight.example,employee,,2019-04-01,,UTC,mara-lind
P-02,Ines Roca,ines@harborlight.example,employee,P-01,2021-02-15,,UTC,ines-roca
P-03,Tomas Dahl,tomas@harborlight.example,employee,P-01,2022-06-01,,UTC,tomas-dahl
"""
TRAININGS = """\
id,subject,course,topic,assigned_on,completed_on,result,attachments
T-1,P-01,Security 2025,security,2025-09-01,2025-09-15,passed,records/security-2025.txt
T-2,P-02,Security 2025,security,2025-09-01,2025-09-16,passed,records/security-2025.txt
T-3,P-03,Security 2025,security,2025-09-01,2025-09-17,passed,records/security-2025.txt
"""
POLICY = """\
---
id: POL-01
title: Information security policy
owner: head-of-platform
version: "3"
approved_by: managing-director
approved_on: 2025-11-10
reviewed_on: 2025-11-10
criteria: [CC5.3]
approvals:
  - {by: managing-director, on: 2025-11-10, version: "3"}
---
The fictional text of a fictional company.
"""
MEETING = """\
---
id: M-{day}
title: Quarterly meeting of the board
body: oversight
performed_on: {day}
chair: chair-of-the-board
minutes_by: head-of-platform
attendees: [chair-of-the-board, head-of-platform, managing-director]
quorum: yes
topics: [security and risk, budget]
approved_by: chair-of-the-board
approved_on: {day}
attachments: [records/minutes-{day}.txt]
---
"""
REVIEW = """\
---
id: AR-{day}
title: Quarterly access review
systems: [github]
performed_by: head-of-platform
performed_on: {day}
approved_by: managing-director
approved_on: {day}
population: {{source: members of the organisation, taken_on: {day}, accounts: 3}}
decisions:
  - {{system: github, account: mara-lind, decision: keep, subject: P-01, decided_by: head-of-platform}}
  - {{system: github, account: ines-roca, decision: keep, subject: P-02, decided_by: head-of-platform}}
  - {{system: github, account: tomas-dahl, decision: keep, subject: P-03, decided_by: head-of-platform}}
attachments: [records/review-{day}.txt]
---
"""
MEETINGS = (date(2025, 11, 12), date(2026, 2, 12), date(2026, 5, 13))
REVIEWS = (date(2025, 12, 16), date(2026, 3, 18), date(2026, 6, 17))
CHANGES = tuple(FIRST + timedelta(days=number) for number in range(5, 181, 7))  # every Tuesday


def repository() -> GithubWorld:
    """The organisation with one repository, and the changes of six months on its agenda."""
    world = GithubWorld("harborlight", now=BEFORE)
    world.add_member("mara-lind", "admin")
    for login in ENGINEERS:
        world.add_member(login)
    world.add_repository("payments-api")
    Codebase(world, "payments-api").push("mara-lind", BEFORE, "first commit")
    world.protect("payments-api", contexts=("ci",))
    for number, day in enumerate(CHANGES):
        start = datetime.combine(day, time(9), UTC)
        world.at(start, partial(_change, world, number, start))
    return world


def _change(world: GithubWorld, number: int, start: datetime) -> None:
    """Checked, approved by the other engineer on its last commit, then merged."""
    author, reviewer = (ENGINEERS[(number + at) % 2] for at in (0, 1))
    code = Codebase(world, "payments-api")
    pull = code.open_pull(author, start, f"Change {number + 1}")
    code.check(pull.head_sha, "ci", start + timedelta(minutes=15))
    code.review(pull, reviewer, start + timedelta(minutes=50))
    code.merge(pull, author, start + timedelta(minutes=70))


def write_registers(folder: Path, today: date) -> None:
    """The registers as they are on a day: what lies ahead is not written yet."""
    _write(folder / "people.csv", PEOPLE)
    _write(folder / "training.csv", TRAININGS)
    _write(folder / "records" / "security-2025.txt", "Certificates.\n")
    _write(folder / "policies" / "pol-01.md", POLICY)
    for kind, template, days in (("meetings", MEETING, MEETINGS), ("access_reviews", REVIEW, REVIEWS)):
        record = {"meetings": "minutes", "access_reviews": "review"}[kind]
        for day in (day for day in days if day <= today):
            _write(folder / "records" / f"{record}-{day}.txt", "What was looked at, and what was decided.\n")
            _write(folder / kind / f"{day}.md", template.format(day=day))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
