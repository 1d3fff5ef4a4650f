"""The frameworks that controls refer to: which ids exist, and what one framework's appendix says of another.

They are facts about the world, so a customer's folder has none of its own. CMMC Level 2 is SP 800-171r2 under other
ids, and SP 800-53r5 is reached by SP 800-171r2's own appendix D: neither is kept twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from policies.model import Framework, Requirement
from policies.sources import LibraryError, Located, close_names, read_yaml

FOLDER = Path(__file__).parent / "frameworks"
CUI = "nist_800_171r2"
BRIDGED = "nist_800_53r5"
PRACTICES = "cmmc_l2"
FILES = ("iso27001_2022", CUI, BRIDGED, "hipaa", "dfars_7012")
_WEAKER = {"full": "partial", "partial": "partial", "supports": "supports"}

Reference = Mapping[str, str]
References = Mapping[str, tuple[Reference, ...]]


@cache
def read_frameworks() -> Mapping[str, Framework]:
    """Every framework by the name that control.yaml gives it. Read once a process."""
    found = {name: _framework(name) for name in FILES}
    return {**found, PRACTICES: _practices(found[CUI])}


@cache
def bridge() -> Mapping[str, tuple[str, ...]]:
    """The controls of SP 800-53r5 behind each requirement of SP 800-171r2."""
    located = _read(CUI)
    known = read_frameworks()[BRIDGED].requirements
    for source, targets in located.value["bridge"].items():
        unknown = [target for target in targets if target not in known]
        if unknown:
            raise LibraryError(f"{located.where('bridge', source)}: unknown id {unknown[0]!r} of {BRIDGED}",
                               hint=close_names(unknown[0], list(known)))
    return {source: tuple(targets) for source, targets in located.value["bridge"].items()}


def check_references(located: Located) -> None:
    """Raise ``LibraryError`` with file and line for the first reference of a control.yaml to an id that is none."""
    for name, entries in located.value.get("references", {}).items():
        framework = read_frameworks()[name]
        for index, entry in enumerate(entries):
            where = located.where("references", name, index, "id")
            if entry["id"] not in framework.requirements:
                raise LibraryError(f"{where}: unknown id {entry['id']!r} of {framework.title}",
                                   hint=close_names(entry["id"], list(framework.requirements)))
            if entry["id"] in [earlier["id"] for earlier in entries[:index]]:
                raise LibraryError(f"{where}: {entry['id']} of {framework.title} stands twice")


def with_bridged(references: References) -> References:
    """The references with those to SP 800-53r5 that follow from SP 800-171r2's appendix, each marked ``bridged``.

    A bridged reference is never ``full``: the appendix maps a requirement to several controls. One that the control
    makes itself stands before a bridged one.
    """
    own = tuple(references.get(BRIDGED, ()))
    reached: dict[str, Reference] = {}
    for entry in references.get(CUI, ()):
        for target in bridge()[entry["id"]]:
            reached.setdefault(target, {
                "id": target, "relation": _WEAKER[entry["relation"]], "bridged": entry["id"],
                "why": f"By way of {entry['id']}, to which appendix D of SP 800-171r2 maps it. {entry['why']}"})
    for entry in own:
        reached.pop(entry["id"], None)
    found = (*own, *reached.values())
    return {**references, BRIDGED: found} if found else references


def _framework(name: str) -> Framework:
    value = _read(name).value
    return Framework(name, value["title"], value["short"], _by_id(_requirements(name, value["groups"])))


def _requirements(name: str, groups: Mapping[str, Mapping[str, str]]) -> Iterator[Requirement]:
    for group, members in groups.items():
        yield from (Requirement(name, key, title, group) for key, title in members.items())


def _by_id(requirements: Iterator[Requirement]) -> Mapping[str, Requirement]:
    found: dict[str, Requirement] = {}
    for requirement in requirements:
        if requirement.id in found:
            raise LibraryError(f"frameworks/{requirement.framework}.yaml: {requirement.id} stands twice")
        found[requirement.id] = requirement
    return found


def _practices(source: Framework) -> Framework:
    """CMMC Level 2 has one practice a requirement, named by its family and number (32 CFR 170.14)."""
    return Framework(PRACTICES, "CMMC Level 2", "CMMC L2", _by_id(
        Requirement(PRACTICES, f"{item.group.split()[0]}.L2-{item.id}", item.title, item.group)
        for item in source.requirements.values()))


@cache
def _read(name: str) -> Located:
    return read_yaml(FOLDER / f"{name}.yaml", f"frameworks/{name}.yaml", "framework")
