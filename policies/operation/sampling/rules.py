"""Sizes by versioned rule files: habits of firms with citations, and statistical plans. No standard prescribes one.

A rule is data. A firm that samples otherwise puts a file of the same form beside these and names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from policies.operation.sampling.statistics import Model, Plan, PlanError, ceil_exact, rate, sample_size, two_stage_size
from policies.sources import close_names, read_yaml

FOLDER = Path(__file__).parent / "rules"
DEFAULT = "attributes-90-10"
RISKS = ("lower", "higher")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file: its id, version, title, basis (``convention`` or ``statistics``), citations and numbers.

    ``acceptable``: the deviations with which a convention still takes a control for operating.
    """

    id: str
    version: int
    title: str
    basis: str
    citations: tuple[str, ...]
    frequencies: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    share: Mapping[str, int] = field(default_factory=dict)
    plan: Mapping[str, Any] = field(default_factory=dict)
    acceptable: int = 0

    def size(self, population: int, frequency: str = "", risk: str = "higher") -> int:
        """How many items of a population; never more than it has.

        ``frequency`` (the rule's own word) is taken from the number of items where it is "". Raises ``PlanError``.
        """
        if self.frequencies:
            size = self._by_frequency(population, frequency, risk)
        elif self.share:
            tenth = ceil_exact(Fraction(population * self.share["per_cent"], 100))
            size = min(max(tenth, self.share["least"]), self.share["most"])
        else:
            size = self._planned(population)
        return min(size, population)

    def _by_frequency(self, population: int, frequency: str, risk: str) -> int:
        if risk not in RISKS or (frequency and frequency not in self.frequencies):
            known = ", ".join((*self.frequencies, *RISKS))
            raise PlanError(f"rule {self.id}: expected a frequency and a risk it knows, got {frequency!r} and {risk!r}",
                            hint=f"It knows {known}.")
        name = frequency or next(name for name, row in self.frequencies.items()
                                 if row["most"] is None or population <= row["most"])
        return self.frequencies[name][risk] or 0

    def _planned(self, population: int) -> int:
        if not population:
            return 0
        tolerable, confidence = rate(self.plan["tolerable"]), rate(self.plan["confidence"])
        if self.plan.get("stages"):
            return two_stage_size(Plan(tolerable, confidence))
        plan = Plan(tolerable, confidence, Model.HYPERGEOMETRIC, population)
        return sample_size(plan, rate(self.plan["expected"]))[0]

    def described(self) -> dict[str, Any]:
        """What a selection records of the rule it was made by."""
        return {"id": self.id, "version": self.version, "title": self.title, "basis": self.basis,
                "citations": list(self.citations), "plan": dict(self.plan) or None,
                "acceptable": None if self.plan else self.acceptable}


def names() -> list[str]:
    """The rules that ship."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(name: str) -> Rule:
    """A rule that ships by its id, or any by the path of its file; raises ``PlanError`` or ``LibraryError``."""
    path = Path(name) if name.endswith(".yaml") else FOLDER / f"{name}.yaml"
    if not path.is_file():
        raise PlanError(f"rule {name!r}: expected one of {', '.join(names())}, or the path of a rule file",
                        hint=close_names(name, names()))
    value = read_yaml(path, str(path.name), "sampling_rule").value
    return Rule(value["id"], value["version"], value["title"], value["basis"], tuple(value["citations"]),
                value.get("frequencies", {}), value.get("share", {}), value.get("plan", {}), value.get("acceptable", 0))
