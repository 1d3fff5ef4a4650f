"""Data sets and their classes, deletions as promised, disposals of media and devices."""

from __future__ import annotations

from typing import Literal

from collectors.files.fields import Day, Entry, MaybeDay, MaybeText, MaybeTruth, MaybeWhole, Text, Texts
from collectors.files.register import Register


class DataSet(Entry):
    """One data set: whose it is, how it is classed, where it is and how long it is kept."""

    id: Text
    name: Text
    owner: MaybeText
    classification: MaybeText
    location: MaybeText
    personal_data: MaybeTruth
    purpose: MaybeText
    retention_days: MaybeWhole
    reviewed_by: MaybeText
    reviewed_on: MaybeDay
    attachments: Texts


class Deletion(Entry):
    """One deletion that was due, and what it removed."""

    id: Text
    dataset: Text
    trigger: Literal["schedule", "contract_end", "request"]
    reference: MaybeText
    due_on: Day
    performed_by: MaybeText
    performed_on: MaybeDay
    items_found: MaybeWhole
    items_deleted: MaybeWhole
    verified_by: MaybeText
    verified_on: MaybeDay
    attachments: Texts


class Disposal(Entry):
    """One device or medium that was given away or destroyed."""

    id: Text
    asset: Text
    media: MaybeText
    method: Literal["wipe", "crypto_erase", "degauss", "destroy"] | None
    wiped_on: MaybeDay
    disposed_on: Day
    performed_by: MaybeText
    approved_by: MaybeText
    attachments: Texts


REGISTERS = (
    Register("files.dataset", "Data sets and their classes", "data_inventory.csv", DataSet),
    Register("files.deletion", "Deletions that were due", "deletions.csv", Deletion, dated="performed_on"),
    Register("files.disposal", "Disposals of devices and media", "disposals.csv", Disposal, dated="disposed_on"),
)
