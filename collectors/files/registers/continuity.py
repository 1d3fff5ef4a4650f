"""Backups that no provider shows, restore tests and exercises."""

from __future__ import annotations

from typing import Literal

from collectors.files.fields import Day, Entry, MaybeDay, MaybeText, MaybeTruth, MaybeWhole, Text, Texts
from collectors.files.register import Register
from collectors.files.registers.governance import Actions


class Backup(Entry):
    """One backup run, or its absence."""

    id: Text
    system: Text
    performed_on: Day
    result: Literal["success", "failed", "not_run"]
    bytes: MaybeWhole
    items: MaybeWhole
    performed_by: MaybeText
    followed_up_by: MaybeText
    followed_up_on: MaybeDay
    attachments: Texts


class RestoreTest(Entry):
    """One restore, and how it was known that what came back was right."""

    id: Text
    title: MaybeText
    system: Text
    backup_of: MaybeDay
    performed_by: Text
    performed_on: MaybeDay
    approved_by: MaybeText
    approved_on: MaybeDay
    restored: MaybeTruth
    integrity_check: MaybeText
    items_expected: MaybeWhole
    items_restored: MaybeWhole
    minutes: MaybeWhole
    objective_minutes: MaybeWhole
    actions: Actions = ()
    attachments: Texts


class Exercise(Entry):
    """One exercise of a plan."""

    id: Text
    title: MaybeText
    type: Literal["incident_response", "continuity"]
    plan: MaybeText
    scenario: Text
    participants: Texts
    performed_by: Text
    performed_on: MaybeDay
    approved_by: MaybeText
    approved_on: MaybeDay
    recovery_minutes: MaybeWhole
    recovery_objective_minutes: MaybeWhole
    loss_minutes: MaybeWhole
    loss_objective_minutes: MaybeWhole
    lessons: Texts
    actions: Actions = ()
    attachments: Texts


REGISTERS = (
    Register("files.backup", "Backups that no provider shows", "backups.csv", Backup, dated="performed_on"),
    Register("files.restore_test", "Restore tests", "restore_tests", RestoreTest, dated="performed_on"),
    Register("files.exercise", "Exercises of plans", "exercises", Exercise, dated="performed_on", split="type"),
)
