"""How the point-in-time check shows what is out of scope: one outcome a test and exclusion, with count and failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policies.model import Outcome
from policies.operation.results import Cause, CheckOutcome

_NAMED = 10


def kept_out(bare: CheckOutcome, exclusion: str, why: str, subjects: int, failing: Sequence[str]) -> CheckOutcome:
    """What an exclusion keeps out of one list, as an outcome of its test that concludes nothing."""
    named = ", ".join(failing[:_NAMED]) + (" and others" if len(failing) > _NAMED else "")
    failed = f"{len(failing)} of them fail: {named}" if failing else "none of them fails as far as is known"
    noun = "subject is" if subjects == 1 else "subjects are"
    return replace(bare, outcome=Outcome.NOT_APPLICABLE, subject=" ".join(p for p in (exclusion, bare.subject) if p),
                   label=f"out of scope by {exclusion}", cause=None, out_of_scope=subjects,
                   reasons=(f"{subjects} {noun} out of scope, {failed}; {why}",))


def emptied(outcomes: Sequence[CheckOutcome]) -> list[CheckOutcome]:
    """The outcomes, and missing evidence for each test of which exclusions left nothing that could be judged."""
    judged = {o.test for o in outcomes if o.outcome is not Outcome.NOT_APPLICABLE}
    empty = {o.test: o for o in outcomes if o.out_of_scope is not None and o.test not in judged}
    return [*outcomes, *(replace(o, outcome=Outcome.NO_EVIDENCE, source="", subject="", label="", out_of_scope=None,
                                 reasons=("nothing that is in scope could be tested",), cause=Cause.WAITING_FOR_PERSON)
                         for o in empty.values())]
