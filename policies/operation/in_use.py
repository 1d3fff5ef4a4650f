"""Regions that management calls unused and in which something was seen that somebody made: evidence wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policies.model import Adopted
from policies.operation.description.places import Places
from policies.operation.evidence import Reader

UNUSED = "unused_regions"


def without_used(items: Sequence[Adopted], reader: Reader, start: int, as_of: int) -> tuple[list[Adopted], list[str]]:
    """The controls, where none calls a region unused that was in use from ``start`` to ``as_of``; and what was said."""
    if not any(item.parameters.get(UNUSED) for item in items):
        return list(items), []
    used = frozenset(Places(reader, as_of).used(start))
    return [_judging(item, used) for item in items], [
        f"{item.control.id} calls {name} unused, and something was seen in it that somebody made: it is judged all the "
        "same." for item in items for name in sorted(used.intersection(item.parameters.get(UNUSED) or ()))]


def _judging(item: Adopted, used: frozenset[str]) -> Adopted:
    unused = item.parameters.get(UNUSED) or ()
    earlier = tuple(_judging(version, used) for version in item.earlier)
    if not used.intersection(unused):
        return replace(item, earlier=earlier)
    left = [name for name in unused if name not in used]
    return replace(item, parameters={**item.parameters, UNUSED: left}, earlier=earlier)
