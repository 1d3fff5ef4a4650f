"""Which criteria can be concluded from the sources that are there: the library against the configured sources.

It looks at the design alone, and at no evidence: a criterion that *can be concluded* has for each need of its text a
control with a test that some configured source feeds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from policies.model import Control, Criterion, Library, Need

REGISTERS = "files"  # what people keep


class Served(StrEnum):
    """How a need or a criterion is served, from the best to the worst."""

    CONCLUDED = "can_be_concluded"
    PEOPLE = "needs_people"
    NO_SOURCE = "lacks_a_source"
    NOBODY = "not_served"


WORDS = {Served.CONCLUDED: "can be concluded", Served.PEOPLE: "needs people", Served.NO_SOURCE: "lacks a source",
         Served.NOBODY: "not served"}
_ORDER = list(Served)


@dataclass(frozen=True, slots=True)
class ServingControl:
    """A control of a need: how many of its tests a configured source feeds, and which source types others lack."""

    control: Control
    fed: int
    missing: tuple[str, ...]
    people: bool

    @property
    def served(self) -> Served:
        """How it serves."""
        if not self.fed:
            return Served.NO_SOURCE
        return Served.PEOPLE if self.people else Served.CONCLUDED


@dataclass(frozen=True, slots=True)
class ServedNeed:
    """A need with the controls that serve it; the best of them speaks for it."""

    need: Need
    controls: tuple[ServingControl, ...]

    @property
    def served(self) -> Served:
        """How it is served."""
        return min((item.served for item in self.controls), key=_ORDER.index, default=Served.NOBODY)


@dataclass(frozen=True, slots=True)
class ServedCriterion:
    """A criterion with its needs; the worst need of its own text speaks for it. Risk prompts change nothing."""

    criterion: Criterion
    needs: tuple[ServedNeed, ...]

    @property
    def served(self) -> Served:
        """How it is served."""
        own = [item.served for item in self.needs if item.need.origin == "criterion_text"]
        return max(own, key=_ORDER.index, default=Served.NOBODY)

    @property
    def missing(self) -> tuple[str, ...]:
        """The source types that would feed a need which none feeds now."""
        return tuple(sorted({source for item in self.needs if item.served is Served.NO_SOURCE
                             for control in item.controls for source in control.missing}))


def serving(library: Library, sources: Iterable[str]) -> tuple[ServedCriterion, ...]:
    """Every criterion in its order, against these source types."""
    there = frozenset(sources)
    needs = [ServedNeed(need, tuple(_control(library.controls[name], there) for name in need.controls))
             for need in library.needs]
    return tuple(ServedCriterion(criterion, tuple(item for item in needs if item.need.criterion == criterion.id))
                 for criterion in library.criteria)


def source_type(kind: str) -> str:
    """The source type of a kind."""
    return kind.split(".", 1)[0]


def _control(control: Control, there: frozenset[str]) -> ServingControl:
    types = [source_type(test.kind) for test in control.tests]
    fed = [name for name in types if name in there]
    return ServingControl(control, len(fed), tuple(sorted(set(types) - there)), people=set(fed) == {REGISTERS})
