"""Changes that no code host shows, and copies of production data."""

from __future__ import annotations

from typing import Literal

from collectors.files.fields import Day, Entry, MaybeDay, MaybeText, MaybeTruth, Text, Texts
from collectors.files.register import Register


class Change(Entry):
    """One change outside code hosts."""

    id: Text
    title: Text
    system: Text
    type: Literal["standard", "normal", "emergency"]
    significant: MaybeTruth
    requested_by: MaybeText
    requested_on: MaybeDay
    risk_assessed_on: MaybeDay
    tested_by: MaybeText
    tested_on: MaybeDay
    approved_by: MaybeText
    approved_on: MaybeDay
    performed_by: Text
    performed_on: MaybeDay
    announced_on: MaybeDay
    reviewed_by: MaybeText
    reviewed_on: MaybeDay
    ticket: MaybeText
    attachments: Texts


class DataCopy(Entry):
    """One copy of production data to a place outside production."""

    id: Text
    dataset: Text
    destination: Text
    masked: MaybeTruth
    requested_by: MaybeText
    approved_by: MaybeText
    approved_on: MaybeDay
    performed_by: MaybeText
    performed_on: Day
    deleted_on: MaybeDay
    attachments: Texts


REGISTERS = (
    Register("files.change", "Changes outside code hosts", "changes.csv", Change, dated="performed_on"),
    Register("files.data_copy", "Copies of production data", "data_copies.csv", DataCopy, dated="performed_on"),
)
