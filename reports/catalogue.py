"""The library as pages: one a control, one a criterion, one a framework, and an index over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from collectors.registry import SOURCE_TYPES, collectors_of
from policies.crosswalk import ALIASES, Crosswalk, Serving, crosswalk
from policies.framework_files import read_frameworks
from policies.library import is_from_outside
from policies.model import Adopted, Control, Exclusion, Library, Test
from policies.operation.exclusions import said
from policies.serving import WORDS, ServedCriterion, serving
from reports import pages_text
from reports.numbers import counted
from reports.pages import Block, Bullets, Cell, Code, Link, Page, Paragraph, Section, Table, joined

AUTOMATION = {"automatable": "automated", "partial": "partly automated", "manual": "by people"}
_EFFORT = {"quick_win": "quick win", "project": "project", "long_lead": "long lead"}

_INDEX = Link("The control library", "index")


def described(library: Library, control: Control, own: Adopted | None = None, exclusions: Sequence[Exclusion] = (),
              width: int = 100) -> str:
    """A control for a terminal, with what management runs instead (``own``) and the Rego of its tests."""
    sources = dict(library.modules)
    code = [Section(test.source, [Code(sources[test.source])]) for test in control.tests]
    page = control_page(library, control)
    ours = [Section("As management runs it", list(_as_run(own, exclusions)))] if own else []
    return pages_text.render(Page(page.name, page.kind, page.title, page.meta, [*ours, *page.sections, *code]), width)


def _as_run(own: Adopted, exclusions: Sequence[Exclusion]) -> Iterator[Block]:
    """Management's own words and limits beside the library's, where they differ, and what is out of scope."""
    control, defaults = own.control, {p.name: p.default for p in own.control.parameters}
    pairs = [("owner", own.owner or "nobody", "none"), ("statement", own.statement, control.statement),
             ("frequency", own.frequency, control.frequency), ("key", str(own.key), str(control.key)),
             ("in operation from", str(own.in_operation_from or "the period's start"), "none"),
             *((name, json.dumps(value), json.dumps(defaults[name])) for name, value in own.parameters.items())]
    yield Table(("What", "Management's", "The library's"), [row for row in pairs if row[1] != row[2]])
    kept_out = [said(e) for e in exclusions if not e.controls or control.id in e.controls]
    if kept_out:
        yield Bullets([f"Out of scope by {sentence}" for sentence in kept_out])


def all_pages(library: Library, sources: Iterable[str] = SOURCE_TYPES) -> Iterator[Page]:
    """Every page, the index first."""
    served = serving(library, sources)
    walks = {alias: crosswalk(library, name) for alias, name in ALIASES.items()}
    yield _index(library, served, walks)
    yield from (control_page(library, control) for control in library.controls.values())
    yield from (criterion_page(library, item) for item in served)
    yield from (framework_page(walk) for walk in walks.values())


def control_page(library: Library, control: Control) -> Page:
    """What the control says, how it is tested, what it serves, and how a failure is mended."""
    titles = {criterion.id: criterion.title for criterion in library.criteria}
    return Page(f"control-{control.id}", "Control", f"{control.id} {control.title}", _facts(control), [
        Section("Statement", [Paragraph(control.statement), Paragraph(f"Risk: {control.risk}", soft=True)]),
        Section("Criteria", [Table(("Criterion", "About", "Need"), [
            (Link(name, f"criterion-{name}"), titles[name], _needs(library, control, name))
            for name in control.criteria])]),
        Section("Attributes tested", [Table(("", "Attribute", "Deviation"), [
            (item.id, item.text, item.deviation) for item in control.attributes])]),
        Section("Tests", [Table(("Test", "Kind", "Type", "Attribute", "Evidence", "What"), [
            _test_row(test) for test in control.tests])]),
        Section("Permissions", list(_permissions(control))),
        Section("Parameters", [_parameters(control)]),
        Section("Remediation", list(_remediation(control))),
        Section("Rests on", [_rests_on(control)]),
        Section("Cross-references", list(_references(control))),
    ], _INDEX)


def criterion_page(library: Library, served: ServedCriterion) -> Page:
    """What the criterion needs, what serves each need, and how far a tool can conclude it."""
    criterion = served.criterion
    controls = [control for control in library.controls.values() if criterion.id in control.criteria]
    return Page(f"criterion-{criterion.id}", "Criterion", f"{criterion.id} {criterion.title}", (
        f"Category: {criterion.category.replace('_', ' ')}", AUTOMATION[criterion.automation].capitalize(),
        f"With the sources at hand: {WORDS[served.served]}"), [
        Section("How far it is automated", [Paragraph(f"{AUTOMATION[criterion.automation].capitalize()}: "
                                                      f"{criterion.note}.")]),
        Section("Needs", [Table(("Need", "From", "Served", "By"), [
            (item.need.text, item.need.origin.replace("_", " "), WORDS[item.served],
             joined([_to(entry.control) for entry in item.controls]) if item.controls else "no control")
            for item in served.needs])]),
        Section("Controls", [Table(("Control", "Title", "Tests"), [
            (_to(control), control.title, "; ".join(f"{test.title} ({test.kind})" for test in control.tests))
            for control in controls])]),
    ], _INDEX)


def framework_page(walk: Crosswalk) -> Page:
    """A framework's requirements, each with the controls that serve it, and those that nothing serves."""
    rows = [(row.requirement.id, row.requirement.title, _served_by(row.served_by)) for row in walk.rows
            if row.served_by]
    missing = [f"{item.id} {item.title}" for item in walk.unserved]
    return Page(f"framework-{walk.framework.name}", "Cross-reference", walk.framework.title, (walk.headline,), [
        Section("Served", [Table(("Requirement", "About (own words)", "Controls"), rows)]),
        Section("Served by nothing", [Bullets(missing) if missing else Paragraph("Nothing is left.")]),
    ], _INDEX)


