"""The library as data: criteria, needs, controls, tests, and the outcome of one test on one subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """The answer of one test on one subject. A waiver is laid over it and never replaces it."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    NO_EVIDENCE = "no_evidence"
    ERROR = "error"


class TestType(StrEnum):
    """How a test is exercised over a period (the type belongs to the test, not to the control)."""

    __test__ = False

    STATE = "state"
    EVENT = "event"
    EXPECTED_INSTANCE = "expected_instance"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy concluded, with reasons as sentences.

    ``recheck_at`` (microseconds UTC) is the first instant at which the answer changes by time alone.
    """

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    recheck_at: int | None = None


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
class Parameter:
    """A limit that management sets: its JSON Schema, default, unit and meaning."""

    name: str
    schema: Mapping[str, Any]
    default: Any
    unit: str
    description: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute tested (A, B, C…) and what a deviation from it is."""

    id: str
    text: str
    deviation: str


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the library: prose, parameters and its tests. A candidate until management adopts it.

    ``maximum_gap_hours``: longest time between two observations that still counts as watched.
    ``correction_hours``: management's stated time to correct a state that fails; 0 when none is stated.
    ``effort`` is a band (quick_win, project, long_lead) and ``effort_days`` its estimate in working days.
    ``depends_on``: controls whose failure takes the basis away from this one, each with the sentence why.
    ``where``: file and line of its statement. ``overridden``: what a customer's folder changed of a shipped control.
    ``references``: by framework, entries with ``id``, ``relation`` and ``why``; ``bridged`` names the requirement by
    which one was reached.
    """

    id: str
    folder: str
    title: str
    statement: str
    criteria: tuple[str, ...]
    key: bool
    nature: str
    frequency: str
    risk: str
    remediation: Mapping[str, tuple[str, ...]]
    effort: str
    acceptance: str
    severity: str
    maximum_gap_hours: int
    correction_hours: int
    parameters: tuple[Parameter, ...]
    attributes: tuple[Attribute, ...]
    tests: tuple[Test, ...]
    references: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    effort_days: int = 0
    depends_on: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CarvedOut:
    """That a provider operates the control: what its report is and covers, and which control reviews it.

    ``report`` is ``soc2_type_2`` or another kind, which supports no operation; ``bridge_until`` is the last day that
    the provider's bridge letter speaks for.
    """

    organization: str
    report: str = ""
    report_start: date | None = None
    report_end: date | None = None
    bridge_until: date | None = None
    monitored_by: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What management keeps out of scope, why, who approved it and when.

    Of ``sources`` (ids or labels), ``scopes`` (regions, repositories, subscriptions), ``names`` (patterns of ids and
    labels) and ``tags`` (name, pattern of the value) at least one is given, and all that are given must hold.
    ``controls`` () concerns every control. ``since``: from when it counts in an assessment (microseconds UTC).
    """

    id: str
    reason: str
    approver: str
    decided_on: date
    controls: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    since: int = 0


@dataclass(frozen=True, slots=True)
class Adopted:
    """A control as management made it its own: statement, owner, parameters and when it went into operation.

    ``earlier``: its versions before this one, each with the last day (inside) on which it was in force.
    ``out_of_scope``: what an assessment leaves out of its population.
    """

    control: Control
    statement: str
    owner: str
    parameters: Mapping[str, Any]
    in_operation_from: date | None
    key: bool
    carved_out: CarvedOut | None = None
    frequency: str = ""
    in_operation_to: date | None = None
    earlier: tuple[Adopted, ...] = ()
    out_of_scope: tuple[Exclusion, ...] = ()

    @property
    def own_frequency(self) -> bool:
        """Whether management's frequency is another than the library's."""
        return self.frequency not in ("", self.control.frequency)


@dataclass(frozen=True, slots=True)
class Declined:
    """A control that management does not run: why, who approved that, and since when."""

    control: str
    reason: str
    approver: str
    on: date


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the 61 Trust Services Criteria: its id and our own words (the text is the AICPA's).

    ``automation``: how far a tool can conclude it (``automatable``, ``partial``, ``manual``); ``note`` says why.
    ``points_of_focus``: how many there are to consider, by the engagements that they are for (``general`` and
    ``system``: every SOC 2); their text is the AICPA's, and none of them is a requirement.
    """

    id: str
    category: str
    series: str
    title: str
    automation: str
    note: str = ""
    points_of_focus: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Need:
    """What a criterion needs from controls: ``origin`` is ``criterion_text`` or ``risk_prompt``."""

    id: str
    criterion: str
    text: str
    origin: str
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of another framework: its exact id and our own words; ``group`` is its family or chapter."""

    framework: str
    id: str
    title: str
    group: str


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework that controls refer to: ``name`` as in control.yaml, and its requirements by id, in their order."""

    name: str
    title: str
    short: str
    requirements: Mapping[str, Requirement]


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


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that judges: criteria in their order, needs, controls by id, the Rego modules and their digest.

    ``modules`` are (path, source) pairs with the library's own helpers included; ``digest`` is the hex SHA-256
    over them in path order. ``cases`` are the known inputs of every test, by control and in file order;
    ``profiles`` are the adoption profiles: lists of control ids by name.
    """

    criteria: tuple[Criterion, ...]
    needs: tuple[Need, ...]
    controls: Mapping[str, Control]
    modules: tuple[tuple[str, str], ...]
    digest: str
    cases: tuple[Case, ...] = ()
    profiles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
