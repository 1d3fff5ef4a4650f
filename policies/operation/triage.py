"""Which assessment is due, and why: a pure function over facts that the store itself shows.

Method, section 6 and its rulings (limits are our own model). Evidence age is the earliest date that a source proves,
per key control, never a guess; a gap assessment is not sold where readiness is due, nor the reverse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Due(StrEnum):
    """The assessment that is due."""

    GAP = "gap"
    FOCUSED_GAP = "focused_gap"
    TARGETED_GAP = "targeted_gap"
    TYPE_1 = "readiness_type_1"
    READINESS = "readiness"


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """An earlier report on the same system: ``soc2`` or ``iso27001``, its last day, its criteria with exceptions."""

    kind: str
    until: date
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rule looks at. Counts are of criteria, needs and controls in scope; days are whole.

    ``evidence_days``: by key control, the days since its earliest evidence (None: it has none).
    ``inconsistent``: adopted controls that fail or are not implemented.
    """

    today: date
    earlier: tuple[EarlierReport, ...]
    applicability: int
    policies: int
    adopted: int
    inconsistent: int
    needs: int
    open_needs: int
    criteria: int
    design_gaps: int
    evidence_days: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """The own model: months as days, and shares as whole per cent."""

    evidence_days: int = 183
    inconsistent_percent: int = 25
    design_percent: int = 30
    waste_percent: int = 10


@dataclass(frozen=True, slots=True)
class Triage:
    """The assessment that is due, the reasons in order, what to look at first, and what to know beside it.

    ``supportable_from``: the first day on which a Type II of six months can be supported, where that is still to come.
    """

    due: Due
    reasons: tuple[str, ...]
    focus: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    supportable_from: date | None = None


# What ISO/IEC 27001 does not reach: communication with outside parties, commitments, providers, and the description.
BEYOND_ISO = ("CC1", "CC2", "CC9.2", "A1", "C1", "PI1", "P")


def decide(facts: Facts, asked: str = "", limits: Limits = Limits()) -> Triage:
    """The assessment that is due. ``asked`` ("gap", "readiness" or "") only adds a note where it is not what is due."""
    found = _decided(facts, limits)
    return Triage(found.due, found.reasons, found.focus, (*found.notes, *_notes(facts, found, asked, limits)),
                  found.supportable_from)


def _decided(facts: Facts, limits: Limits) -> Triage:
    """The first rule that speaks; the last one always does."""
    rules = (_earlier_exceptions, _inconsistent, _earlier_report, _no_programme, _mostly_design, _iso)
    return next((found for rule in rules if (found := rule(facts, limits))), None) or _by_age(facts, limits)


def _earlier_exceptions(facts: Facts, _limits: Limits) -> Triage | None:
    soc2 = _soc2(facts)
    if soc2 is None or not soc2.exceptions:
        return None
    why = (f"the SOC 2 report up to {soc2.until} has exceptions in {', '.join(soc2.exceptions)}; readiness on the rest "
           "follows")
    return Triage(Due.FOCUSED_GAP, (why,), soc2.exceptions)


def _inconsistent(facts: Facts, limits: Limits) -> Triage | None:
    """Written and not lived: worse than what any earlier report said."""
    if not _over(facts.inconsistent, facts.adopted, limits.inconsistent_percent):
        return None
    why = (f"{facts.inconsistent} of {facts.adopted} adopted controls fail or are not implemented, more than "
           f"{limits.inconsistent_percent} %")
    credit = "the ISO certificate keeps its credit for what it covers, and does not make up for this"
    return Triage(Due.GAP, (why, credit) if _has_iso(facts) else (why,))


def _earlier_report(facts: Facts, _limits: Limits) -> Triage | None:
    soc2 = _soc2(facts)
    if soc2 is None:
        return None
    why = f"the SOC 2 report up to {soc2.until} has no exceptions: roll it forward, changes first"
    return Triage(Due.READINESS, (why,))


def _no_programme(facts: Facts, _limits: Limits) -> Triage | None:
    if facts.policies and facts.adopted:
        return None
    missing = "no control is adopted" if facts.policies else "no policy is on record"
    return Triage(Due.GAP, (f"there is no formal programme: {missing}",))


def _mostly_design(facts: Facts, limits: Limits) -> Triage | None:
    if not _over(facts.design_gaps, facts.criteria, limits.design_percent):
        return None
    why = (f"{facts.design_gaps} of {facts.criteria} criteria lack a control, more than {limits.design_percent} %: a "
           "readiness assessment would be a gap report at its price")
    return Triage(Due.GAP, (why,))


def _iso(facts: Facts, _limits: Limits) -> Triage | None:
    if not _has_iso(facts):
        return None
    listed = (f"with a statement of applicability of {facts.applicability} entries is on record" if facts.applicability
              else "is named, and its statement of applicability is not on record yet")
    return Triage(Due.TARGETED_GAP, (f"an ISO certificate {listed}", "readiness follows on what it covers"), BEYOND_ISO)


def _by_age(facts: Facts, limits: Limits) -> Triage:
    """Controls are there; what decides is how long each key control has left evidence."""
    ages = facts.evidence_days
    without = tuple(sorted(name for name, days in ages.items() if days is None))
    if without or not ages:
        said = f"{', '.join(without)} left no evidence yet" if without else "no control is key"
        return Triage(Due.GAP, (said,), without)
    youngest, name = min((days or 0, name) for name, days in ages.items())
    if youngest >= limits.evidence_days:
        why = f"each of {len(ages)} key controls has evidence of {youngest} days or more"
        return Triage(Due.READINESS, (why,))
    why = (f"controls are implemented, but {name} has {youngest} days of evidence, and {limits.evidence_days} are six "
           "months")
    return Triage(Due.TYPE_1, (why,), supportable_from=facts.today + timedelta(days=limits.evidence_days - youngest))


def _soc2(facts: Facts) -> EarlierReport | None:
    return max((r for r in facts.earlier if r.kind == "soc2"), key=lambda r: r.until, default=None)


def _has_iso(facts: Facts) -> bool:
    return any(r.kind == "iso27001" for r in facts.earlier)


def _notes(facts: Facts, found: Triage, asked: str, limits: Limits) -> Iterator[str]:
    gap = found.due in {Due.GAP, Due.FOCUSED_GAP, Due.TARGETED_GAP}
    if asked == "gap" and facts.needs and facts.open_needs * 100 < limits.waste_percent * facts.needs:
        yield (f"{facts.open_needs} of {facts.needs} needs are open, fewer than {limits.waste_percent} %: a gap "
               "assessment would be waste")
    if asked == "readiness" and gap:
        yield "readiness was asked for; on these facts it would find mostly what a gap assessment finds at less cost"


def _over(part: int, whole: int, percent: int) -> bool:
    return whole > 0 and part * 100 > percent * whole
