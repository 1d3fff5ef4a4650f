"""Checks a description by sections, and the bridge letters; design, operation and the verdict are not touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.operation.description import rules, words
from policies.operation.description.facts import Facts, Scope, facts_of
from policies.operation.description.letters import letters_of
from policies.operation.description.places import Places
from policies.operation.description.registers import Row, rows_of
from policies.operation.evidence import Reader
from policies.operation.results.description import Description, Remark, SectionResult, SectionState, Weight

WHOLE = "all"


def describe(reader: Reader, scope: Scope, as_of: int) -> Description:
    """The description's limb of an assessment: each section against what was found, and each letter."""
    written = rows_of(reader, "files.description", as_of)
    letters = bool(rows_of(reader, "files.bridge_letter", as_of))
    if not written and not letters:
        return Description(on_record=False)
    places = Places(reader, as_of)
    found = _sections(written, facts_of(reader, scope, places)) if written else ()
    return Description(bool(written), tuple(found), letters_of(reader, scope, places, as_of))


def _sections(written: Iterable[Row], facts: Facts) -> Iterator[SectionResult]:
    rows: dict[str, list[Row]] = {}
    for row in written:
        rows.setdefault(str(row.item["section"]), []).append(row)
    yield _whole([row for each in rows.values() for row in each], facts)
    for section in rules.RULES:
        yield _section(section, rows.get(section, []), facts)


def _section(section: str, rows: list[Row], facts: Facts) -> SectionResult:
    if not rows:
        return SectionResult(section, SectionState.MISSING, (
            Remark("missing", Weight.OMITTED, "The description has no such section."),))
    text = _text(rows)
    rule, needed = rules.RULES[section]
    remarks = (*rules.drafts(text, facts), *rule(text, facts))
    unknown = tuple(f"{kind} was never read in full" for kind in needed if kind in facts.unread)
    unknown += facts.unread_regions if section in {"DC3", "DC9"} else ()
    return SectionResult(section, _state(remarks, unknown), remarks, unknown, tuple(row.document for row in rows))


def _whole(rows: list[Row], facts: Facts) -> SectionResult:
    """What any section may say: the period, from its first to its last day."""
    text = _text(rows).text
    days = facts.scope.first, facts.scope.last
    missing = tuple((day.isoformat(), "") for day in days if not words.states(text, day))
    remarks = (Remark("period", Weight.OMITTED, "No section states the period as it is examined.", missing),
               ) if missing else ()
    return SectionResult(WHOLE, _state(remarks, ()), remarks)


def _text(rows: Iterable[Row]) -> rules.Text:
    every = list(rows)
    return rules.Text("\n\n".join(row.text for row in every), tuple(row.item for row in every))


def _state(remarks: tuple[Remark, ...], unknown: tuple[str, ...]) -> SectionState:
    if any(r.weight is not Weight.NOTED for r in remarks):
        return SectionState.DIFFERS
    return SectionState.NOT_KNOWN if unknown else SectionState.AGREES
