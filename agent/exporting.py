"""Writes the auditor's package from one assessment and the snapshot that it was made from."""

from __future__ import annotations

from pathlib import Path

from agent.evaluating import evaluate, recorded, selected
from agent.judging import assess, snapshot
from agent.populating import NotSealed, entries
from agent.session import Session
from policies.operation.results import Assessment
from policies.operation.sampling.selection import SelectionError


def export(session: Session, period: str | None, output: Path, assessment: Assessment | None = None) -> Path:
    """Assess without the verdict cache's word for it, and write the package; the path as written.

    ``assessment``: a fresh one of the same period and instant, where it was made already.
    """
    from reports.package import write_package  # noqa: PLC0415 - only for an export

    assessment = assessment or assess(session, period, fresh=True)
    with snapshot(session, assessment.ledgers[0].sequence) as view:
        write_package(output, assessment, view, session.library, extra=_extra(session, assessment, view.sequence))
    return output


def _extra(session: Session, assessment: Assessment, sequence: int) -> dict[str, bytes]:
    """The calendar that limits in business days were counted on, and the samples."""
    from reports import contract  # noqa: PLC0415 - only for an export

    return {"results/calendar.json": contract.dumps(session.calendar.as_dict()),
            **samples(session, assessment, sequence)}


def samples(session: Session, assessment: Assessment, sequence: int) -> dict[str, bytes]:
    """The selections of the assessment's period that the ledger held then, with their populations and results."""
    from reports.package_samples import Sampled, files  # noqa: PLC0415 - statistics load when there are samples

    period = [assessment.period.first_day, assessment.period.last_day, assessment.period.time_zone]
    seals = {e.sequence for e in entries(session, "population") if e.payload["period"] == period}
    made, absent = [], {}
    for entry in entries(session, "selection"):
        if entry.payload["sealed"] not in seals or entry.sequence > sequence:
            continue
        try:
            found = selected(session, entry.payload["control"], entry.payload["test"], entry.sequence)
        except (NotSealed, SelectionError) as error:
            absent[entry.sequence] = str(error)
            continue
        made.append(Sampled(entry.sequence, found.taken, recorded(session, found), evaluate(session, found),
                            tuple(found.items)))
    return dict(files(made, absent))
