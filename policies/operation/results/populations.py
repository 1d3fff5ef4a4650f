"""The items of an event test: the deviations among them and the sealed population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.model import Outcome


@dataclass(frozen=True, slots=True)
class Deviation:
    """A control not operating as written, for one occurrence (``occurred_at``) or one span.

    ``corrected`` says whether it was put right by the cut-off; None where the evidence cannot tell and a person must.
    ``waiver``, ``excepted`` and ``disagreement`` as of an exposure.
    """

    test: str
    item: str
    label: str
    source: str
    occurred_at: int
    attribute: str
    reasons: tuple[str, ...]
    document: str
    corrected: bool | None = None
    waiver: str = ""
    excepted: bool = False
    disagreement: str = ""


@dataclass(frozen=True, slots=True)
class PopulationItem:
    """One item of a sealed population with its outcome; ``document`` is the hex digest that was judged."""

    item: str
    label: str
    source: str
    occurred_at: int
    outcome: Outcome
    document: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """What one exclusion keeps out of a test: ``subjects`` or items, the names of those that fail, whole ``lists``.

    ``why`` is its reason, approver and date in a sentence.
    """

    id: str
    why: str
    subjects: int
    failing: tuple[str, ...] = ()
    lists: int = 0


@dataclass(frozen=True, slots=True)
class Population:
    """The items of an event test in the period, sealed: their count, digest and proof of completeness.

    ``rows`` are the items themselves, in the order of their ids, for the auditor's package. ``not_applicable``
    counts the items that the test does not concern; ``note`` says what was left out and why; ``revised`` counts items
    that their source changed after the revision that is judged.
    """

    test: str
    items: int
    digest: str
    complete: bool
    completeness: tuple[Mapping[str, Any], ...] = ()
    not_due: tuple[str, ...] = ()
    passed: int = 0
    undetermined: tuple[tuple[str, str], ...] = ()
    rows: tuple[PopulationItem, ...] = ()
    not_applicable: int = 0
    note: str = ""
    revised: int = 0

    @property
    def remarks(self) -> str:
        """``note``, and how many items were revised, in a sentence; "" for neither."""
        late = (f"{self.revised} items were revised by their source after the revision that is judged"
                if self.revised else "")
        return "; ".join(part for part in (self.note, late) if part)
