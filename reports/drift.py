"""What changed since an assessment, as text and as ``tieout.drift/1``."""

from __future__ import annotations

from collections import Counter
from typing import Any

from policies.operation.drift import Drift, Move
from reports import contract
from reports.layout import bullets, heading, paragraph, table, title
from reports.numbers import counted, moment, rfc3339

_WORDS = {Move.NEW: "fails, new", Move.REGRESSED: "fails again", Move.FIXED: "fixed", Move.GONE: "gone",
          Move.NEWLY_WAIVED: "newly waived", Move.LOST_SIGHT: "not known any more"}


def document(drift: Drift, *, assessment: int, since: int, as_of: int) -> dict[str, Any]:
    """Every change. ``assessment`` is its ledger sequence; instants are microseconds UTC."""
    return {
        "schema": "tieout.drift/1", "assessment": assessment, "since": rfc3339(since), "as_of": rfc3339(as_of),
        "stale": list(drift.stale),
        "changes": [{"what": c.what, "name": c.name, "sentence": c.sentence, "stale": c.stale} for c in drift.changes],
        "moved": [{"move": m.move.value, "control": m.outcome.control, "test": m.outcome.test or None,
                   "source": m.outcome.source or None, "subject": m.outcome.subject or None,
                   "label": m.outcome.label or None, "outcome": m.outcome.outcome.value,
                   "reasons": list(m.outcome.reasons), "waiver": m.outcome.waiver or None} for m in drift.moved],
        "totals": {move.value: sum(m.move is move for m in drift.moved) for move in Move}}


def to_json(drift: Drift, *, assessment: int, since: int, as_of: int) -> bytes:
    """``document`` as indented JSON."""
    return contract.dumps(document(drift, assessment=assessment, since=since, as_of=as_of))


def to_text(drift: Drift, *, assessment: int, since: int, as_of: int, width: int = 100) -> str:
    """For people: whether the findings still hold, what changed in the estate, and in what tests find."""
    lines = [title(f"Since assessment {assessment} of {moment(since)}, up to {moment(as_of)}", width), ""]
    if drift.stale:
        lines += [*paragraph("Its findings are stale and must be verified again:", width),
                  *bullets(drift.stale, width)]
    else:
        lines += paragraph("Nothing changed that makes its findings stale.", width)
    if drift.changes:
        rows = [(c.what, c.sentence) for c in drift.changes]
        lines += [*heading("The estate"), *table(("what", "change"), rows, width)]
    counts = Counter(m.move for m in drift.moved)
    said = ", ".join(f"{counts[move]} {_WORDS[move]}" for move in Move if counts[move])
    summary = f"{counted(len(drift.moved), 'outcome')} changed" + (f": {said}." if said else ".")
    lines += [*heading("Outcomes"), *paragraph(summary, width)]
    moved = [(_WORDS[m.move], m.outcome.control, m.outcome.label or m.outcome.source or "all",
              "; ".join(m.outcome.reasons)) for m in drift.moved]
    if moved:
        lines += ["", *table(("now", "control", "subject", "why"), moved, width)]
    return "\n".join(lines) + "\n"
