"""Access: requests, reviews with the decision on each account, badges and visits."""

from __future__ import annotations

from typing import Annotated, Literal

from collectors.files.fields import (
    LISTED,
    Day,
    Entry,
    MaybeDay,
    MaybeText,
    MaybeTruth,
    MaybeWhole,
    Text,
    Texts,
)
from collectors.files.register import Register


class AccessRequest(Entry):
    """One request for access, its approval and what was done."""

    id: Text
    subject: Text
    system: Text
    access: Text
    action: Literal["grant", "change", "remove"]
    requested_by: Text
    requested_on: Day
    approved_by: MaybeText
    approved_on: MaybeDay
    performed_by: MaybeText
    performed_on: MaybeDay
    expires_on: MaybeDay
    ticket: MaybeText
    attachments: Texts


class Population(Entry):
    """The list of accounts that was reviewed: where it came from, when, and how many they were."""

    source: Text
    taken_on: Day
    accounts: MaybeWhole


class Decision(Entry):
    """What was decided on one account, and when it was carried out."""

    system: Text
    account: Text
    decision: Literal["keep", "change", "revoke"]
    subject: MaybeText
    decided_by: MaybeText
    executed_on: MaybeDay
    executed_by: MaybeText
    ticket: MaybeText


class AccessReview(Entry):
    """One review of who has access."""

    id: Text
    title: MaybeText
    systems: Texts
    performed_by: Text
    performed_on: MaybeDay
    approved_by: MaybeText
    approved_on: MaybeDay
    population: Population | None = None
    decisions: Annotated[tuple[Decision, ...], LISTED] = ()
    attachments: Texts


class Badge(Entry):
    """One badge or key of a site."""

    id: Text
    subject: Text
    site: Text
    approved_by: MaybeText
    issued_on: MaybeDay
    revoked_on: MaybeDay
    attachments: Texts


class Visit(Entry):
    """One visitor: no name is asked for."""

    id: Text
    site: Text
    visited_on: Day
    host: MaybeText
    escorted: MaybeTruth
    badge_returned: MaybeTruth
    attachments: Texts


REGISTERS = (
    Register("files.access_request", "Access requests", "access_requests.csv", AccessRequest, dated="requested_on",
             personal=True),
    Register("files.access_review", "Access reviews with the decision on each account", "access_reviews", AccessReview,
             dated="performed_on", personal=True),
    Register("files.badge", "Badges and keys of sites", "badges.csv", Badge, dated="issued_on", personal=True),
    Register("files.visit", "Visits of sites", "visits.csv", Visit, dated="visited_on", personal=True),
)
