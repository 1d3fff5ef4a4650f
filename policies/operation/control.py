"""From the tests of an adopted control to its result: design, implementation and operation, kept apart.

Nothing concludes without evidence. Where several tests disagree the worst speaks, and a proven failure is worst of
all: what else is missing cannot take it back. See docs/method.md, "When a control is ineffective".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policies.model import Adopted, Outcome, TestType
from policies.operation.period import DAY, HOUR
from policies.operation.results import (
    Cause,
    ControlResult,
    Design,
    Deviation,
    Exposure,
    Implemented,
    Operation,
    Population,
    Shares,
    TestResult,
)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The own model of when deviations make an event control ineffective; replaceable, with a named person's reason.

    Rates in per cent of the items tested. ``small`` is the size below which one deviation alone is tolerated.
    ``cluster`` deviations within ``cluster_days`` that are above the rate in those days are no lone occurrences. One
    expected instance may be missed where there were at least ``missed_of``.
    """

    key_rate: int = 5
    other_rate: int = 10
    small: int = 20
    cluster: int = 3
    cluster_days: int = 7
    missed_of: int = 4


@dataclass(frozen=True, slots=True)
class Concluded:
    """What one test shows of the operation, in a sentence, with the causes of what is missing."""

    operation: Operation
    why: str
    causes: tuple[Cause, ...] = ()


# Worst first. A failure that is proven stands whatever else is missing; what is missing outweighs what is known to be
# tolerable; only then do deviations, effective operation and the absence of any occurrence speak.
ORDER = (Operation.INEFFECTIVE, Operation.INSUFFICIENT_EVIDENCE, Operation.EFFECTIVE_WITH_DEVIATIONS,
         Operation.NOT_DUE, Operation.EFFECTIVE, Operation.NO_OCCURRENCE)


def conclude(adopted: Adopted, tests: Sequence[TestResult], *, started: bool = True, whole: bool = True,
             design: Design = Design.NOT_ASSESSED, tolerance: Tolerance = Tolerance()) -> ControlResult:
    """The result of one adopted control.

    ``started``: it went into operation before the cut-off; ``whole``: at or before the period's first instant.
    """
    if not adopted.control.tests:
        return _result(adopted, tests, design, Concluded(
            Operation.MANUAL_PENDING, "no test reads this control: a person must provide its record",
            (Cause.WAITING_FOR_PERSON,)))
    if not started:
        return _result(adopted, tests, design, Concluded(
            Operation.NOT_STARTED, f"in operation only from {adopted.in_operation_from}", (Cause.NOT_DUE_YET,)))
    concluded = _combined(adopted, [t for t in tests if not without_source(t)], tolerance)
    if not whole and concluded.operation in _SUPPORTING:
        concluded = Concluded(Operation.PARTIAL_PERIOD, f"in operation only from {adopted.in_operation_from}; since "
                              f"then: {concluded.why}", concluded.causes)
    return _result(adopted, tests, design, concluded)


_SUPPORTING = (Operation.EFFECTIVE, Operation.EFFECTIVE_WITH_DEVIATIONS, Operation.NO_OCCURRENCE, Operation.NOT_DUE)


def _result(adopted: Adopted, tests: Sequence[TestResult], design: Design, concluded: Concluded) -> ControlResult:
    """What is left aside is no part of what was tested; where nothing is left, the lack itself is shown."""
    aside = [t for t in tests if without_source(t)]
    kept = [t for t in tests if not without_source(t)] or aside
    return ControlResult(adopted, design, implemented_of(t.outcomes_now for t in kept), concluded.operation,
                         concluded.why, concluded.causes, tuple(kept),
                         left_aside=tuple(aside) if kept is not aside else ())


def without_source(test: TestResult) -> bool:
    """Whether a test has nothing to read because no source of its type is configured."""
    return bool(test.unknown) and all(u.cause is Cause.SOURCE_LACKS_IT and not u.source for u in test.unknown)


