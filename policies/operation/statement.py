"""What a verdict rests on, its limits, and what would change it: specific sentences in own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from collectors.imports.importable import IMPORTABLE_KINDS
from policies.model import Control, Exclusion, Library, TestType
from policies.operation.control import rests_on_imports, without_source
from policies.operation.engagement import Engagement
from policies.operation.exclusions import said
from policies.operation.period import moment_of
from policies.operation.reliance.dependence import sentence
from policies.operation.results import (
    Cause,
    ControlResult,
    CriterionResult,
    CriterionStatus,
    Grade,
    LedgerState,
    Operation,
    Period,
    Population,
    SelfCheck,
    Shares,
    TestResult,
    Unknown,
)

_DONE = (Operation.EFFECTIVE, Operation.NO_OCCURRENCE, Operation.EFFECTIVE_WITH_DEVIATIONS)


def basis_of(library: Library, engine: str, period: Period, controls: Sequence[ControlResult],
             self_check: SelfCheck) -> tuple[str, ...]:
    """What was read and judged, in numbers with their denominators, and where management's frequency is its own."""
    tests = [t for c in controls for t in c.tests]
    shares = sum((c.shares for c in controls), Shares())
    return (
        (f"The period from {period.first_day} to {period.last_day} ({period.time_zone}), read up to "
         f"{_instant(period.cut_off)}."),
        (f"{len(controls)} adopted controls of {len(library.controls)} in the library, {len(tests)} tests, run on "
         f"{engine} with bundle {library.digest[:16]}."),
        (f"{len([t for t in tests if t.type == TestType.STATE])} state tests over {shares.total} subject-seconds: "
         f"{shares.proven} {Grade.PROVEN}, {shares.bracketed} {Grade.BRACKETED} between dated observations, "
         f"{_imported(shares)}{shares.failing} failing, {shares.unknown} unknown."),
        _items_line([t.population for t in tests if t.population]),
        (f"{self_check.caught} of {self_check.failures} known failures in {self_check.cases} known cases were caught "
         "by the same tests on the same engine."),
        *(f"{c.adopted.control.id} operates by management's own frequency, {c.adopted.frequency}, in the place of the "
          f"library's, {c.adopted.control.frequency}." for c in controls if c.adopted.own_frequency),
    )


def _imported(shares: Shares) -> str:
    return f"{shares.imported} {Grade.IMPORTED}, " if shares.imported else ""


def _items_line(populations: Sequence[Population]) -> str:
    """Every item of every population, by what became of it; one that several tests read counts for each."""
    items, due = sum(p.items for p in populations), sum(len(p.not_due) for p in populations)
    apart, open_ = sum(p.not_applicable for p in populations), sum(len(p.undetermined) for p in populations)
    rest = (f"{due} not due yet", f"{apart} that a test does not concern", f"{open_} that could not be judged")
    said = "".join(f", {part}" for part in rest if not part.startswith("0 "))
    return (f"{len(populations)} tests of occurrences and expected instances over {items} items without sampling: "
            f"{items - due - apart - open_} tested{said}.")


def limits_of(engagement: Engagement, period: Period, controls: Sequence[ControlResult],
              ledgers: Sequence[LedgerState], *, collected: bool) -> tuple[str, ...]:
    """What the conclusion does not cover; ``collected``: whether anything ever was."""
    quiet = sorted(c.adopted.control.id for c in controls if c.operation is Operation.NO_OCCURRENCE)
    sourceless = _sourceless(controls)
    found = [
        "The design of controls was not concluded: it is a signed human judgement.",
        _not_throughout(controls),
        "Only what the configured sources show was read; physical, personal and contractual matters were not.",
    ]
    if period.cut_off < period.end:
        found.append(f"The period is not over: nothing after {_instant(period.cut_off)} was read.")
    if quiet:
        so_far = " so far" if period.cut_off < period.end else ""
        found.append(f"{len(quiet)} of {len(controls)} controls had no occurrence in the period{so_far}, so their "
                     f"operation could not be tested: {', '.join(quiet)}.")
    found += imported(controls)
    found += kept_out(engagement.declared.exclusions, controls)
    found += [_not_as_shipped(c.adopted.control) for c in controls if c.adopted.control.overridden]
    found += [f"{c.adopted.control.id} is impaired in its basis: {said}." for c in controls if (said := sentence(c))]
    found += [f"No source of type {kind} is configured: {', '.join(names)} are not tested there."
              for kind, names in sourceless.items()]
    if not ledgers:
        found.append("The ledger of the evidence was not verified in this run.")
    found += [f"The ledger of {ledger.store} did not verify." for ledger in ledgers if not ledger.verified]
    if not collected:
        found.append("Nothing was ever collected.")
    if not engagement.sources:
        found.append("No configured sources were named, so that a source which was never collected cannot be missed.")
    return tuple(found)


