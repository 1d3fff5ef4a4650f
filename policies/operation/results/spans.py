"""The parts of time that a test speaks of: the period, spans, exposures, unknown stretches, shares and days."""

from __future__ import annotations

from dataclasses import dataclass

from policies.operation.codes import Cause, Grade, Span


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) in microseconds UTC: from local midnight of the first day to local midnight after the last.

    ``first_day``/``last_day`` are the two dates (ISO text, both inside), ``time_zone`` the IANA name and
    ``cut_off`` the instant after which nothing was read (min(end, as of)).
    """

    start: int
    end: int
    cut_off: int
    first_day: str
    last_day: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class SpanOf:
    """One span of one subject under one test, with its grade."""

    start: int
    end: int
    value: Span
    grade: Grade
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """A span in which a subject failed, clipped to the period.

    ``start``/``end``: first seen failing to first seen not failing (``end`` None: not seen corrected by the
    cut-off). ``at_least``/``at_most``: seconds it surely lasted and could have lasted. ``documents``: hex digests.
    ``began``: first seen failing, where that was before the window (carried in); None otherwise.
    ``waiver``: the exception that is laid over it, in a sentence; ``excepted``: approved before it began.
    ``disagreement``: what a named person says of it, in a sentence; it changes nothing.
    """

    subject: str
    label: str
    source: str
    kind: str
    test: str
    start: int
    end: int | None
    at_least: int
    at_most: int
    reasons: tuple[str, ...]
    documents: tuple[str, ...]
    began: int | None = None
    waiver: str = ""
    excepted: bool = False
    disagreement: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A stretch that nothing speaks for, with its cause; ``subjects`` is how many it touches (0: a whole lane).

    ``history`` names what may still hold evidence of a month that went by without any.
    """

    start: int
    end: int
    cause: Cause
    why: str
    source: str
    kind: str
    scope: str
    subjects: int
    test: str = ""
    history: str = ""


@dataclass(frozen=True, slots=True)
class Shares:
    """Subject-seconds over holding (proven, bracketed, imported), failing and unknown; their sum is the denominator."""

    proven: int = 0
    bracketed: int = 0
    failing: int = 0
    unknown: int = 0
    imported: int = 0

    @property
    def total(self) -> int:
        """The denominator in subject-seconds."""
        return self.proven + self.bracketed + self.failing + self.unknown + self.imported

    def __add__(self, other: Shares) -> Shares:
        """Sums, never averages."""
        return Shares(self.proven + other.proven, self.bracketed + other.bracketed,
                      self.failing + other.failing, self.unknown + other.unknown, self.imported + other.imported)


@dataclass(frozen=True, slots=True)
class DayCell:
    """One local day of the picture: subject-seconds of the day that fail, are unknown, hold (any grade).

    Of ``holding``, ``proven`` is what a complete log of changes speaks for, and ``imported`` what only imports do.
    """

    failing: int
    unknown: int
    holding: int
    proven: int = 0
    imported: int = 0
