"""The description of the system, a file a section, and walkthroughs of its processes."""

from __future__ import annotations

from typing import Annotated, Literal

from collectors.files.fields import LISTED, Entry, MaybeDay, MaybeMoment, MaybeText, Text, Texts
from collectors.files.register import Register


class Section(Entry):
    """One section of the description, by the description criterion that it answers."""

    id: Text
    title: Text
    section: Literal["DC1", "DC2", "DC3", "DC4", "DC5", "DC6", "DC7", "DC8", "DC9"]
    version: MaybeText
    performed_by: MaybeText
    approved_by: MaybeText
    approved_on: MaybeDay
    attachments: Texts


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
    Register("files.walkthrough", "Walkthroughs of processes", "walkthroughs", Walkthrough, dated="performed_on"),
)
