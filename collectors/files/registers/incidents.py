"""Incidents with their timeline, penetration tests with their findings."""

from __future__ import annotations

from typing import Annotated, Literal

from collectors.files.fields import (
    LISTED,
    Day,
    Entry,
    MaybeDay,
    MaybeMoment,
    MaybeText,
    MaybeTruth,
    Text,
    Texts,
)
from collectors.files.register import Register
from collectors.files.registers.governance import Actions


class Moment(Entry):
    """One line of a timeline."""

    at: MaybeMoment
    by: MaybeText
    what: Text


class Notice(Entry):
    """One party that was told."""

    to: Text
    due_on: MaybeDay
    sent_on: MaybeDay
    by: MaybeText


class Incident(Entry):
    """One incident, of any severity."""

    id: Text
    title: Text
    severity: Literal["critical", "high", "medium", "low"] | None = None
    category: MaybeText
    detected_on: Day
    reported_by: MaybeText
    performed_by: MaybeText
    classified_on: MaybeDay
    contained_on: MaybeDay
    resolved_on: MaybeDay
    root_cause: MaybeText
    reviewed_on: MaybeDay
    approved_by: MaybeText
    customers_affected: MaybeTruth
    personal_data: MaybeTruth
    notifiable: MaybeTruth
    notices: Annotated[tuple[Notice, ...], LISTED] = ()
    timeline: Annotated[tuple[Moment, ...], LISTED] = ()
    actions: Actions = ()
    closed_on: MaybeDay
    attachments: Texts


class PenetrationFinding(Entry):
    """One finding of a penetration test."""

    id: Text
    title: Text
    severity: Literal["critical", "high", "medium", "low", "info"]
    due_on: MaybeDay
    fixed_on: MaybeDay
    retested_on: MaybeDay
    accepted_by: MaybeText
    accepted_on: MaybeDay


class PenetrationTest(Entry):
    """One penetration test with its findings."""

    id: Text
    title: MaybeText
    tester: Text
    independent: MaybeTruth
    scope: Texts
    started_on: MaybeDay
    performed_by: Text
    performed_on: MaybeDay
    reported_on: MaybeDay
    approved_by: MaybeText
    findings: Annotated[tuple[PenetrationFinding, ...], LISTED] = ()
    attachments: Texts


REGISTERS = (
    Register("files.incident", "Incidents with their timeline", "incidents", Incident, dated="detected_on"),
    Register("files.penetration_test", "Penetration tests with their findings", "penetration_tests", PenetrationTest,
             dated="performed_on"),
)
