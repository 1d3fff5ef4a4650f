"""What management declares beside its controls: exceptions, controls that stand in for others, disagreements."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from policies.model import Exclusion


def same_person(one: str, other: str) -> bool:
    """Whether two texts name one person, in whatever letters and spacing."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted exception: laid over a failure, never in its place.

    ``test`` "" speaks of every test of the control; ``subjects`` () of every subject, else of those ids or labels,
    exactly. ``approved_on``, ``start`` and ``until`` are days in the engagement's zone, all inside. ``owner`` carries
    the risk and ``approver`` accepted it.
    """

    id: str
    control: str
    owner: str
    approver: str
    reason: str
    ticket: str
    approved_on: date
    start: date
    until: date
    test: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compensation:
    """The declaration of a named person that ``by`` meets the risk of ``control`` as precisely and as often."""

    control: str
    by: str
    approver: str
    same_risk: str
    often_enough: str


@dataclass(frozen=True, slots=True)
class Isolation:
    """The declaration of a named person that the deviations at ``items`` have one cause that cannot recur.

    ``population`` says how the population is redefined without them.
    """

    control: str
    items: tuple[str, ...]
    cause: str
    cannot_recur: str
    population: str
    approver: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a named person says of a failure that tieout found: a false positive, or a true deviation after all.

    ``item`` is the failing item or subject, by id or label, exactly. ``evidence`` is the hex SHA-256 of what it rests
    on; ``on`` and ``until`` are days in the engagement's zone, both inside. It is printed beside the failure and
    changes nothing.
    """

    id: str
    control: str
    item: str
    says: str
    owner: str
    approver: str
    reason: str
    evidence: str
    on: date
    until: date
    test: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything that management declared for one assessment."""

    waivers: tuple[Waiver, ...] = ()
    compensations: tuple[Compensation, ...] = ()
    isolations: tuple[Isolation, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
