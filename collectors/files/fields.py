"""Fields that both registers share: days, and text that means nothing else to whoever opens it next."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FORMULA = ("=", "+", "-", "@")


def day_fault(text: str) -> str:
    """Why ``text`` is no day, or nothing. Only YYYY-MM-DD: 03/04/2026 is two days, depending on the reader."""
    if _DAY.fullmatch(text):
        try:
            date.fromisoformat(text)
        except ValueError:
            return f"{text} does not exist"
        return ""
    return f"expected a date as YYYY-MM-DD, got {text[:40]!r}"


def text_fault(text: str, *, login: bool = False) -> str:
    """Why a cell is not taken, or nothing. A login may begin with any sign but ``=``."""
    if _CONTROL.search(text):
        return "holds a line break or another control character"
    if text.startswith("=" if login else _FORMULA):
        return f"begins with {text[0]!r}, which a spreadsheet runs as a formula"
    return ""
