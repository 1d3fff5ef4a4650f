"""What happens in the example: three repositories, five changes, one access review, two policies, in March 2026.

Nobody looks from the 19th to the 28th. A repository's secret scanning is off for three days, one change is merged by
its author alone, and what the review took away was carried out late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from agent.demo.github_estate import self_merge
from agent.demo.standins.github import Codebase, GithubWorld
from tests.agent.installation.run import Plan

FOUNDED = datetime(2025, 11, 3, 9, tzinfo=UTC)
MADE = datetime(2026, 3, 16, 10, tzinfo=UTC)
CHANGES = ((3, "ines-roca", "tomas-dahl"), (9, "tomas-dahl", "ines-roca"), (17, "ines-roca", "tomas-dahl"),
           (24, "tomas-dahl", "ines-roca"))
ALONE = datetime(2026, 3, 12, 15, tzinfo=UTC)
"""When an author opens the change that he merges by himself."""
HOLE = (date(2026, 3, 20), date(2026, 3, 27))
"""First and last day without a pass."""
ASSESSED = datetime(2026, 4, 16, 8, tzinfo=UTC)
POLICIES = (("POL-01", "Information security policy", "2025-11-10"), ("POL-02", "Access control policy", "2025-04-20"))
POLICY = """\
---
id: {id}
title: {title}
owner: head-of-platform
version: "3"
approved_by: managing-director
approved_on: {day}
reviewed_on: {day}
criteria: [CC5.3]
approvals:
  - {{by: managing-director, on: {day}, version: "3"}}
---
The fictional text of a fictional company.
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
population: {{source: members of the organisation, taken_on: {day}, accounts: 4}}
decisions:
  - {{system: github, account: mara-lind, decision: keep, subject: P-01, decided_by: head-of-platform}}
  - {{system: github, account: ines-roca, decision: keep, subject: P-02, decided_by: head-of-platform}}
  - {{system: github, account: tomas-dahl, decision: keep, subject: P-03, decided_by: head-of-platform}}
  - {{system: github, account: {account}, decision: {decision}, subject: P-04, decided_by: head-of-platform,
     executed_on: {executed}}}
attachments: [records/review-{day}.txt]
---
"""
PEOPLE = """\
id,name,email,employment_type,manager,start,end,time_zone,login:github
P-01,Mara Lind,mara@harborlight.example,employee,,2019-04-01,,UTC,mara-lind
P-02,Ines Roca,ines@harborlight.example,employee,P-01,2021-02-15,,UTC,ines-roca
P-03,Tomas Dahl,tomas@harborlight.example,employee,P-01,2022-06-01,,UTC,tomas-dahl
"""
BEFORE, REVIEWED = date(2025, 12, 11), date(2026, 3, 12)


@dataclass(frozen=True)
class Story:
    """What goes wrong: when secret scanning is switched ``off`` and ``on``, and access is taken away (``executed``).

    ``alone``: whether a change is merged by its author alone.
    """

    off: datetime | None = datetime(2026, 3, 10, 10, tzinfo=UTC)
    on: datetime | None = datetime(2026, 3, 13, 10, tzinfo=UTC)
    executed: date = date(2026, 3, 30)
    alone: bool = True

    def plan(self) -> Plan:
        """Four adopted controls, and of the criteria one need for each."""
        return Plan("period: {start: 2026-03-01, end: 2026-03-31}", ("AC-07", "CM-01", "GV-02", "VM-05"),
                    ("CC5.3", "CC6.2", "CC6.8", "CC8.1"), partial(write_registers, self),
                    ("CC5.3-policies", "CC6.2-removal", "CC6.8-software", "CC8.1-authorisation"))


def passes(last: date = date(2026, 4, 15)) -> Iterator[datetime]:
    """A pass at 06:00 each day from the eve of the period, but not in the hole; after the period, once a week."""
    day = date(2026, 2, 28)
    while day <= last:
        if not HOLE[0] <= day <= HOLE[1] and (day <= date(2026, 4, 1) or day.weekday() == 2):
            yield datetime.combine(day, time(6), UTC)
        day += timedelta(days=1)


def organisation(story: Story) -> GithubWorld:
    """The organisation with everything that will happen in it."""
    world = GithubWorld("harborlight", now=FOUNDED)
    world.add_member("mara-lind", "admin")
    for login in ("ines-roca", "tomas-dahl"):
        world.add_member(login)
    for name in ("payments-api", "web-app"):
        world.add_repository(name)
        Codebase(world, name).push("mara-lind", FOUNDED, "first commit")
    for day, author, reviewer in CHANGES:
        start = datetime(2026, 3, day, 9, tzinfo=UTC)
        world.at(start, partial(_reviewed, world, author, reviewer, start))
    if story.alone:
        world.at(ALONE, partial(self_merge, world, "web-app", "tomas-dahl", ALONE))
    for when, status in ((story.off, "disabled"), (story.on, "enabled")):
        if when:
            world.at(when, partial(_scanning, world, status))
    world.at(MADE, lambda: world.add_repository("ledger-export"))
    return world


def _reviewed(world: GithubWorld, author: str, reviewer: str, start: datetime) -> None:
    code = Codebase(world, "payments-api")
    pull = code.open_pull(author, start, "A change")
    code.review(pull, reviewer, start + timedelta(minutes=30))
    code.merge(pull, author, start + timedelta(minutes=60))


def _scanning(world: GithubWorld, status: str) -> None:
    world.repositories["web-app"].settings["security_and_analysis"]["secret_scanning"]["status"] = status


def write_registers(story: Story, folder: Path, today: date) -> None:
    """The registers as they are on a day."""
    _write(folder / "people.csv", PEOPLE)
    for number, title, day in POLICIES:
        _write(folder / "policies" / f"{number.lower()}.md", POLICY.format(id=number, title=title, day=day))
    _write_review(folder, BEFORE, "keep", "")
    if today >= REVIEWED:
        _write_review(folder, REVIEWED, "revoke", story.executed.isoformat() if today >= story.executed else "")


def _write_review(folder: Path, day: date, decision: str, executed: str) -> None:
    """A review of four accounts, with the decision on the fourth."""
    _write(folder / "records" / f"review-{day}.txt", "The list of accounts, and what was decided on each.\n")
    text = REVIEW.format(day=day, account="keiko-arai", decision=decision, executed=executed)
    _write(folder / "access_reviews" / f"{day}.md", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
