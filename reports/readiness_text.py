"""The readiness assessment as plain text, for a terminal or a mail."""

from __future__ import annotations

from policies.model import Library
from policies.operation.results import Assessment
from reports import view
from reports.challenge import challenge, observations
from reports.description import as_text
from reports.escape import clip
from reports.layout import bullets, heading, paragraph, table, title
from reports.numbers import counted, lasted, moment, subject_days
from reports.wording import (
    CHALLENGE,
    DISCLOSE,
    INTERNAL,
    MARK,
    NOT_AN_OPINION,
    TIME_LEFT,
    conclusion,
    require_proof,
    self_check_line,
    verdict_line,
)

TEXT_ROWS = 40


def render(assessment: Assessment, library: Library, *, width: int = 100) -> str:
    """The assessment in ``width`` columns. Raises ``CleanWithoutProof`` (see ``wording``)."""
    require_proof(assessment)
    lines = [*_head(assessment, width), *_figures(assessment, width), *_exceptions(assessment, width),
             *_criteria(assessment, library, width), *_controls(assessment, width),
             *as_text(assessment, width), *_unknown(assessment, width),
             *_time_left(assessment, width), *_lists(assessment, width), *_foot(assessment, width)]
    return "\n".join(lines) + "\n"


def _head(assessment: Assessment, width: int) -> list[str]:
    period = assessment.period
    lines = [title(f"Readiness assessment: {assessment.name}", width), INTERNAL,
             *heading("Verdict", "="), *paragraph(verdict_line(assessment), width), ""]
    lines += paragraph(f"{assessment.system}, {period.first_day} to {period.last_day} ({period.time_zone})", width)
    return [*lines, "", *paragraph(conclusion(assessment), width), "", *paragraph(NOT_AN_OPINION, width)]


def _figures(assessment: Assessment, width: int) -> list[str]:
    figures = [(tile.label, f"{tile.count}") for tile in view.headline_tiles(assessment)]
    horizons = [(tile.label, tile.verdict) for tile in view.horizon_tiles(assessment)]
    return [*heading("Criteria"), *table(("what is known", "criteria"), figures, width),
            *heading("Horizons"), *table(("horizon", "verdict"), horizons, width)]


def _exceptions(assessment: Assessment, width: int) -> list[str]:
    rows = view.exceptions(assessment)
    if not rows:
        answers = [f"{c.question} {c.fact}" for c in challenge(assessment)]
        return [*heading("Exceptions"), "None was found in what was tested.",
                *heading(CHALLENGE), *bullets(answers, width)]
    shown = [(row.control, clip(row.label, 60), moment(row.start), _until(row), clip(row.why, 200))
             for row in rows[:TEXT_ROWS]]
    lines = [*heading(f"Exceptions: {view.exception_count(assessment)}"),
             *table(("control", "subject", "from", "lasted", "why"), shown, width), "", *paragraph(DISCLOSE, width)]
    return lines + _more(len(rows), "exceptions", width)


def _until(row: view.ExceptionRow) -> str:
    if row.once:
        return "once, not corrected" if row.end is None else "once"
    length = lasted(row.at_least, row.at_most)
    return f"{length}, not seen corrected" if row.end is None else length


def _criteria(assessment: Assessment, library: Library, width: int) -> list[str]:
    lines = heading("Criteria, one by one")
    for group in view.criteria_groups(assessment, library):
        lines += ["", *paragraph(f"{group.name}: {group.counts}", width)]
        if group.open:
            rows = [(c.id, c.status, clip(c.why, 200), c.controls) for c in group.criteria]
            lines += table(("id", "status", "why", "controls"), rows, width)
        else:
            lines += paragraph(", ".join(c.id for c in group.criteria), width, "  ")
    return lines


def _controls(assessment: Assessment, width: int) -> list[str]:
    rows = []
    for c in view.control_rows(assessment):
        share = c.no_share
        if c.percents:
            imported = f"{c.percents['imported']} imported, " if "imported" in c.percents else ""
            share = (f"{c.percents['proven']} proven, {c.percents['bracketed']} observed, {imported}"
                     f"{c.percents['failing']} failing, {c.percents['unknown']} unknown of "
                     f"{subject_days(c.seconds)} subject-days")
        rows.append((c.id, c.operation, c.tested, f"{c.exceptions}", share))
    return [*heading(counted(len(rows), "adopted control")),
            *table(("id", "operation", "tested", "exceptions", "share of time"), rows, width)]


def _unknown(assessment: Assessment, width: int) -> list[str]:
    rows = view.unknowns(assessment)
    if not rows:
        return []
    shown = [(u.control, clip(u.where, 60), moment(u.start), moment(u.end), u.cause) for u in rows[:TEXT_ROWS]]
    return [*heading("What nothing speaks for"), *table(("control", "where", "from", "to", "cause"), shown, width),
            *_more(len(rows), "stretches", width)]


def _time_left(assessment: Assessment, width: int) -> list[str]:
    rows = [(t.control, clip(t.test, 120), t.unit, f"{t.done}", f"{t.left}", f"{t.needed}", "yes" if t.enough else "no")
            for t in assessment.time_left[:TEXT_ROWS]]
    if not rows:
        return []
    return [*heading("Is there enough time left?"), *paragraph(TIME_LEFT, width), "",
            *table(("control", "test", "each", "so far", "left", "needed", "enough"), rows, width)]


def _lists(assessment: Assessment, width: int) -> list[str]:
    lines: list[str] = []
    for name, items in (("Basis", assessment.basis), ("Limits", assessment.limits),
                         ("What would change this", assessment.would_change),
                         ("Observations", observations(assessment))):
        if items:
            lines += [*heading(name), *bullets(items[:TEXT_ROWS], width), *_more(len(items), "entries", width)]
    return lines


def _foot(assessment: Assessment, width: int) -> list[str]:
    ledgers = [f"{v.store}: ledger head {v.head}, entry {v.sequence}, "
               f"{'verified' if v.verified else 'NOT VERIFIED'}, anchor: {v.anchor}" for v in assessment.ledgers]
    rests = [self_check_line(assessment), f"engine {assessment.engine}, policy bundle {assessment.bundle}", *ledgers]
    if not ledgers:
        rests.append("No store was named: nothing ties these results to evidence.")
    return [*heading("What this rests on"), *bullets(rests, width), "", "Signed by (name, role): " + "_" * 30,
            "Date: " + "_" * 12, "", *paragraph(f"{INTERNAL} {MARK}", width)]


def _more(total: int, what: str, width: int) -> list[str]:
    if total <= TEXT_ROWS:
        return []
    left = total - TEXT_ROWS
    return ["", *paragraph(f"{left:,} more of {total:,} {what} are not shown; readiness.json has them all.", width)]
