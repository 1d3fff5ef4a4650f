"""What `verify` found: problems in the order of the ledger, the class of the anchor, and what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OUTSIDE = 2**62  # sorts behind every sequence: projections, anchors, passes without an entry


@dataclass(frozen=True, slots=True, order=True)
class VerifyProblem:
    """One bad record. ``sequence`` is the ledger entry it belongs to, or OUTSIDE; ``code`` is stable."""

    sequence: int
    code: str
    message: str

    def __str__(self) -> str:
        place = "" if self.sequence == OUTSIDE else f"entry {self.sequence}: "
        return place + self.message


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The result of `verify`. ``head`` is the hex hash of the last entry, ``anchor`` the class (``none``, ``file``).

    ``problems`` are in ledger order, so the first one is the first bad record. ``notes`` are facts that are no
    fault: documents removed by a tombstone, entries given up by a fork, a pass that is still running.
    ``complete`` is false where the store was too damaged to be read to its end, so that more may be wrong than is
    named.
    """

    ok: bool
    problems: tuple[VerifyProblem, ...]
    head: str
    sequence: int
    anchor: str
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    complete: bool = False


@dataclass(slots=True)
class Findings:
    """Problems, notes and counts while they are gathered."""

    problems: list[VerifyProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    complete: bool = True

    def bad(self, sequence: int, code: str, message: str) -> None:
        """One bad record."""
        self.problems.append(VerifyProblem(sequence, code, message))