def _combined(adopted: Adopted, tests: Sequence[TestResult], tolerance: Tolerance) -> Concluded:
    each = [(t, of_test(t, adopted, tolerance)) for t in tests]
    if not each:
        return Concluded(Operation.INSUFFICIENT_EVIDENCE, "no source is configured that any of its tests reads",
                         (Cause.SOURCE_LACKS_IT,))
    worst = min((c.operation for _, c in each), key=ORDER.index)
    causes = dict.fromkeys(cause for _, c in each for cause in c.causes)
    speaking = [f"{t.title}: {c.why}" if len(each) > 1 else c.why for t, c in each if c.operation is worst]
    return Concluded(worst, "; ".join(speaking), tuple(causes))


def of_test(test: TestResult, adopted: Adopted, tolerance: Tolerance = Tolerance()) -> Concluded:
    """What one test shows; a population without a result is insufficient evidence."""
    if test.type == TestType.STATE:
        return _of_state(test, adopted)
    if test.population is not None:
        return _of_items(test, test.population, adopted.key, tolerance)
    return Concluded(Operation.INSUFFICIENT_EVIDENCE, "the test gave no result", (Cause.NOT_COLLECTED_YET,))


def _of_state(test: TestResult, adopted: Adopted) -> Concluded:
    causes, correction_hours = _causes(test), adopted.control.correction_hours
    judged = [e for e in test.exposures if not e.excepted]  # an exception approved before is operation as designed
    uncorrected = [e for e in judged if e.end is None]
    slow = [e for e in judged if duration(e) > correction_hours * HOUR]
    if uncorrected or slow:
        return Concluded(Operation.INEFFECTIVE, _exposed(test.exposures, uncorrected, correction_hours), causes)
    lack = _lacking(test)
    if lack:
        return Concluded(Operation.INSUFFICIENT_EVIDENCE, lack, causes or (Cause.NOT_COLLECTED_YET,))
    if adopted.key and rests_on_imports(test):
        return Concluded(Operation.INSUFFICIENT_EVIDENCE, f"rests on imported evidence only {rests_on_imports(test)}, "
                         "and the control is key", tuple(dict.fromkeys((*causes, Cause.WAITING_FOR_PERSON))))
    if test.exposures:
        return Concluded(Operation.EFFECTIVE_WITH_DEVIATIONS, _exposed(test.exposures, (), correction_hours), causes)
    if not test.passed or not test.shares.total:
        return _nothing_tested(test, causes)
    return Concluded(Operation.EFFECTIVE, f"no exposure {_known_by(test.shares)}", causes)


def _known_by(shares: Shares) -> str:
    """How a state without an exposure is known: only what is proven may be called throughout."""
    if shares.proven == shares.total:
        return "throughout, by a complete log of changes"
    log = ", or by a complete log of changes," if shares.proven else ""
    imported = ", some of them imported," if shares.imported else ""
    return f"on dated observations{imported or log} in every month"


def rests_on_imports(test: TestResult) -> str:
    """Which part of a conclusion nobody but the one who imported it vouches for, "" where none."""
    if test.months_imported:
        return f"in {', '.join(test.months_imported)}"
    return "where a subject was seen to pass" if test.passes_imported else ""


def _lacking(test: TestResult) -> str:
    """What keeps a state from being concluded from where nothing failed, "" when nothing does."""
    if test.excluded and not test.subjects:
        return _nothing_in_scope(test)
    if test.errors:
        return f"the test could not be evaluated: {test.errors[0]}"
    if any(u.cause is Cause.TIE_OUT_FAILED for u in test.unknown):
        return "another source knows of subjects that the list did not have"
    if test.months_missing or not test.months_observed:
        return f"no conclusive observation in {', '.join(test.months_missing) or 'any month'}"
    return ""


def _nothing_tested(test: TestResult, causes: tuple[Cause, ...]) -> Concluded:
    """Nothing failed and nothing passed: proof that there was nothing to test, or a lack of evidence."""
    if test.excluded:
        return Concluded(Operation.INSUFFICIENT_EVIDENCE, _nothing_in_scope(test),
                         causes or (Cause.WAITING_FOR_PERSON,))
    blind = sum(u.subjects for u in test.unknown)
    if blind:
        why = f"no subject was seen to pass, and {_count(blind, 'subject')} could not be judged at times"
        return Concluded(Operation.INSUFFICIENT_EVIDENCE, why, causes)
    return Concluded(Operation.NO_OCCURRENCE, (
        f"the test concerns none of {_count(test.subjects, 'subject')}" if test.subjects
        else "no population: the lists are complete and nothing is in them"))


