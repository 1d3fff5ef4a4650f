"""The library: everything that judges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.model.controls import Control
from policies.model.criteria import Criterion, Need
from policies.model.tests import Case


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
