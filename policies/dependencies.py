"""What a control rests on: ids that exist, and no circle, for a failure would then take its own basis away."""

from __future__ import annotations

from collections.abc import Mapping

from policies.model import Control
from policies.sources import LibraryError, Located, close_names


def check_dependencies(files: Mapping[str, Located], controls: Mapping[str, Control]) -> None:
    """Refuse an unknown id and a circle; ``files`` holds each control.yaml. Raises ``LibraryError`` with its line."""
    for name, control in controls.items():
        for other in control.depends_on:
            if other not in controls:
                raise LibraryError(f"{_where(files, name, other)}: depends_on names {other!r}, which is no control",
                                   hint=close_names(other, list(controls)))
        around = circle(name, controls)
        if around:
            raise LibraryError(f"{_where(files, name, around[1])}: depends_on goes in a circle: {' -> '.join(around)}",
                               hint="Name the control that is more general, and only in the other one.")


def circle(start: str, controls: Mapping[str, Control]) -> tuple[str, ...]:
    """A way from a control by what it rests on back to itself; () where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:  # it grows while it is read: the shortest ways come first
        for other in controls[way[-1]].depends_on:
            if other == start:
                return (*way, start)
            if other not in seen and other in controls:
                seen.add(other)
                ways.append((*way, other))
    return ()


def _where(files: Mapping[str, Located], control: str, other: str) -> str:
    return files[control].where("depends_on", other)
