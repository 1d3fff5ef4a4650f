"""Names come from the outside: what each medium must not receive.

JSON is written in ASCII by ``contract.dumps``; HTML is escaped by jinja2. The functions here serve the rest, and make
invisible characters visible on every page, so that no name can look like another or drive a terminal.
"""

from __future__ import annotations

import re
import unicodedata

CLIP = 120
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_XML_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A cell that begins so is a formula to at least one spreadsheet; the wide forms are folded by some of them.
_FORMULA_START = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def plain(text: str) -> str:
    r"""One line without control, format or bidirectional characters; each is shown as its escape (``\u202e``)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) if _invisible(c) else c for c in text)


def _invisible(character: str) -> bool:
    """By category, and the noncharacters; unassigned code points are left, or the answer would depend on Python."""
    code = ord(character)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return noncharacter or unicodedata.category(character) in _INVISIBLE_CATEGORIES


def _escaped(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def clip(text: str, limit: int = CLIP) -> str:
    """``plain`` text of at most ``limit`` characters; what was cut is counted, never silently dropped."""
    whole = plain(text)
    if len(whole) <= limit:
        return whole
    note = f"… ({len(whole)} characters)"
    return whole[:max(1, limit - len(note))] + note


def short(text: str, limit: int) -> str:
    """``plain`` text cut with an ellipsis, for drawings whose full names stand elsewhere on the same page."""
    whole = plain(text)
    return whole if len(whole) <= limit else whole[:limit - 1].rstrip() + "…"


def xml_text(text: str) -> str:
    """Text without the characters that XML 1.0 has no way to carry; each is shown as its escape."""
    return _XML_INVALID.sub(lambda match: _escaped(match.group()), text)


def csv_cell(text: str) -> str:
    """A cell that no spreadsheet reads as a formula: a leading apostrophe where it would be one."""
    shown = plain(text)
    head = shown.lstrip()[:1] or shown[:1]
    raw = text[:1]
    return "'" + shown if head in _FORMULA_START or raw in _FORMULA_START else shown
