"""Reviews that come round: of logs, alerts, firewall rules, capacity and what else is looked at on a calendar."""

from __future__ import annotations

from typing import Literal

from collectors.files.fields import Day, Entry, MaybeDay, MaybeText, MaybeWhole, Text, Texts
from collectors.files.register import Register
from collectors.files.registers.governance import Actions


class Review(Entry):
    """One review: what was looked at, how much of it, and what followed."""

    id: Text
    title: MaybeText
    topic: Literal["logs", "alerts", "exceptions", "firewall_rules", "capacity", "software", "time_sources",
                   "data_transfers", "insurance", "site_access", "privacy_notice", "responsibilities", "procedures",
                   "disclosures", "collection", "other"]
    covers_from: Day
    covers_to: Day
    systems: Texts
    subjects: Texts
    items_looked_at: MaybeWhole
    result: MaybeText
    performed_by: Text
    performed_on: MaybeDay
    approved_by: MaybeText
    approved_on: MaybeDay
    actions: Actions = ()
    attachments: Texts


REGISTERS = (Register("files.review", "Reviews that come round", "reviews", Review, dated="performed_on",
                      split="topic"),)