def _nothing_in_scope(test: TestResult) -> str:
    """An exclusion may leave little to test, and never turns into a clean answer by leaving nothing."""
    lists = sum(e.lists for e in test.excluded)
    kept_out = f"{_count(test.kept_out, 'subject')} or items" if not lists else (
        f"{_count(test.kept_out, 'subject')} and {_count(lists, 'whole list')}")
    return f"nothing in scope could be tested: {kept_out} are out of scope by {', '.join(e.id for e in test.excluded)}"


def duration(exposure: Exposure) -> int:
    """From first seen failing (before the period, where carried in) to first seen otherwise, in microseconds."""
    end = exposure.end if exposure.end is not None else exposure.start
    return end - (exposure.began if exposure.began is not None else exposure.start)


def _exposed(exposures: Sequence[Exposure], uncorrected: Sequence[Exposure], hours: int) -> str:
    subjects = len({(e.source, e.subject) for e in exposures})
    longest = max(duration(e) for e in exposures)
    said = f"{_count(len(exposures), 'exposure')} of {_count(subjects, 'subject')}, the longest {_time(longest)}"
    limit = f"stated correction time {hours} h" if hours else "no correction time is stated"
    still = f", {len(uncorrected)} not corrected by the cut-off" if uncorrected else ""
    excepted = sum(e.excepted for e in exposures)
    under = f", {excepted} under exceptions approved before" if excepted else ""
    return f"{said} ({limit}){still}{under}"


def _of_items(test: TestResult, population: Population, key: bool, tolerance: Tolerance) -> Concluded:  # noqa: FBT001 - a fact of the control
    causes = _causes(test)
    failed = [d for d in test.deviations if not d.excepted]
    tested = population.passed + len(test.deviations)
    excepted = len(test.deviations) - len(failed)
    expected = test.type == TestType.EXPECTED_INSTANCE
    said = _said_of_instances(failed, tested) if expected else _said_of_events(failed, tested)
    said += f", {excepted} more under exceptions approved before" if excepted else ""
    rate = tolerance.key_rate if key else tolerance.other_rate
    waiting = set(population.not_due)
    passing = [r.occurred_at for r in population.rows if r.outcome is Outcome.PASS and r.item not in waiting]
    if failed and not (excused if expected else tolerable)(failed, tested, rate, tolerance, passing):
        return Concluded(Operation.INEFFECTIVE, f"{said} (provisional: a named person may judge otherwise)", causes)
    if not population.complete or population.undetermined:
        lack = "the population is not proven complete" if not population.complete else (
            f"{_count(len(population.undetermined), 'item')} could not be judged")
        return Concluded(Operation.INSUFFICIENT_EVIDENCE, f"{lack}; {said}", causes or (Cause.NOT_COLLECTED_YET,))
    if test.deviations:
        return Concluded(Operation.EFFECTIVE_WITH_DEVIATIONS, said, causes)
    if tested:
        return Concluded(Operation.EFFECTIVE, said, causes)
    if test.excluded and not population.not_due:
        return Concluded(Operation.INSUFFICIENT_EVIDENCE, _nothing_in_scope(test),
                         causes or (Cause.WAITING_FOR_PERSON,))
    return _without_items(population, causes)


def _without_items(population: Population, causes: tuple[Cause, ...]) -> Concluded:
    """A whole population of which nothing was tested: not due, or no occurrence where zero is corroborated.

    It is where the test concerns none of the items, the list is not empty, or a second source was tied to it.
    An empty answer alone may as well come from a list that nobody fills.
    """
    if population.not_due:
        return Concluded(Operation.NOT_DUE, f"{_count(len(population.not_due), 'item')}, none due by the cut-off",
                         (Cause.NOT_DUE_YET,))
    if population.not_applicable or any(map(_corroborates, population.completeness)):
        return Concluded(Operation.NO_OCCURRENCE, "a population proven complete holds no item to test")
    return Concluded(Operation.INSUFFICIENT_EVIDENCE, "nothing occurred by a list that is empty, and no second source "
                     "was tied to it", causes or (Cause.SOURCE_LACKS_IT,))


