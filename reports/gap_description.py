"""Findings from the system description and from bridge letters, by section and rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.operation.results import Assessment
from policies.operation.results.description import Remark, Weight
from reports.description import ABSENT, NAMES, letter_name
from reports.gap_model import Finding, GapType, Instance, Severity

_SEVERITY = {Weight.CONTRADICTED: Severity.HIGH, Weight.OMITTED: Severity.MEDIUM, Weight.NOTED: Severity.INFO}
_RISK = "Because the description does not say what is there, a reader relies on a system that is another one."
_EXPECTED = "The description names what is there, and says nothing that the evidence contradicts."
_STEP = "Correct the text, or the register or scope that it is held to; then collect and assess again."
_MISSING = ("Write the description by section into the register system_description, have it approved by somebody else "
            "than its author, and collect it.")


def from_description(assessment: Assessment) -> Iterator[Finding]:
    """One finding a section and rule, with what it is about inside; one alone where no description is on record."""
    found = assessment.description
    if found is None:
        return
    if not found.on_record:
        yield _finding("description/missing", "No system description is on record", ABSENT, Severity.MEDIUM,
                       GapType.DOCUMENTATION, _MISSING)
    for section in found.sections:
        title = f"Description {section.section} ({NAMES[section.section]})"
        yield from _of(f"description/{section.section}", title, section.remarks, section.documents)
    for letter in found.letters:
        yield from _of(f"letter/{letter.id}", f"The {letter_name(letter)}", letter.remarks, (letter.document,))


def _of(place: str, title: str, remarks: Iterable[Remark], documents: tuple[str, ...]) -> Iterator[Finding]:
    for remark in remarks:
        kind = GapType.DOCUMENTATION if remark.weight is Weight.NOTED else GapType.SCOPE
        yield _finding(f"{place}/{remark.rule}", title, remark.sentence, _SEVERITY[remark.weight], kind, _STEP,
                       tuple(Instance(name, name, reasons=(why,) if why else ()) for name, why in remark.about),
                       documents)


def _finding(name: str, title: str, observed: str, severity: Severity, kind: GapType, step: str,
             instances: tuple[Instance, ...] = (), documents: tuple[str, ...] = ()) -> Finding:
    return Finding(id=name, title=title, gap_type=kind, criteria=(), control="", observed=observed, expected=_EXPECTED,
                   risk=_RISK, severity=severity, remediation=(step,), instances=instances, evidence=documents,
                   acceptance="The next assessment finds nothing against this section.")
