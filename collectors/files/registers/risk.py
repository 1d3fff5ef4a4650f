"""Risks and their treatment, the assessments that found them, and what customers were promised."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from collectors.files.fields import Day, Entry, MaybeDay, MaybeText, MaybeWhole, Text, Texts, Whole, refused
from collectors.files.register import Register


def _one_to_five(value: int | None) -> int | None:
    if value is not None and not 1 <= value <= 5:
        raise refused("bad_number", f"expected 1 to 5, got {value}")
    return value


Grade = Annotated[Whole, AfterValidator(_one_to_five)]
MaybeGrade = Annotated[MaybeWhole, AfterValidator(_one_to_five)]


class Risk(Entry):
    """One risk, its owner and what is done about it."""

    id: Text
    title: Text
    category: Literal["operational", "technology", "fraud", "vendor", "change", "environment", "legal", "privacy",
                      "people"]
    objectives: Texts
    owner: MaybeText
    identified_on: Day
    likelihood: Grade
    impact: Grade
    treatment: Literal["mitigate", "accept", "transfer", "avoid"] | None
    plan: MaybeText
    controls: Texts
    due_on: MaybeDay
    done_on: MaybeDay
    residual_likelihood: MaybeGrade
    residual_impact: MaybeGrade
    accepted_by: MaybeText
    accepted_on: MaybeDay
    reviewed_on: MaybeDay
    attachments: Texts


class RiskAssessment(Entry):
    """One assessment: what set it off, what was looked at, who approved it."""

    id: Text
    title: MaybeText
    trigger: Literal["annual", "significant_change", "incident", "new_vendor", "new_service", "other"]
    reference: MaybeText
    performed_by: Text
    performed_on: MaybeDay
    approved_by: MaybeText
    approved_on: MaybeDay
    method: MaybeText
    considered: Texts
    fraud_scenarios: Texts
    risks: Texts
    attachments: Texts


class Commitment(Entry):
    """One promise to customers, requirement of the system, or objective."""

    id: Text
    text: Text
    type: Literal["commitment", "requirement", "objective"]
    source: Text
    audience: Text
    category: Literal["security", "availability", "confidentiality", "processing_integrity", "privacy"]
    owner: MaybeText
    approved_by: MaybeText
    approved_on: MaybeDay
    in_force_from: MaybeDay
    in_force_to: MaybeDay
    communicated_on: MaybeDay
    controls: Texts
    reviewed_on: MaybeDay
    attachments: Texts


REGISTERS = (
    Register("files.risk", "Risks and their treatment", "risks.csv", Risk,
             set_paths=("item.objectives", "item.controls")),
    Register("files.risk_assessment", "Risk assessments", "risk_assessments", RiskAssessment, dated="performed_on",
             split="trigger",
             set_paths=("item.considered", "item.risks")),
    Register("files.commitment", "Commitments, requirements and objectives", "commitments.csv", Commitment,
             set_paths=("item.controls",)),
)
