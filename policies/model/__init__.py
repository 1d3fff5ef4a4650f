"""The library as data: criteria, needs, controls, tests, and the outcome of one test on one subject."""

from __future__ import annotations

from policies.model.adoption import Adopted, CarvedOut, Declined, Exclusion
from policies.model.controls import Attribute, Control, Parameter
from policies.model.criteria import Criterion, Framework, Need, Requirement
from policies.model.library import Library
from policies.model.outcome import Outcome, Verdict
from policies.model.tests import Case, Expected, Listed, Related, Test, TestType

__all__ = [
    "Adopted",
    "Attribute",
    "CarvedOut",
    "Case",
    "Control",
    "Criterion",
    "Declined",
    "Exclusion",
    "Expected",
    "Framework",
    "Library",
    "Listed",
    "Need",
    "Outcome",
    "Parameter",
    "Related",
    "Requirement",
    "Test",
    "TestType",
    "Verdict",
]
