"""The criteria, the needs of each and the adoption profiles, read from the library's data files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from policies.model import Control, Criterion, Need
from policies.sources import LibraryError, Located, close_names, read_yaml


def read_criteria(root: Path) -> tuple[Criterion, ...]:
    """The criteria in their order, from ``criteria/tsc-2017.yaml``."""
    located = read_yaml(root / "criteria" / "tsc-2017.yaml", "criteria/tsc-2017.yaml", "criteria")
    entries = located.value["criteria"]
    _unique(located, "criteria", [entry["id"] for entry in entries])
    return tuple(Criterion(id=entry["id"], category=entry["category"], series=entry["series"],
                           title=entry["title"], automation=entry["automation"],
                           note=entry["note"],
                           points_of_focus=entry["points_of_focus"]) for entry in entries)


def read_needs(roots: Sequence[Path], criteria: Mapping[str, Criterion],
               controls: Mapping[str, Control]) -> tuple[Need, ...]:
    """The needs of every folder's ``criteria/needs.yaml``; a later folder may add needs, or controls to a need."""
    needs: dict[str, Need] = {}
    for index, root in enumerate(roots):
        path = root / "criteria" / "needs.yaml"
        if index and not path.exists():
            continue
        located = read_yaml(path, f"{'extra/' if index else ''}criteria/needs.yaml", "needs")
        _add_needs(located, needs, criteria, controls)
        _add_served(located, needs, controls)
    return tuple(needs.values())


def read_profiles(roots: Sequence[Path]) -> Mapping[str, tuple[str, ...]]:
    """The adoption profiles of every folder's ``profiles.yaml``: control ids by profile name, each name once."""
    profiles: dict[str, tuple[str, ...]] = {}
    for index, path in enumerate(root / "profiles.yaml" for root in roots):
        if not path.exists():
            continue
        located = read_yaml(path, f"{'extra/' if index else ''}profiles.yaml", "profiles")
        for name, profile in located.value.items():
            if name in profiles:
                raise LibraryError(f"{located.where(name)}: the profile {name!r} stands twice")
            profiles[name] = tuple(profile["controls"])
    return profiles


def _add_needs(located: Located, needs: dict[str, Need], criteria: Mapping[str, Criterion],
               controls: Mapping[str, Control]) -> None:
    for index, entry in enumerate(located.value.get("needs", [])):
        where = located.where("needs", index)
        if entry["criterion"] not in criteria:
            raise LibraryError(f"{where}: unknown criterion {entry['criterion']!r}",
                               hint=close_names(entry["criterion"], list(criteria)))
        if not entry["id"].startswith(f"{entry['criterion']}-"):
            raise LibraryError(f"{where}: the need {entry['id']!r} must start with its criterion {entry['criterion']}")
        if entry["id"] in needs:
            raise LibraryError(f"{where}: the need {entry['id']!r} stands twice")
        _known_controls(where, entry["controls"], controls)
        needs[entry["id"]] = Need(entry["id"], entry["criterion"], entry["text"], entry["origin"],
                                  tuple(entry["controls"]))


def _add_served(located: Located, needs: dict[str, Need], controls: Mapping[str, Control]) -> None:
    for need_id, added in located.value.get("served_by", {}).items():
        where = located.where("served_by", need_id)
        if need_id not in needs:
            raise LibraryError(f"{where}: unknown need {need_id!r}", hint=close_names(need_id, list(needs)))
        _known_controls(where, added, controls)
        need = needs[need_id]
        needs[need_id] = Need(need.id, need.criterion, need.text, need.origin,
                              tuple(dict.fromkeys((*need.controls, *added))))


def _known_controls(where: str, ids: Sequence[str], controls: Mapping[str, Control]) -> None:
    for control_id in ids:
        if control_id not in controls:
            raise LibraryError(f"{where}: unknown control {control_id!r}", hint=close_names(control_id, list(controls)))


def _unique(located: Located, key: str, ids: Sequence[str]) -> None:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            raise LibraryError(f"{located.where(key, index)}: {name} stands twice")
