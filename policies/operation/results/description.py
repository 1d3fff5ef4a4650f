"""What the checks of the system description and of bridge letters found, apart from design and operation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a finding of the description weighs: evidence says otherwise, something is left out, a remark."""

    CONTRADICTED = "contradicted"
    OMITTED = "omitted"
    NOTED = "noted"


class SectionState(StrEnum):
    """What a section came to: nothing found, something found, nothing on record, or facts that are not known."""

    AGREES = "agrees"
    DIFFERS = "differs"
    MISSING = "missing"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding: the rule that found it, its weight, the sentence, and what it is about, each with its reason."""

    rule: str
    weight: Weight
    sentence: str
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SectionResult:
    """One section (``DC1`` to ``DC9``, or ``all`` of them): what was found, and what could not be compared."""

    section: str
    state: SectionState
    remarks: tuple[Remark, ...] = ()
    unknown: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterResult:
    """One bridge letter of the entity's own: ``gap_days`` from the day after the report up to ``covers_to``.

    ``refused``: it says less than the evidence does, so it must not be sent as it is.
    """

    id: str
    report_end: str
    covers_to: str
    gap_days: int
    refused: bool
    remarks: tuple[Remark, ...] = ()
    document: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """The description's own limb. ``on_record``: whether any section was collected."""

    on_record: bool
    sections: tuple[SectionResult, ...] = ()
    letters: tuple[LetterResult, ...] = ()
