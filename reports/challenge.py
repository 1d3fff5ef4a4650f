"""The questions that a doubtful reader asks of a clean result, answered with this assessment's own numbers."""

from __future__ import annotations

from collections import Counter

from policies.model import Outcome
from policies.operation.results import Assessment, Cause, ControlResult, Operation, Period, Shares, Unknown
from reports.gap_model import Challenge
from reports.numbers import counted, duration, share_percents, subject_days
from reports.readiness_json import population_of
from reports.wording import self_check_line

LISTED = 20  # names in one answer; the rest is counted
NEAR = 10  # a limit is nearly used up within one tenth of it
OWNER_SHARE = 2  # an owner of more than one half of all controls is worth a remark


def challenge(assessment: Assessment) -> tuple[Challenge, ...]:
    """Every question with its fact, always all of them: a fact of zero is an answer too."""
    controls = assessment.controls
    return (
        Challenge("Can every test fail?", self_check_line(assessment)),
        Challenge("Which controls never had to act?", _ids(
            [r for r in controls if r.operation is Operation.NO_OCCURRENCE], len(controls))),
        Challenge("Which populations are empty or hold one item?", _small(controls)),
        Challenge("How much time does nothing speak for?", _unknown_time(controls)),
        Challenge("Which controls rest on people alone?", _ids(
            [r for r in controls if not r.tests or r.operation is Operation.MANUAL_PENDING], len(controls))),
        Challenge("Which tests applied to nothing?", _inapplicable(controls)),
        Challenge("What is out of scope?", _kept_out(controls)),
        Challenge("Which tests ended in error?", _listed([t.test for r in controls for t in r.tests if t.errors])),
        Challenge("Which lists were not read in time or in full?", _listed(sorted(
            {f"{u.source} {u.kind}" for r in controls for u in r.unknown if not _before_first(u, assessment.period)}))),
    )


def observations(assessment: Assessment) -> tuple[str, ...]:
    """What is no deviation and yet worth a look: near misses, spans of unclear length, one owner of much."""
    return (*_near_misses(assessment), *_one_owner(assessment))


def _near_misses(assessment: Assessment) -> list[str]:
    found = []
    for result in assessment.controls:
        limit = result.adopted.control.correction_hours * 3600
        for e in result.exposures if limit else ():
            if e.at_least <= limit < e.at_most:
                found.append(f"{result.adopted.control.id}: {e.label or e.subject} failed for at least "
                             f"{duration(e.at_least)} and at most {duration(e.at_most)}; the limit of "
                             f"{duration(limit)} lies between.")
            elif limit - limit // NEAR <= e.at_most <= limit:
                found.append(f"{result.adopted.control.id}: {e.label or e.subject} was corrected after at most "
                             f"{duration(e.at_most)}, within a tenth of the limit of {duration(limit)}.")
    return found


def _one_owner(assessment: Assessment) -> list[str]:
    owners = Counter(r.adopted.owner for r in assessment.controls if r.adopted.owner)
    total = len(assessment.controls)
    return [f"{owner} owns {count} of {counted(total, 'adopted control')}." for owner, count in owners.most_common(1)
            if total > 1 and count * OWNER_SHARE > total]


def _before_first(unknown: Unknown, period: Period) -> bool:
    """Whether it is the time before the first collection, which is no fault of any reading since."""
    return (unknown.cause is Cause.NOT_COLLECTED_YET and not unknown.subjects
            and unknown.start == period.start and unknown.end < period.cut_off)


def _ids(results: list[ControlResult], total: int) -> str:
    if not results:
        return f"none of {counted(total, 'control')}"
    return f"{len(results)} of {total}: " + ", ".join(r.adopted.control.id for r in results)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more if names else "none"


def _small(controls: tuple[ControlResult, ...]) -> str:
    small = [f"{t.test} ({t.population.items})" for r in controls for t in r.tests
             if t.population is not None and t.population.items <= 1]
    return _listed(small)


def _unknown_time(controls: tuple[ControlResult, ...]) -> str:
    shares = sum((r.shares for r in controls), Shares())
    percents = share_percents(shares)
    if percents is None:
        return "nothing was measured over time"
    return f"{percents['unknown']} of {subject_days(shares.total)} subject-days"


def _kept_out(controls: tuple[ControlResult, ...]) -> str:
    return _listed([f"{t.test} ({t.kept_out} of {t.kept_out + population_of(t)})" for r in controls for t in r.tests
                    if t.excluded])


def _inapplicable(controls: tuple[ControlResult, ...]) -> str:
    names = [t.test for r in controls for t in r.tests
             if t.outcomes_now and set(t.outcomes_now) == {Outcome.NOT_APPLICABLE.value}]
    return _listed(names)
