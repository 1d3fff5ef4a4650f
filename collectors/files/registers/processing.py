"""What the system processes: the definitions of inputs, processing, outputs and storage; runs that failed."""

from __future__ import annotations

from collectors.files.fields import Day, Entry, MaybeDay, MaybeText, MaybeTruth, Text, Texts
from collectors.files.register import Register


class Specification(Entry):
    """One input, process, output or store of the system, as it is defined and checked."""

    id: Text
    name: Text
    definition: MaybeText
    checks: MaybeText
    rejects_handled: MaybeText
    told_to_users_on: MaybeDay
    owner: MaybeText
    approved_by: MaybeText
    approved_on: MaybeDay
    reviewed_on: MaybeDay
    attachments: Texts


class ProcessingFailure(Entry):
    """One run that failed or gave a wrong result."""

    id: Text
    process: Text
    failed_on: Day
    detected_by: MaybeText
    due_on: MaybeDay
    resolved_on: MaybeDay
    performed_by: MaybeText
    reconciled: MaybeTruth
    approved_by: MaybeText
    attachments: Texts


REGISTERS = (
    Register("files.input", "Inputs as defined and checked", "inputs.csv", Specification),
    Register("files.process", "Processes as defined", "processes.csv", Specification),
    Register("files.output", "Outputs as defined and checked", "outputs.csv", Specification),
    Register("files.store", "Stores of items in process as defined and checked", "stores.csv", Specification),
    Register("files.processing_failure", "Runs that failed", "processing_failures.csv", ProcessingFailure,
             dated="failed_on"),
)
