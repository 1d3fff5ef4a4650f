"""Writes the auditor's package from one assessment and the snapshot that it was made from."""

from __future__ import annotations

from pathlib import Path

from agent.judging import assess, snapshot
from agent.session import Session
from policies.operation.results import Assessment


def export(session: Session, period: str | None, output: Path, assessment: Assessment | None = None) -> Path:
    """Assess without the verdict cache's word for it, and write the package; the path as written.

    ``assessment``: a fresh one of the same period and instant, where it was made already.
    """
    from reports.package import write_package  # noqa: PLC0415 - only for an export

    assessment = assessment or assess(session, period, fresh=True)
    with snapshot(session, assessment.ledgers[0].sequence) as view:
        write_package(output, assessment, view, session.library)
    return output
