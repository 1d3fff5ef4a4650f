"""The company's registers: the roster that HR keeps and the policies that management approves."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

COLUMNS = ("id", "name", "email", "employment_type", "manager", "start", "end", "time_zone",
           "login:aws", "login:github")


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the roster; ``known_from``/``end_known_from``: when HR wrote the row and its last day."""

    id: str
    name: str
    aws: str
    github: str
    start: date
    end: date | None = None
    manager: str = "P-01"
    employment_type: str = "employee"


PEOPLE = (
    Person("P-01", "Mara Lind", "mara", "mara-lind", date(2019, 4, 1), manager=""),
    Person("P-02", "Jonas Vey", "jonas", "jonas-vey", date(2020, 9, 1)),
    Person("P-03", "Ines Roca", "", "ines-roca", date(2021, 2, 15)),
    Person("P-04", "Tomas Dahl", "", "tomas-dahl", date(2022, 6, 1)),
    Person("P-05", "Keiko Arai", "", "keiko-arai", date(2023, 1, 9)),
    Person("P-06", "Seun Bello", "", "seun-bello", date(2023, 8, 1), end=date(2026, 4, 30)),
    Person("P-07", "Ravi Menon", "ravi", "ravi-menon", date(2022, 3, 1), end=date(2026, 2, 27)),
    Person("P-08", "Lena Frost", "lena", "", date(2026, 6, 1), employment_type="contractor"),
)
POLICIES = (
    ("POL-01", "Information security policy", date(2025, 11, 10)),
    ("POL-02", "Access control policy", date(2025, 11, 10)),
    ("POL-03", "Incident response policy", date(2025, 5, 20)),
)
NOTICE_DAYS = 14
"""How long before a last day HR writes it into the roster."""


def write(folder: Path, today: date) -> None:
    """Write the roster as HR has it on ``today``, and the policies."""
    (folder / "policies").mkdir(parents=True, exist_ok=True)
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for person in PEOPLE:
            if person.start <= today:
                writer.writerow(_row(person, today))
    for number, title, reviewed in POLICIES:
        (folder / "policies" / f"{number.lower()}.md").write_text(_policy(number, title, reviewed), encoding="utf-8")


def _row(person: Person, today: date) -> tuple[str, ...]:
    known = person.end is not None and (person.end - today).days <= NOTICE_DAYS
    end = person.end.isoformat() if person.end and known else ""
    email = f"{person.name.split(maxsplit=1)[0].lower()}@harborlight.example"
    return (person.id, person.name, email, person.employment_type, person.manager, person.start.isoformat(), end,
            "Europe/Berlin", person.aws, person.github)


def _policy(number: str, title: str, reviewed: date) -> str:
    front = f"""---
id: {number}
title: {title}
owner: head-of-platform
version: "3"
approved_by: managing-director
approved_on: {reviewed}
reviewed_on: {reviewed}
criteria: [CC5.3, CC2.2]
approvals:
  - {{by: managing-director, on: {reviewed}, version: "3"}}
---
"""
    return f"{front}\n# {title}\n\nThe fictional text of a fictional company.\n"
