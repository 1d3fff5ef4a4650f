"""The description of the system, a file a section, bridge letters after a report, and walkthroughs of processes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import model_validator

from collectors.files.fields import LISTED, Day, Entry, MaybeDay, MaybeMoment, MaybeText, Text, Texts, refused
from collectors.files.register import Register


class NotRelevant(Entry):
    """One criterion that the description leaves aside (DC8), and why."""

    criterion: Text
    because: Text
    approved_by: MaybeText


class Dismissed(Entry):
    """One change that was found and that somebody judged not to be significant (DC9)."""

    change: Text
    because: Text
    by: Text


class Section(Entry):
    """One section of the description, by the description criterion that it answers."""

    id: Text
    title: Text
    section: Literal["DC1", "DC2", "DC3", "DC4", "DC5", "DC6", "DC7", "DC8", "DC9"]
    version: MaybeText
    performed_by: MaybeText
    approved_by: MaybeText
    approved_on: MaybeDay
    not_relevant: Annotated[tuple[NotRelevant, ...], LISTED] = ()
    dismissed: Annotated[tuple[Dismissed, ...], LISTED] = ()
    attachments: Texts


class BridgeLetter(Entry):
    """One letter of the entity's own over the time after its last report; an empty list says that there were none."""

    id: Text
    title: MaybeText
    report_end: Day
    covers_to: Day
    changes: Texts
    incidents: Texts
    performed_by: MaybeText
    signed_by: MaybeText
    signed_on: MaybeDay
    attachments: Texts

    @model_validator(mode="after")
    def _in_order(self) -> BridgeLetter:
        if self.covers_to < self.report_end:
            raise refused("end_before_start", f"covers_to {self.covers_to} is before {self.report_end}")
        return self


class Step(Entry):
    """One step of the item that was followed from end to end."""

    what: Text
    by: MaybeText
    at: MaybeMoment
    system: MaybeText
    evidence: MaybeText


class FollowedItem(Entry):
    """The one real item that was followed."""

    kind: Text
    id: Text
    happened_on: MaybeDay


class Walkthrough(Entry):
    """One walkthrough of a process: who, when, what was shown, what differed from the statement."""

    id: Text
    title: MaybeText
    process: Literal["joiner", "mover", "leaver", "change", "incident", "vulnerability", "vendor", "backup_and_restore",
                     "risk_and_governance", "monitoring", "other"]
    controls: Texts
    performed_by: Text
    performed_on: MaybeDay
    shown_by: Text
    item: FollowedItem | None = None
    shown: Texts
    steps: Annotated[tuple[Step, ...], LISTED] = ()
    differences: Texts
    approved_by: MaybeText
    approved_on: MaybeDay
    attachments: Texts


REGISTERS = (
    Register("files.description", "System description by section", "system_description", Section, with_text=True),
    Register("files.bridge_letter", "Bridge letters of our own", "bridge_letters", BridgeLetter, dated="signed_on",
             with_text=True),
    Register("files.walkthrough", "Walkthroughs of processes", "walkthroughs", Walkthrough, dated="performed_on"),
)