def _corroborates(proof: Mapping[str, Any]) -> bool:
    """Whether a list holds other things, or was tied to a second one that could speak of absence."""
    return bool(proof.get("rows") or (proof.get("second_source") and proof.get("corroborates", True)))


def _said_of_events(failed: Sequence[Deviation], tested: int) -> str:
    return f"{_count(len(failed), 'deviation')} in {_count(tested, 'item')} tested"


def _said_of_instances(failed: Sequence[Deviation], tested: int) -> str:
    missed, late = _missed(failed), sum(d.corrected is True for d in failed)
    kinds = [f"{missed} missed", f"{late} done late", f"{len(failed) - missed - late} done and found wanting"]
    detail = ", ".join(part for part in kinds if not part.startswith("0 "))
    return f"{_count(len(failed), 'deviation')} in {_count(tested, 'expected instance')}" + (
        f" ({detail})" if detail else "")


def _missed(failed: Sequence[Deviation]) -> int:
    return sum(d.corrected is False for d in failed)


def excused(failed: Sequence[Deviation], expected: int, rate: int, tolerance: Tolerance,
            passing: Sequence[int] = ()) -> bool:
    """Whether deviations of expected instances stay within the own model.

    Of at least ``missed_of`` one may be missed, of fewer none, and never two. Where every one was missed or found
    wanting the control does not operate. Beside that, what was done late or found wanting is held to the rates of
    events.
    """
    missed = _missed(failed)
    if missed > 1 or (missed and expected < tolerance.missed_of):
        return False
    if len(failed) == expected and not any(d.corrected for d in failed):
        return False
    done = [replace(d, corrected=None) for d in failed]
    return len(failed) == 1 or tolerable(done, expected, rate, tolerance, passing)


def tolerable(failed: Sequence[Deviation], tested: int, rate: int, tolerance: Tolerance,
              passing: Sequence[int] = ()) -> bool:
    """Whether deviations stay within the own model: none left uncorrected, few enough, and not in a cluster.

    ``passing`` are the instants of the items that passed. One more deviation never makes others tolerable.
    """
    if any(d.corrected is False for d in failed):
        return False
    if tested < tolerance.small:
        return len(failed) == 1
    return len(failed) * 100 <= rate * tested and not _clustered(failed, rate, tolerance, passing)


def _clustered(failed: Sequence[Deviation], rate: int, tolerance: Tolerance, passing: Sequence[int]) -> bool:
    """Whether some days in a row hold as many deviations as make a cluster, more than the rate of their own items."""
    times, sound = sorted(d.occurred_at for d in failed), sorted(passing)
    for first in times:
        last = first + tolerance.cluster_days * DAY
        wrong, right = (bisect_right(found, last) - bisect_left(found, first) for found in (times, sound))
        if wrong >= tolerance.cluster and wrong * 100 > rate * (wrong + right):
            return True
    return False


def _causes(test: TestResult) -> tuple[Cause, ...]:
    """The causes of what is unknown, without repeats; loss first, for it cannot be mended."""
    return tuple(sorted({u.cause for u in test.unknown}, key=lambda c: (c is not Cause.LOST, c)))


def implemented_of(outcomes: Iterable[Mapping[str, int]]) -> Implemented:
    """Whether a control holds now: one failure is no, one gap is unknown, and yes takes a pass."""
    total = dict.fromkeys(Outcome, 0)
    for now in outcomes:
        for name, count in now.items():
            total[Outcome(name)] += count
    if total[Outcome.FAIL]:
        return Implemented.NO
    if total[Outcome.NO_EVIDENCE] or total[Outcome.ERROR] or not total[Outcome.PASS]:
        return Implemented.UNKNOWN
    return Implemented.YES


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _time(span: int) -> str:
    days, hours = divmod(span // HOUR, 24)
    return f"{days} d {hours} h" if days else f"{hours} h"
