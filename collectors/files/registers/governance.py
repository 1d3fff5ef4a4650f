"""How the organisation governs itself: meetings, roles, evaluations, findings, exceptions, applicability, messages."""

from __future__ import annotations

from typing import Annotated, Literal

from collectors.files.fields import LISTED, Day, Entry, MaybeDay, MaybeText, MaybeTruth, Text, Texts, Truth
from collectors.files.register import Register


class Action(Entry):
    """Something agreed, its owner and its dates."""

    text: Text
    owner: MaybeText
    due_on: MaybeDay
    done_on: MaybeDay


Actions = Annotated[tuple[Action, ...], LISTED]


class Meeting(Entry):
    """One meeting of a body that oversees."""

    id: Text
    title: MaybeText
    body: Literal["oversight", "management", "other"]
    performed_on: MaybeDay
    chair: MaybeText
    minutes_by: MaybeText
    attendees: Texts
    quorum: MaybeTruth
    topics: Texts
    actions: Actions = ()
    approved_by: MaybeText
    approved_on: MaybeDay
    attachments: Texts


class Role(Entry):
    """One role, who holds it and what it answers for."""

    id: Text
    name: Text
    holder: MaybeText
    deputy: MaybeText
    responsibilities: MaybeText
    controls: Texts
    assigned_by: MaybeText
    assigned_on: MaybeDay
    reviewed_on: MaybeDay
    attachments: Texts


class Evaluation(Entry):
    """One evaluation of controls by somebody objective."""

    id: Text
    title: MaybeText
    type: Literal["internal_audit", "self_assessment", "external_assessment", "certification_audit"]
    scope: Text
    controls: Texts
    subjects: Texts
    performed_by: Text
    performed_on: MaybeDay
    reported_to: MaybeText
    reported_on: MaybeDay
    findings: Texts
    approved_by: MaybeText
    attachments: Texts


class Finding(Entry):
    """One deficiency and how it was closed."""

    id: Text
    title: Text
    source: Text
    control: MaybeText
    severity: Literal["critical", "high", "medium", "low"]
    found_on: Day
    owner: MaybeText
    due_on: MaybeDay
    extended_to: MaybeDay
    extension_approved_by: MaybeText
    extension_approved_on: MaybeDay
    closed_on: MaybeDay
    closed_by: MaybeText
    verified_by: MaybeText
    attachments: Texts


class ApprovedException(Entry):
    """One exception from a control, approved before it is used and for a time."""

    id: Text
    control: Text
    reason: Text
    requested_by: Text
    approved_by: MaybeText
    approved_on: MaybeDay
    valid_from: Day
    valid_to: Day
    compensating: MaybeText
    closed_on: MaybeDay
    attachments: Texts


class Applicability(Entry):
    """One control of ISO 27001 Annex A: applicable or not, and why."""

    id: Text
    applicable: Truth
    justification: Text
    implemented: MaybeTruth
    controls: Texts
    owner: MaybeText
    approved_by: MaybeText
    approved_on: MaybeDay


class Communication(Entry):
    """One message to people inside or outside about something that concerns them."""

    id: Text
    topic: Literal["commitment", "change", "incident", "policy", "reporting_channel", "privacy", "responsibilities"]
    reference: MaybeText
    audience: Text
    channel: MaybeText
    due_on: MaybeDay
    sent_on: MaybeDay
    performed_by: MaybeText
    approved_by: MaybeText
    attachments: Texts


REGISTERS = (
    Register("files.meeting", "Meetings", "meetings", Meeting, dated="performed_on", split="body"),
    Register("files.role", "Roles and who holds them", "roles.csv", Role, set_paths=("item.controls",)),
    Register("files.evaluation", "Evaluations of controls", "evaluations", Evaluation, dated="performed_on"),
    Register("files.finding", "Deficiencies", "findings.csv", Finding, dated="found_on"),
    Register("files.exception", "Approved exceptions", "exceptions.csv", ApprovedException, dated="approved_on"),
    Register("files.applicability", "ISO 27001 statement of applicability", "statement_of_applicability.csv",
             Applicability, set_paths=("item.controls",)),
    Register("files.communication", "Communications", "communications.csv", Communication, dated="sent_on",
             split="topic"),
)
