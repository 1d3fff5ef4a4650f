"""A page for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from reports.escape import plain
from reports.layout import bullets, heading, paragraph, table
from reports.pages import Block, Bullets, Code, Page, Paragraph, Table, words


def render(page: Page, width: int = 100) -> str:
    """The page as lines of at most ``width`` columns, code excepted."""
    lines = [plain(page.title), *paragraph(" · ".join(page.meta), width)]
    for section in page.sections:
        lines += heading(section.title)
        lines += [line for block in section.blocks for line in _lines(block, width)]
    return "\n".join(lines) + "\n"


def _lines(block: Block, width: int) -> Iterator[str]:
    match block:
        case Paragraph():
            yield from paragraph(words(block.text), width)
        case Bullets(numbered=True):
            for place, item in enumerate(block.items, 1):
                yield from paragraph(f"{place}. {words(item)}", width, "  ")
        case Bullets():
            yield from bullets([words(item) for item in block.items], width)
        case Table():
            yield from table(block.headers, [[words(cell) for cell in row] for row in block.rows], width)
        case Code():
            yield from ("    " + plain(line.expandtabs(4)) for line in block.text.rstrip().splitlines())
