"""The description's part of the reports: sections and bridge letters as rows, as JSON and as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.operation.results import Assessment
from policies.operation.results.description import Description, LetterResult, Remark, SectionState, Weight
from reports.escape import clip
from reports.layout import heading, paragraph, table
from reports.numbers import counted

NOTE = ("Held to what was collected, apart from design and operation: no result and no verdict depends on it. What no "
        "rule compares, a person must read.")
ABSENT = "No system description is on record, so none was checked."
NAMES = {
    "all": "every section", "DC1": "services", "DC2": "commitments and requirements", "DC3": "components",
    "DC4": "incidents", "DC5": "criteria and controls", "DC6": "controls expected of users",
    "DC7": "subservice organisations", "DC8": "criteria not relevant", "DC9": "significant changes"}
STATES = {SectionState.AGREES: ("nothing found", "good"), SectionState.DIFFERS: ("differs", "bad"),
          SectionState.MISSING: ("missing", "bad"), SectionState.NOT_KNOWN: ("not known", "unknown")}
_WEIGHTS = {Weight.CONTRADICTED: "contradicted by evidence", Weight.OMITTED: "left out", Weight.NOTED: "remark"}
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One remark, or one section or letter without any, in words; ``tone`` is that of its state."""

    place: str
    name: str
    state: str
    tone: str
    found: str


def rows(description: Description) -> tuple[Row, ...]:
    """Every section and letter in order, each remark and each thing that is not known on a row of its own."""
    return (*_of_sections(description), *_of_letters(description))


def _of_sections(description: Description) -> Iterator[Row]:
    for one in description.sections:
        state, tone = STATES[one.state]
        for found in (*map(_said, one.remarks), *one.unknown) or ("",):
            yield Row(one.section, NAMES[one.section], state, tone, found)


def _of_letters(description: Description) -> Iterator[Row]:
    for one in description.letters:
        state, tone = ("refused", "bad") if one.refused else ("nothing against it", "good")
        for found in tuple(map(_said, one.remarks)) or ("",):
            yield Row(one.id, letter_name(one), state, tone, found)


def letter_name(letter: LetterResult) -> str:
    """What a letter covers."""
    return (f"bridge letter: {counted(letter.gap_days, 'day')} from the day after {letter.report_end} to "
            f"{letter.covers_to}")


def _said(remark: Remark) -> str:
    shown = "; ".join(f"{name} ({why})" if why else name for name, why in remark.about[:_LISTED])
    more = f"; {len(remark.about) - _LISTED} more" if len(remark.about) > _LISTED else ""
    return f"{_WEIGHTS[remark.weight]}: {remark.sentence}" + (f" {shown}{more}." if shown else "")


def as_json(description: Description | None) -> dict[str, Any] | None:
    """The description's part of ``tieout.readiness/1``."""
    if description is None:
        return None
    return {"on_record": description.on_record,
            "sections": [{"section": s.section, "state": s.state.value, "remarks": _remarks(s.remarks),
                          "unknown": list(s.unknown), "documents": list(s.documents)} for s in description.sections],
            "letters": [{"id": one.id, "report_end": one.report_end, "covers_to": one.covers_to,
                         "gap_days": one.gap_days, "refused": one.refused, "remarks": _remarks(one.remarks),
                         "document": one.document} for one in description.letters]}


def _remarks(remarks: tuple[Remark, ...]) -> list[dict[str, Any]]:
    return [{"rule": r.rule, "weight": r.weight.value, "sentence": r.sentence,
             "about": [{"name": name, "why": why or None} for name, why in r.about]} for r in remarks]


def as_text(assessment: Assessment, width: int) -> list[str]:
    """The description's part of the text report; nothing where it was not looked at."""
    found = assessment.description
    if found is None:
        return []
    lines = [*heading("Description"), *paragraph(NOTE if found.on_record else ABSENT, width)]
    shown = [(r.place, r.name, r.state, clip(r.found, 300)) for r in rows(found)]
    return [*lines, "", *table(("section", "about", "state", "found"), shown, width)] if shown else lines
