"""The library against another framework, both ways: which controls serve a requirement, and what nothing serves.

No requirement is ever said to be met. A control that serves one in full, in part or in support of others says so in
its own file; what the period showed of the control decides whether it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from policies.framework_files import read_frameworks
from policies.model import Control, Framework, Library, Requirement

ALIASES = {"iso27001": "iso27001_2022", "nist-800-171": "nist_800_171r2", "cmmc": "cmmc_l2",
           "nist-800-53": "nist_800_53r5", "hipaa": "hipaa", "dfars": "dfars_7012"}
FULL = "full"


@dataclass(frozen=True, slots=True)
class Serving:
    """One control that serves a requirement; ``bridged`` names the requirement by which it was reached, or is ""."""

    control: Control
    relation: str
    why: str
    bridged: str
    operating: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement with the controls that serve it, strongest first."""

    requirement: Requirement
    served_by: tuple[Serving, ...]

    @property
    def supported(self) -> bool:
        """Whether a control that operates serves it in full."""
        return any(item.operating and item.relation == FULL for item in self.served_by)

    @property
    def partly(self) -> bool:
        """Whether controls that operate serve it, but none in full."""
        return not self.supported and any(item.operating for item in self.served_by)


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A framework's requirements in their order. ``of_period``: operation was judged, not only the design."""

    framework: Framework
    rows: tuple[Row, ...]
    of_period: bool

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many requirements are supported, partly, and served by nothing that operates."""
        supported, partly = sum(row.supported for row in self.rows), sum(row.partly for row in self.rows)
        return supported, partly, len(self.rows) - supported - partly

    @property
    def headline(self) -> str:
        """The counts as one sentence; it never says that a requirement is met."""
        supported, partly, none = self.counts
        what = "operating in the period" if self.of_period else "in the library"
        return f"{supported} requirements supported by controls {what}, {partly} partly, {none} not served"

    @property
    def unserved(self) -> tuple[Requirement, ...]:
        """What no control that operates serves."""
        return tuple(row.requirement for row in self.rows if not row.supported and not row.partly)

    def by_control(self) -> Mapping[str, tuple[tuple[Requirement, Serving], ...]]:
        """The other way: what each control serves."""
        found: dict[str, list[tuple[Requirement, Serving]]] = {}
        for row in self.rows:
            for item in row.served_by:
                found.setdefault(item.control.id, []).append((row.requirement, item))
        return {name: tuple(found[name]) for name in sorted(found)}


def crosswalk(library: Library, name: str, operating: AbstractSet[str] | None = None) -> Crosswalk:
    """The library against the framework ``name``; ``operating`` are the controls that the period showed to operate."""
    framework = read_frameworks()[name]
    strength = ("full", "partial", "supports")
    served: dict[str, list[Serving]] = {key: [] for key in framework.requirements}
    for control in library.controls.values():
        for entry in control.references.get(name, ()):
            served[entry["id"]].append(Serving(control, entry["relation"], entry["why"], entry.get("bridged", ""),
                                               operating is None or control.id in operating))
    return Crosswalk(framework, tuple(
        Row(requirement, tuple(sorted(served[key], key=lambda item: (strength.index(item.relation), item.control.id))))
        for key, requirement in framework.requirements.items()), of_period=operating is not None)
