"""A page as Markdown: what a name from outside could turn into markup or HTML is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.escape import plain
from reports.pages import Block, Bullets, Cell, Code, Link, Page, Paragraph, Table, parts

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_LEADING = re.compile(r"^(\d+)([.)])|^([-+=:])")
ENDING = ".md"


def render(page: Page) -> str:
    """The page as CommonMark with tables."""
    lines = [f"# {escaped(page.title)}", ""]
    above = f"{_inline(page.above)} / " if page.above else ""
    facts = " · ".join(escaped(fact) for fact in page.meta)
    lines += [above + escaped(page.kind) + (f": {facts}" if facts else ""), ""]
    for section in page.sections:
        lines += [f"## {escaped(section.title)}", ""]
        for block in section.blocks:
            lines += [*_lines(block), ""]
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """One line of plain text that no reader of Markdown takes for markup."""
    marked = _MARKUP.sub(r"\\\1", plain(text))
    return _LEADING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", marked)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _inline(block.text)
        case Bullets():
            for place, item in enumerate(block.items, 1):
                yield f"{f'{place}.' if block.numbered else '-'} {_inline(item)}"
        case Table():
            yield f"| {' | '.join(escaped(name) for name in block.headers)} |"
            yield f"|{' --- |' * len(block.headers)}"
            yield from (f"| {' | '.join(_inline(cell) for cell in row)} |" for row in block.rows)
        case Code():
            yield from (f"    {plain(line.expandtabs(4))}" for line in block.text.rstrip().splitlines())


def _inline(cell: Cell) -> str:
    return "".join(f"[{escaped(part.text)}]({part.page}{ENDING})" if isinstance(part, Link) else escaped(part)
                   for part in parts(cell))
