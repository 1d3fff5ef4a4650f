"""Plain text for a terminal of any width: wrapped paragraphs and tables. No colour, no control characters."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

from reports.escape import plain, short

NARROWEST = 40


def display_width(text: str) -> int:
    """Columns on a terminal: wide East Asian characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def heading(text: str, mark: str = "-") -> list[str]:
    """A blank line, the heading and a rule of its length."""
    shown = plain(text)
    return ["", shown, mark * display_width(shown)]


def paragraph(text: str, width: int, indent: str = "") -> list[str]:
    """One wrapped paragraph."""
    return _fill(text, width, indent, indent) or [indent.rstrip()]


def bullets(items: Iterable[str], width: int) -> list[str]:
    """A wrapped list."""
    return [line for item in items for line in _fill(item, width, "  - ", "    ")]


def title(text: str, width: int) -> str:
    """One line that fits, cut with an ellipsis; its full text stands elsewhere."""
    return short(text, _room(plain(text), max(NARROWEST, width)))


def _fill(text: str, width: int, first: str, rest: str) -> list[str]:
    shown = plain(text)
    return textwrap.wrap(shown, _room(shown, max(NARROWEST, width)), initial_indent=first, subsequent_indent=rest,
                         break_on_hyphens=False)


def _room(text: str, width: int) -> int:
    """Wide characters take two columns: half the room, so that no line can overflow."""
    return width if display_width(text) <= len(text) else max(1, width // 2)


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Columns as wide as needed; the widest ones give way until the table fits, and their cells wrap."""
    shown = [[plain(cell) for cell in row] for row in rows]
    widths = _fit([headers, *shown], max(NARROWEST, width) - 2 * (len(headers) - 1))
    lines = [_line(headers, widths), _line(["-" * w for w in widths], widths)]
    for row in shown:
        lines.extend(_wrapped(row, widths))
    return lines


def _fit(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    while sum(widths) > room and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    return widths


def _wrapped(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    cells = [_wrap(cell, w) for cell, w in zip(row, widths, strict=True)]
    height = max(len(cell) for cell in cells)
    return [_line([cell[i] if i < len(cell) else "" for cell in cells], widths) for i in range(height)]


def _wrap(cell: str, width: int) -> list[str]:
    return textwrap.wrap(cell, _room(cell, width), break_on_hyphens=False) or [""]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (w - display_width(cell)) for cell, w in zip(cells, widths, strict=True)]
    return "  ".join(padded).rstrip()
