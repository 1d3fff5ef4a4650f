"""Reading a description: whether it names a thing, which ids and regions it names, and what a draft leaves in it."""

from __future__ import annotations

import re
from datetime import date

CONTROL = re.compile(r"\b[A-Z]{2}-[0-9]{2}\b")
REGION = re.compile(r"\b[a-z]{2}(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central|northeast|northwest|southeast|"
                    r"southwest)-[0-9]\b")
NONE = re.compile(r"\b(?:no|not any|none)\b[^.\n]{0,40}\b(?:incident|change)s?\b|\bnone\b", re.IGNORECASE)
_DRAFT = re.compile(r"\[[^\]\n]{2,60}\](?!\()|<[a-z][^>\n]{2,60}>|\b(?:TODO|TBD|lorem ipsum|insert \w+ here|"
                    r"acme|example (?:corp|inc|company))\b", re.IGNORECASE)
_PRAISE = re.compile(r"\b(?:best|world[- ]class|leading|state[- ]of[- ]the[- ]art|cutting[- ]edge|unparalleled|"
                     r"military[- ]grade|bank[- ]grade|guarantee[ds]?)\b", re.IGNORECASE)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")


def names(text: str, *ways: str) -> bool:
    """Whether a text names a thing in one of the ways, as whole words, whatever their case."""
    return any(re.search(rf"(?<![\w-]){re.escape(way)}(?![\w-])", text, re.IGNORECASE) for way in ways if way)


def states(text: str, day: date) -> bool:
    """Whether a text holds a day: 2026-01-31, 31 January 2026 or January 31, 2026."""
    month = _MONTHS[day.month - 1]
    return names(text, day.isoformat(), f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}")


def left_over(text: str) -> tuple[str, ...]:
    """What a template or a draft left in a text."""
    return tuple(dict.fromkeys(match[0] for match in _DRAFT.finditer(text)))


def praise(text: str) -> tuple[str, ...]:
    """Words of advertising: nobody can test them."""
    return tuple(dict.fromkeys(match[0].lower() for match in _PRAISE.finditer(text)))
