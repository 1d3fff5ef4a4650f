"""What can go wrong between a result and a page."""

from __future__ import annotations

from collectors.base import TieoutError


class ReportError(TieoutError):
    """A result cannot be put on a page as it is."""


class CleanWithoutProof(ReportError):
    """A favourable verdict came without the proof that its tests can fail; it is not printed."""

    exit_code = 2


class PackageError(ReportError):
    """A package cannot be written as promised, or is not one."""

    exit_code = 4