def imported(controls: Sequence[ControlResult]) -> Iterator[str]:
    """What rests on imports, and where an import and what was collected differ."""
    for control in controls:
        name = control.adopted.control.id
        if control.shares.imported:
            yield (f"{name}: {control.shares.imported} of {control.shares.total} subject-seconds hold by imported "
                   "evidence only, for which nobody vouches but the one who imported it.")
        for test in control.tests:
            if rests_on_imports(test):
                yield f"{name}: {test.title} rests on imported evidence only {rests_on_imports(test)}."
            yield from (f"{name}: {said}" for said in test.contradictions)


def kept_out(exclusions: Iterable[Exclusion], controls: Sequence[ControlResult]) -> Iterator[str]:
    """What each exclusion keeps out, how much of that fails, and one that keeps out nothing."""
    for exclusion in exclusions:
        found = [(c.adopted.control.id, e) for c in controls for t in c.tests for e in t.excluded
                 if e.id == exclusion.id]
        if not found:
            yield f"Out of scope by {said(exclusion)}: nothing that was read."
            continue
        names = sorted({control for control, _ in found})
        most, lists = max(e.subjects for _, e in found), max(e.lists for _, e in found)
        failing = [f"{control} {name}" for control, e in found for name in e.failing]
        lists_said = f" and {lists} whole lists" if lists else ""
        failed = f"; {len(failing)} failed there: {', '.join(failing[:10])}" if failing else "; none of it failed"
        yield (f"Out of scope by {said(exclusion)}: up to {most} subjects{lists_said} under {', '.join(names)}{failed}"
               f"{' and others' if len(failing) > 10 else ''}.")


def _not_throughout(controls: Sequence[ControlResult]) -> str:
    if any(c.shares.proven for c in controls):
        return ("Only what is proven is known throughout, by a complete log of changes. Other states are known on "
                "dated observations: between two of them the older one counts.")
    return "States are known on dated observations, not throughout: between two observations the older one counts."


def _not_as_shipped(control: Control) -> str:
    """What own policies laid over a shipped control: a test may have been replaced by one that always passes."""
    return (f"{control.id} is not as shipped: own policies changed {', '.join(control.overridden)}; its maximum gap is "
            f"{control.maximum_gap_hours} h and its correction time {control.correction_hours} h.")


def _sourceless(controls: Sequence[ControlResult]) -> dict[str, list[str]]:
    """The controls with tests that have nothing to read, by the type of source that they lack."""
    found: dict[str, list[str]] = {}
    for control in controls:
        lacking = {t.kind.partition(".")[0] for t in (*control.tests, *control.left_aside) if without_source(t)}
        for kind in sorted(lacking):
            found.setdefault(kind, []).append(control.adopted.control.id)
    return dict(sorted(found.items()))


def changes_of(criteria: Iterable[CriterionResult], controls: Sequence[ControlResult], library: Library,
               self_check: SelfCheck) -> tuple[str, ...]:
    """What would change the verdict: which control, which dates, which act."""
    found: list[str] = []
    if self_check.wrong:
        found.append(f"Repair the tests whose known cases gave a wrong answer: {self_check.wrong[0]}.")
    for criterion in criteria:
        texts = [n.text for n in library.needs if n.id in criterion.unserved]
        if criterion.status is CriterionStatus.NOT_MET_DESIGN:
            found.append(f"{criterion.id}: adopt a control that serves it" + (f": {' '.join(texts)}" if texts else "."))
    for control in controls:
        found += [f"{control.adopted.control.id}: {sentence}" for sentence in _for_control(control)]
    return tuple(dict.fromkeys(found))


