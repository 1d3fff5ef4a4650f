"""The table as text: columns as wide as they need to be."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.rows import Row, number

HEADER = ("what", "floor", "measured", "value", "aim", "ok")


def cells(row: Row) -> tuple[str, ...]:
    """The texts of a row."""
    aim = f"{'≥' if row.at_least else '≤'} {number(row.aim)} {row.unit}"
    return row.what, row.floor, row.measured, f"{number(row.value)} {row.unit}", aim, "yes" if row.ok else "NO"


def table(rows: Sequence[Row]) -> str:
    """A Markdown table, aligned."""
    lines = [HEADER, *(cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEADER))]
    ruled = [lines[0], tuple("-" * width for width in widths), *lines[1:]]
    return "\n".join("| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |"
                     for line in ruled)
