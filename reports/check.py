"""The point-in-time check: one outcome a test and subject, as a table, JSON or JSON lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from policies.model import Outcome
from policies.operation.results import CheckOutcome, CheckResult
from reports import contract
from reports.escape import clip
from reports.layout import heading, paragraph, table
from reports.numbers import counted, moment, rfc3339
from reports.wording import CAUSE, OUTCOME

SCHEMA = "tieout.check/1"
TEXT_LIMIT = 200
NOTHING_TESTED = "Nothing was tested: no test met a subject, so there is nothing to conclude from."
_FIRST = (Outcome.ERROR, Outcome.FAIL, Outcome.NO_EVIDENCE, Outcome.NOT_APPLICABLE, Outcome.PASS)


def in_order(result: CheckResult, *, everything: bool = False) -> list[CheckOutcome]:
    """The outcomes by control, test, source and subject; passes only with ``everything``."""
    kept = (o for o in result.outcomes if everything or o.outcome is not Outcome.PASS)
    return sorted(kept, key=lambda o: (o.control, o.test, o.source, o.kind, o.subject))


def totals(result: CheckResult) -> dict[str, int]:
    """How many outcomes of each kind there are, how many carry a waiver, and how many subjects are out of scope."""
    counts = Counter(o.outcome for o in result.outcomes)
    return {**{outcome.value: counts[outcome] for outcome in Outcome},
            "waived": sum(bool(o.waiver) for o in result.outcomes),
            "out_of_scope": sum(o.out_of_scope or 0 for o in result.outcomes)}


def document(result: CheckResult, *, everything: bool = False) -> dict[str, Any]:
    """The check as ``tieout.check/1``."""
    return {**_header(result), "outcomes": [entry(o) for o in in_order(result, everything=everything)]}


def to_json(result: CheckResult, *, everything: bool = False) -> bytes:
    """The check as indented JSON."""
    return contract.dumps(document(result, everything=everything))


def to_jsonl(result: CheckResult, *, everything: bool = False) -> Iterator[str]:
    """A header line (the document with no outcomes), then a line an outcome."""
    yield contract.line({**_header(result), "outcomes": []})
    for outcome in in_order(result, everything=everything):
        yield contract.line(entry(outcome))


def entry(outcome: CheckOutcome) -> dict[str, Any]:
    """One outcome of the contract."""
    return {
        "control": outcome.control,
        "test": outcome.test,
        "criteria": list(outcome.criteria),
        "source": outcome.source,
        "kind": outcome.kind,
        "subject": outcome.subject,
        "label": outcome.label,
        "outcome": outcome.outcome.value,
        "reasons": list(outcome.reasons),
        "waiver": outcome.waiver or None,
        "document": outcome.document or None,
        "observed_at": rfc3339(outcome.observed_at) if outcome.observed_at else None,
        "cause": outcome.cause.value if outcome.cause else None,
        "out_of_scope": outcome.out_of_scope,
    }


def to_text(result: CheckResult, *, width: int = 100, everything: bool = False, limit: int = TEXT_LIMIT) -> str:
    """The check for a terminal: errors and failures first, then the totals."""
    rows = sorted(in_order(result, everything=everything), key=lambda o: _FIRST.index(o.outcome))
    lines = [f"Check as of {moment(result.as_of)}"]
    if rows:
        lines += ["", *table(("outcome", "control", "subject", "why"), [_row(o) for o in rows[:limit]], width)]
    if len(rows) > limit:
        lines += ["", *paragraph(f"{len(rows) - limit:,} more of {counted(len(rows), 'outcome')} are not shown here; "
                                 "`--format json` has them all.", width)]
    return "\n".join([*lines, *_closing(result, width)]) + "\n"


def _closing(result: CheckResult, width: int) -> list[str]:
    counts = totals(result)
    summary = ", ".join(f"{counts[o.value]:,} {o.value.replace('_', ' ')}" for o in Outcome)
    proof = result.self_check
    lines = [*heading("Totals"), *paragraph(summary, width)]
    if counts["waived"]:
        lines += paragraph(f"{counts['waived']:,} carry a waiver; a waiver changes no outcome.", width)
    if counts["out_of_scope"]:
        lines += paragraph(f"{counts['out_of_scope']:,} subjects are out of scope, each counted once a test.", width)
    if not result.outcomes:
        lines += paragraph(NOTHING_TESTED, width)
    if result.tests_evaluated < result.tests_registered:
        lines += paragraph(f"{result.tests_evaluated} of {result.tests_registered} tests were evaluated.", width)
    proved = f"{proof.caught} of {proof.failures} known failures caught by {result.engine}"
    return lines + paragraph(f"Self-check: {proved}; bundle {result.bundle[:12]}.", width)


def _row(outcome: CheckOutcome) -> tuple[str, str, str, str]:
    why = "; ".join(clip(reason, 300) for reason in outcome.reasons)
    if outcome.cause:
        why = f"{why} ({CAUSE[outcome.cause]})".strip()
    if outcome.waiver:
        why = f"{why} [waived: {clip(outcome.waiver)}]".strip()
    subject = clip(outcome.label or outcome.subject or f"no subject ({outcome.kind})", 60)
    return OUTCOME[outcome.outcome], outcome.control, subject, why


def _header(result: CheckResult) -> dict[str, Any]:
    proof = result.self_check
    return {
        "schema": SCHEMA,
        "as_of": rfc3339(result.as_of),
        "engine": result.engine,
        "bundle": result.bundle,
        "totals": totals(result),
        "tests": {"registered": result.tests_registered, "evaluated": result.tests_evaluated},
        "self_check": {"cases": proof.cases, "caught": proof.caught, "failures": proof.failures,
                       "wrong": list(proof.wrong)},
    }