def _for_control(control: ControlResult) -> Iterable[str]:
    if control.operation is Operation.INEFFECTIVE:
        yield from _for_failures(control)
    elif control.operation is Operation.NOT_DUE:
        yield "time: nothing of it is due yet."
    elif control.operation is Operation.MANUAL_PENDING:
        yield "a record of its operation in the period, dated, approved by somebody else and attached."
    elif control.operation in (Operation.PARTIAL_PERIOD, Operation.NOT_STARTED):
        yield (f"evidence of what served before {control.adopted.in_operation_from}, or a period that begins on or "
               "after that day.")
    elif control.operation not in _DONE:
        yield from _for_unknown(control)


def _for_failures(control: ControlResult) -> Iterable[str]:
    still = [e for e in control.exposures if e.end is None]
    for exposure in still[:3]:
        yield (f"correct {exposure.label or exposure.subject} ({exposure.source}), seen failing since "
               f"{_instant(exposure.began or exposure.start)}; the exposure stays in the period with its dates.")
    if len(still) > 3:
        yield f"{len(still) - 3} more subjects are failing and not seen corrected."
    closed = [e for e in control.exposures if e.end is not None]
    if closed and not still:
        last = max(e.end or 0 for e in closed)
        yield (f"{len(closed)} exposures are facts of this period; a period that begins after {_instant(last)} is free "
               "of them, or a named person judges them with a reason.")
    if control.deviations:
        days = ", ".join(sorted({_instant(d.occurred_at)[:10] for d in control.deviations})[:5])
        count = len(control.deviations)
        facts = "1 deviation is a fact" if count == 1 else f"{count} deviations are facts"
        yield (f"{facts} of this period ({days}); a named person's judgement of cause and effect, or a later period, "
               "would change the result.")


def _for_unknown(control: ControlResult) -> Iterable[str]:
    for test in control.tests:
        rests = rests_on_imports(test)
        if control.adopted.key and rests:
            yield (f"the provider's own history or a log of changes over what rests on imports ({rests}), or a "
                   "person's judgement that they are enough.")
        shown = sorted(test.unknown, key=lambda u: (u.cause is not Cause.LOST, -(u.end - u.start)))[:3]
        for unknown in shown:
            when = f"{_instant(unknown.start)} to {_instant(unknown.end)}"
            yield f"{_remedy(unknown)} ({_where(test, unknown)}, {when}: {unknown.why})."


def _remedy(unknown: Unknown) -> str:
    if unknown.cause is Cause.LOST and unknown.kind in IMPORTABLE_KINDS:
        return ("no history brings this evidence back; the provider's own answers, where somebody saved them on these "
                "dates ('tieout import'), or a period that leaves these dates out")
    if unknown.history:  # what another pass reads is the present, and no month that went by
        return f"what {unknown.history} still holds of it, or a period that leaves these dates out"
    return {
        Cause.LOST: "nothing can bring this evidence back; a period that leaves these dates out",
        Cause.NO_PERMISSION: "the permission to read it, then another pass",
        Cause.NOT_COLLECTED_YET: "another complete pass",
        Cause.SOURCE_LACKS_IT: "a source that offers this evidence",
        Cause.TIE_OUT_FAILED: "an explanation of the rows that did not tie out, or a repeated complete pass",
        Cause.WAITING_FOR_PERSON: "a person's record",
        Cause.NOT_DUE_YET: "time: it is not due yet",
    }[unknown.cause]


def _where(test: TestResult, unknown: Unknown) -> str:
    noun = "subject" if unknown.subjects == 1 else "subjects"
    subjects = f", {unknown.subjects} {noun}" if unknown.subjects else ""
    return " ".join(part for part in (unknown.source, test.kind, unknown.scope) if part) + subjects


def _instant(instant: int) -> str:
    return f"{moment_of(instant):%Y-%m-%d %H:%MZ}"
