"""A page as data: sections of paragraphs, lists, tables and code. Three renderings know how each is written.

Everything in it is text from outside; the renderings escape it. Links lead to other pages of the same folder by the
name without its ending, so that the same page serves HTML and Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to another page: ``page`` is its name in the folder, without an ending."""

    text: str
    page: str


Cell = str | Link | tuple[str | Link, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``soft`` for a note."""

    text: Cell
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; ``numbered`` where the order matters."""

    items: Sequence[Cell]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Code:
    """Text kept as it is written."""

    text: str


Block = Paragraph | Bullets | Table | Code


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``name`` in its folder, what kind it is, its title, facts in one line, and its sections.

    ``above`` is the page that leads to it.
    """

    name: str
    kind: str
    title: str
    meta: Sequence[str]
    sections: Sequence[Section]
    above: Link | None = None


def parts(cell: Cell) -> tuple[str | Link, ...]:
    """The pieces of a cell."""
    return cell if isinstance(cell, tuple) else (cell,)


def words(cell: Cell) -> str:
    """The text of a cell alone."""
    return "".join(part.text if isinstance(part, Link) else part for part in parts(cell))


def joined(cells: Sequence[str | Link], between: str = ", ") -> Cell:
    """Several pieces in one cell."""
    pieces: list[str | Link] = []
    for place, cell in enumerate(cells):
        pieces += [between, cell] if place else [cell]
    return tuple(pieces)
