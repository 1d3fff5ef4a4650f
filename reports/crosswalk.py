"""The library against another framework, as text and as JSON (schema ``crosswalk``). It never says that one is met."""

from __future__ import annotations

from typing import Any

from policies.crosswalk import Crosswalk, Serving
from reports.contract import dumps
from reports.layout import bullets, heading, paragraph, table

SCHEMA = "tieout.crosswalk/1"


def to_text(walk: Crosswalk, *, by_control: bool = False, width: int = 110) -> str:
    """The headline, the rows of one of the two ways, and what nothing serves."""
    lines = [*paragraph(f"{walk.framework.title}: {walk.headline}.", width), ""]
    lines += _by_control(walk, width) if by_control else _by_requirement(walk, width)
    lines += heading(f"Served by nothing: {len(walk.unserved)}")
    lines += bullets([f"{item.id} {item.title}" for item in walk.unserved], width)
    return "\n".join(lines) + "\n"


def to_json(walk: Crosswalk) -> bytes:
    """Both ways and what nothing serves."""
    supported, partly, none = walk.counts
    return dumps({
        "schema": SCHEMA, "framework": walk.framework.name, "title": walk.framework.title, "headline": walk.headline,
        "of_period": walk.of_period, "counts": {"supported": supported, "partly": partly, "not_served": none},
        "requirements": [{"id": row.requirement.id, "title": row.requirement.title, "group": row.requirement.group,
                          "controls": [_serving(item) for item in row.served_by]} for row in walk.rows],
        "controls": {name: [{"id": requirement.id, **_relation(item)} for requirement, item in entries]
                     for name, entries in walk.by_control().items()},
        "not_served": [item.id for item in walk.unserved]})


def _by_requirement(walk: Crosswalk, width: int) -> list[str]:
    rows = [(row.requirement.id, row.requirement.title, ", ".join(_short(item) for item in row.served_by))
            for row in walk.rows if row.served_by]
    return table(("Requirement", "About (own words)", "Controls"), rows, width)


def _by_control(walk: Crosswalk, width: int) -> list[str]:
    rows = [(name, requirement.id, _words(item), item.why) for name, entries in walk.by_control().items()
            for requirement, item in entries]
    return table(("Control", "Requirement", "Relation", "Why"), rows, width)


def _short(item: Serving) -> str:
    return f"{item.control.id} ({_words(item)})"


def _words(item: Serving) -> str:
    bridged = f", bridged from {item.bridged}" if item.bridged else ""
    return f"{item.relation}{bridged}" + ("" if item.operating else ", not shown to operate")


def _serving(item: Serving) -> dict[str, Any]:
    return {"id": item.control.id, **_relation(item)}


def _relation(item: Serving) -> dict[str, Any]:
    return {"relation": item.relation, "why": item.why, "bridged": item.bridged, "operating": item.operating}
