"""Vendors, the reviews of what they report, and the controls that each side relies on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import model_validator

from collectors.files.fields import (
    LISTED,
    Day,
    Entry,
    MaybeDay,
    MaybeText,
    MaybeTruth,
    Text,
    Texts,
    refused,
)
from collectors.files.register import Register


class Vendor(Entry):
    """One vendor, from before it is used until its access is gone."""

    id: Text
    name: Text
    service: Text
    owner: MaybeText
    criticality: Literal["critical", "high", "medium", "low"]
    data: Texts
    subservice: Literal["carve_out", "inclusive", "none"]
    assessed_by: MaybeText
    assessed_on: MaybeDay
    approved_by: MaybeText
    approved_on: MaybeDay
    in_use_from: MaybeDay
    contract_signed_on: MaybeDay
    security_terms: MaybeTruth
    confidentiality_terms: MaybeTruth
    privacy_terms: MaybeTruth
    breach_terms: MaybeTruth
    ended_on: MaybeDay
    access_removed_on: MaybeDay
    data_returned_on: MaybeDay
    applications: Texts
    attachments: Texts


class Report(Entry):
    """The report that was reviewed: its type, its auditor and its period."""

    type: Literal["soc1_type1", "soc1_type2", "soc2_type1", "soc2_type2", "soc3", "iso27001", "pci_dss", "other"]
    issued_by: Text
    issued_on: MaybeDay
    period_start: Day
    period_end: Day
    conclusion: Literal["no_modification", "qualified", "adverse", "disclaimer"] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Report:
        if self.period_end < self.period_start:
            raise refused("end_before_start", f"period_end {self.period_end} is before {self.period_start}")
        return self


class ReportException(Entry):
    """One exception of the report and what it means here."""

    text: Text
    effect: Text
    response: MaybeText


class UserControl(Entry):
    """One control that the vendor expects of its users, and ours that answer it."""

    id: Text
    text: Text
    our_controls: Texts
    not_relevant_because: MaybeText


class BridgeLetter(Entry):
    """One letter over the time after the report."""

    dated: Day
    covers_from: Day
    covers_to: Day
    signed_by: MaybeText


class VendorReview(Entry):
    """One review of one vendor."""

    id: Text
    title: MaybeText
    vendor: Text
    performed_by: Text
    performed_on: MaybeDay
    approved_by: MaybeText
    approved_on: MaybeDay
    report: Report | None = None
    services: Texts
    regions: Texts
    carve_outs: Texts
    exceptions: Annotated[tuple[ReportException, ...], LISTED] = ()
    user_entity_controls: Annotated[tuple[UserControl, ...], LISTED] = ()
    bridge_letters: Annotated[tuple[BridgeLetter, ...], LISTED] = ()
    decision: Literal["continue", "continue_with_actions", "stop"] | None = None
    attachments: Texts


class ComplementaryControl(Entry):
    """One control that our system expects of its users, or of a vendor that is carved out."""

    id: Text
    side: Literal["user_entity", "subservice"]
    vendor: MaybeText
    text: Text
    criteria: Texts
    owner: MaybeText
    communicated_on: MaybeDay
    reviewed_on: MaybeDay
    attachments: Texts


REGISTERS = (
    Register("files.vendor", "Vendors", "vendors.csv", Vendor, set_paths=("item.data", "item.applications"),
             optional=("applications",)),
    Register("files.vendor_review", "Reviews of vendors and their reports", "vendor_reviews", VendorReview,
             dated="performed_on"),
    Register("files.complementary_control", "Controls expected of users and of carved-out vendors",
             "complementary_controls.csv", ComplementaryControl, set_paths=("item.criteria",)),
)