def _index(library: Library, served: Sequence[ServedCriterion], walks: dict[str, Crosswalk]) -> Page:
    tests = sum(len(control.tests) for control in library.controls.values())
    return Page("index", "Catalogue", "The control library", (
        f"{len(library.controls)} controls", f"{tests} tests", f"{len(served)} criteria",
        f"bundle {library.digest[:12]}"), [
        Section("Criteria", [Table(("Criterion", "About (own words)", "How", "With the sources at hand"), [
            (Link(item.criterion.id, f"criterion-{item.criterion.id}"), item.criterion.title,
             AUTOMATION[item.criterion.automation], WORDS[item.served]) for item in served])]),
        Section("Controls", [Table(("Control", "Title", "Criteria", "Tests"), [
            (_to(control), control.title, joined([Link(name, f"criterion-{name}") for name in control.criteria]),
             str(len(control.tests))) for control in library.controls.values()])]),
        Section("Other frameworks", [Table(("Framework", "Requirements"), [
            (Link(walk.framework.title, f"framework-{walk.framework.name}"), walk.headline)
            for walk in walks.values()])]),
    ])


def origin(control: Control) -> str:
    """Where a control comes from: a folder of the customer's, ours with something changed, or "" for ours."""
    if control.overridden:
        return f"overridden: {', '.join(control.overridden)}"
    return "own" if is_from_outside(control.where) else ""


def _facts(control: Control) -> tuple[str, ...]:
    correction = f"{control.correction_hours} h" if control.correction_hours else "none stated"
    facts = ("Key control" if control.key else "Not a key control", control.nature, control.frequency,
             f"severity {control.severity}", f"{_EFFORT[control.effort]}, {counted(control.effort_days, 'day')}",
             f"watched at least every {control.maximum_gap_hours} h", f"correction time: {correction}")
    return (*facts, origin(control)) if origin(control) else facts


def _to(control: Control) -> Link:
    return Link(control.id, f"control-{control.id}")


def _needs(library: Library, control: Control, criterion: str) -> str:
    return " ".join(need.text for need in library.needs if need.criterion == criterion and control.id in need.controls)


def _test_row(test: Test) -> tuple[Cell, ...]:
    evidence = [*test.evidence, *(f"{join.name} ({join.kind})" for join in test.related)]
    return (test.id.rpartition(".")[2], test.population or test.kind, str(test.type).replace("_", " "), test.attribute,
            ", ".join(evidence), f"{test.title}. {test.description}")


def _permissions(control: Control) -> Iterator[Block]:
    """What the collectors of the tests' kinds are granted, by kind."""
    kinds = sorted({kind for test in control.tests for kind in (test.kind, *(join.kind for join in test.related))})
    known = {collector.kind: collector for source in SOURCE_TYPES for collector in collectors_of(source)}
    rows = [(kind, ", ".join(sorted({operation.permission for operation in known[kind].operations
                                     if operation.permission})) or "none") for kind in kinds if kind in known]
    yield Table(("Kind", "Granted to the collector"), rows) if rows else Paragraph("None: nothing is collected for it.")


def _parameters(control: Control) -> Block:
    rows = [(item.name, json.dumps(item.default), item.unit, item.description) for item in control.parameters]
    return Table(("Parameter", "Default", "Unit", "Meaning"), rows) if rows else Paragraph("It has none.")


def _remediation(control: Control) -> Iterator[Block]:
    for system, steps in control.remediation.items():
        yield Paragraph(f"On {system}:" if system != "any" else "Anywhere:")
        yield Bullets(steps, numbered=True)
    yield Paragraph(f"Closed when: {control.acceptance}")


def _rests_on(control: Control) -> Block:
    rows = [(Link(name, f"control-{name}"), why) for name, why in control.depends_on.items()]
    return Table(("Control", "Why"), rows) if rows else Paragraph("No other control.")


def _references(control: Control) -> Iterator[Block]:
    rows = [(Link(framework.short, f"framework-{name}"), entry["id"], framework.requirements[entry["id"]].title,
             entry["relation"] + (f", bridged from {entry['bridged']}" if "bridged" in entry else ""), entry["why"])
            for name, framework in read_frameworks().items() for entry in control.references.get(name, ())]
    yield Table(("Framework", "Id", "About (own words)", "Relation", "Why"), rows) if rows else Paragraph("None.")


def _served_by(entries: Sequence[Serving]) -> Cell:
    return joined([Link(f"{item.control.id} ({item.relation})", f"control-{item.control.id}") for item in entries])
