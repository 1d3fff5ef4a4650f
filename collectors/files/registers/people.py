"""The roster of everyone who works here or did, as its owner confirms it, and what people did or signed.

Rows are kept when somebody leaves. A rehire is a row of its own, with a new id and ``rehire_of``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from collectors.files.fields import Day, Entry, Login, MaybeDay, MaybeText, Text, Texts, Zone, refused
from collectors.files.register import Register

_LOGIN = "login:"
_Empty = Annotated[str, BeforeValidator(lambda value: value or "")]  # the roster's own empty cells stay text


class Person(Entry):
    """One person, employed or not."""

    id: Text
    name: Text
    email: Annotated[Text, BeforeValidator(lambda value: value)] | _Empty
    employment_type: _Empty
    manager: _Empty
    start: MaybeDay
    end: MaybeDay
    time_zone: Zone
    role: MaybeText
    role_since: MaybeDay
    company: MaybeText
    contract_end: MaybeDay
    rehire_of: MaybeText
    logins: dict[str, Login] = Field(alias="login")

    @model_validator(mode="after")
    def _in_order(self) -> Person:
        if self.start and self.end and self.end < self.start:
            raise refused("end_before_start", f"end {self.end} is before start {self.start}")
        if self.rehire_of == self.id:
            raise refused("bad_reference", "rehire_of names the row itself; give the id of the earlier row")
        return self


class Movement(Entry):
    """One joining, change of role, extension or leaving, as decided."""

    id: Text
    subject: Text
    movement: Literal["joiner", "mover", "leaver", "rehire", "extension"]
    effective_on: Day
    from_role: MaybeText
    to_role: MaybeText
    performed_by: MaybeText
    approved_by: MaybeText
    approved_on: MaybeDay
    access_changed_on: MaybeDay
    attachments: Texts


class Acknowledgement(Entry):
    """One person's acknowledgement of one version of a policy."""

    id: Text
    subject: Text
    policy: Text
    version: Text
    acknowledged_on: MaybeDay
    attachments: Texts


class Training(Entry):
    """One person's training in one course."""

    id: Text
    subject: Text
    course: Text
    topic: Literal["security", "privacy", "incident_response", "role_specific", "other"]
    assigned_on: MaybeDay
    completed_on: MaybeDay
    result: Literal["passed", "failed"] | None
    attachments: Texts


class BackgroundCheck(Entry):
    """The status of one check: never what was found."""

    id: Text
    subject: Text
    check: Text
    ordered_on: MaybeDay
    completed_on: MaybeDay
    result: Literal["clear", "adjudicated", "not_permitted_by_law"] | None
    performed_by: MaybeText
    approved_by: MaybeText
    attachments: Texts


class Confidentiality(Entry):
    """One person's signature under confidentiality terms."""

    id: Text
    subject: Text
    agreement: Text
    version: MaybeText
    signed_on: MaybeDay
    attachments: Texts


class PerformanceReview(Entry):
    """That one person's performance was reviewed in a cycle: never what was said."""

    id: Text
    subject: Text
    cycle: Text
    performed_by: MaybeText
    performed_on: MaybeDay
    attachments: Texts


class DeviceReturn(Entry):
    """One device or badge that a leaver gave back."""

    id: Text
    subject: Text
    device: Text
    returned_on: MaybeDay
    wiped_on: MaybeDay
    performed_by: MaybeText
    attachments: Texts


class Sanction(Entry):
    """One case of a broken policy: no name of the person concerned."""

    id: Text
    policy: Text
    opened_on: Day
    decided_on: MaybeDay
    performed_by: MaybeText
    approved_by: MaybeText
    outcome: MaybeText
    attachments: Texts


def _from_row(row: Mapping[str, str]) -> dict[str, Any]:
    """The columns that are read, and the systems where the person has a login."""
    logins = {name[len(_LOGIN):].strip(): value for name, value in row.items() if name.startswith(_LOGIN) and value}
    return {name: row[name] for name in Person.model_fields if name in row} | {"login": logins}


def _login_columns(names: list[str]) -> str:
    odd = [n for n in names if n.lower().startswith("login") and (not n.startswith(_LOGIN) or not n[len(_LOGIN):])]
    return f"the column {odd[0]!r} is not {_LOGIN}<system>, such as login:github" if odd else ""


PEOPLE = Register("files.person", "People of the roster, leavers included", "people.csv", Person, personal=True,
                  always=True, from_row=_from_row, header=_login_columns,
                  optional=("role", "role_since", "company", "contract_end", "rehire_of"))
REGISTERS = (
    PEOPLE,
    Register("files.movement", "Joiners, movers, leavers, rehires and extensions", "movements.csv", Movement,
             dated="effective_on", personal=True),
    Register("files.acknowledgement", "Acknowledgements of policies", "acknowledgements.csv", Acknowledgement,
             dated="acknowledged_on", personal=True),
    Register("files.training", "Trainings", "training.csv", Training, dated="completed_on", split="topic",
             personal=True),
    Register("files.background_check", "Background checks, status only", "background_checks.csv", BackgroundCheck,
             dated="completed_on", personal=True),
    Register("files.confidentiality", "Confidentiality terms signed", "confidentiality.csv", Confidentiality,
             dated="signed_on", personal=True),
    Register("files.performance_review", "Performance reviews, status only", "performance_reviews.csv",
             PerformanceReview, dated="performed_on", personal=True),
    Register("files.device_return", "Devices and badges returned", "device_returns.csv", DeviceReturn,
             dated="returned_on", personal=True),
    Register("files.sanction", "Cases of broken policies", "sanctions.csv", Sanction, dated="opened_on", personal=True),
)
