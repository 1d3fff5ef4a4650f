"""A test as its METADATA declares it: what it reads, its lists and schedules, and its known cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from policies.model.outcome import Outcome


class TestType(StrEnum):
    """How a test is exercised over a period (the type belongs to the test, not to the control)."""

    __test__ = False

    STATE = "state"
    EVENT = "event"
    EXPECTED_INSTANCE = "expected_instance"


@dataclass(frozen=True, slots=True)
class Related:
    """A declared join: the rows of ``kind`` in the same source whose ``match`` equals the subject's ``key``.

    ``key`` is a dotted path in the subject's projection, ``match`` a dotted path in the related document
    (or ``$subject`` for its subject id). ``many`` gives a list, else one object or null. ``evidence`` are the
    top-level keys projected from each related document.
    """

    name: str
    kind: str
    key: str
    match: str
    evidence: tuple[str, ...]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A keyed list as METADATA declares it: what is read of a snapshot, and which value of each entry is its key.

    ``form`` is ``row`` (what a complete scan lists, each as last seen), ``version`` (the same, as it ever was),
    ``event`` or ``record`` (then of the record kind ``record``, any when ""). ``key`` is a dotted path
    (``$subject``: the entry's own id) that goes through lists. ``on`` and ``until`` are paths of its first and last
    day; without ``on`` an event or record has its own date, and a row the days on which it was seen. ``evidence``
    are the top-level keys that a policy sees of each. ``where`` are paths with the values that an entry of the list
    has there, ``unless`` paths with values that it has not; "" stands for none and ``$tenant`` for the id of the
    entry's own source without its type.
    """

    kind: str
    form: str = "row"
    record: str = ""
    key: str = "$subject"
    on: str = ""
    until: str = ""
    evidence: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unless: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """The schedule of an expected instance: one each ``every`` interval, for each entry of ``per``, or both.

    Without ``every`` one is expected of each entry, once. ``within`` and ``grace`` name parameters in days: from the
    entry's first day to the first due day, and from a due day to the last day that is still in time. ``found`` is where
    the records of what was done are listed.
    """

    found: Listed
    every: str = ""
    per: Listed | None = None
    within: str = ""
    grace: str = ""

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters that it names."""
        return tuple(name for name in (self.within, self.grace) if name)


@dataclass(frozen=True, slots=True)
class Test:
    """One Rego policy of a control for one kind, as its METADATA declares it.

    ``id`` is ``<control folder>.<file stem>`` and ``package`` the Rego package. ``population`` names a derived
    population (``leavers``) instead of a kind's own events; ``until`` is the path of the end of an event that lasts;
    ``expected`` is the schedule of an expected instance.
    """

    __test__ = False

    id: str
    control: str
    package: str
    title: str
    description: str
    kind: str
    type: TestType
    evidence: tuple[str, ...]
    related: tuple[Related, ...] = ()
    params: tuple[str, ...] = ()
    time: bool = False
    population: str = ""
    attribute: str = ""
    source: str = ""
    until: str = ""
    expected: Expected | None = None

    @property
    def counted(self) -> tuple[str, ...]:
        """The parameters in days that tieout counts, and no policy: they may be stated in business days."""
        if self.expected is not None:
            return self.expected.params
        return ("limit_days",) if self.population == "leavers" else ()


@dataclass(frozen=True, slots=True)
class Case:
    """One known input of a test with the outcome it must have (an entry of ``cases.yaml``).

    ``test`` is the full id, ``input`` holds ``subject`` and, where the test declares them, ``params``, ``related``
    and ``as_of``. Each of ``reasons_contain`` must be part of some reason; ``recheck_at`` is UTC text or "".
    ``where`` is the file and line it was read from.
    """

    name: str
    test: str
    input: Mapping[str, Any]
    outcome: Outcome
    reasons_contain: tuple[str, ...] = ()
    recheck_at: str = ""
    where: str = ""
