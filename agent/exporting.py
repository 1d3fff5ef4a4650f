"""Writes the auditor's package from one assessment and the snapshot that it was made from."""

from __future__ import annotations

from pathlib import Path

from agent.judging import assess, snapshot
from agent.session import Session


def export(session: Session, period: str | None, output: Path) -> Path:
    """Assess without the verdict cache's word for it, and write the package; the path as written."""
    from reports.package import write_package  # noqa: PLC0415 - only for an export

    assessment = assess(session, period, fresh=True)
    with snapshot(session, assessment.ledgers[0].sequence) as view:
        write_package(output, assessment, view, session.library)
    return output
