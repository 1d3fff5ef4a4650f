"""Requests of customers and of the people that data is about, consents, disclosures, checks of data quality."""

from __future__ import annotations

from typing import Literal

from collectors.files.fields import Day, Entry, MaybeDay, MaybeText, MaybeTruth, Text, Texts
from collectors.files.register import Register


class Request(Entry):
    """One request or complaint: a reference, never the person's name."""

    id: Text
    type: Literal["access", "correction", "deletion", "objection", "portability", "complaint", "customer_security",
                  "customer_problem", "customer_confidentiality", "disclosure_account"]
    received_on: Day
    identity_verified_on: MaybeDay
    due_on: Day
    answered_on: MaybeDay
    outcome: Literal["done", "refused", "withdrawn"] | None
    reason: MaybeText
    appeal_told: MaybeTruth
    third_parties_told_on: MaybeDay
    performed_by: MaybeText
    approved_by: MaybeText
    attachments: Texts


class Consent(Entry):
    """One purpose for which people are asked, and how their choice is kept."""

    id: Text
    purpose: Text
    personal_data: Text
    basis: Literal["consent", "explicit_consent", "contract", "legal_duty", "legitimate_interest"]
    choice_offered: MaybeTruth
    collection: MaybeText
    evidence_kept: MaybeText
    owner: MaybeText
    approved_by: MaybeText
    approved_on: MaybeDay
    reviewed_on: MaybeDay
    attachments: Texts


class Disclosure(Entry):
    """One disclosure of personal data to somebody else, authorised or not."""

    id: Text
    recipient: Text
    type: Literal["third_party", "authority", "unauthorised"]
    purpose: MaybeText
    consent: MaybeText
    incident: MaybeText
    performed_by: MaybeText
    approved_by: MaybeText
    approved_on: MaybeDay
    disclosed_on: Day
    people_told_on: MaybeDay
    attachments: Texts


class QualityCheck(Entry):
    """One check that personal data is correct, complete and up to date."""

    id: Text
    dataset: Text
    performed_by: Text
    performed_on: MaybeDay
    approved_by: MaybeText
    method: MaybeText
    corrections: MaybeText
    attachments: Texts


REGISTERS = (
    Register("files.request", "Requests and complaints", "requests.csv", Request, dated="received_on", personal=True),
    Register("files.consent", "Purposes and choices", "consents.csv", Consent),
    Register("files.disclosure", "Disclosures of personal data", "disclosures.csv", Disclosure, dated="disclosed_on",
             personal=True),
    Register("files.quality_check", "Checks of the quality of personal data", "quality_checks.csv", QualityCheck,
             dated="performed_on"),
)
