"""A control of the library: prose, parameters, attributes and tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.model.tests import Test


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
