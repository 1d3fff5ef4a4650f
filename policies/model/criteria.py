"""The criteria with their needs, and the requirements of other frameworks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
