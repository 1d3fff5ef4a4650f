"""The types of a register's fields: each says in one sentence why a value is not taken.

Empty is null everywhere (``Entry`` does that), so that a required field which is empty is missing.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CRITERION = re.compile(r"(CC|A|C|PI|P)\d\.\d{1,2}")
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
                     "|(?<=[\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\x7f]|$)")
_WORD = re.compile(r"[^\W\d_]+")
_LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK"})
_DRAWN = frozenset({"FULLWIDTH", "MATHEMATICAL"})  # whole alphabets that repeat the Latin one
_FORMULA = ("=", "+", "-", "@")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})  # how YAML and spreadsheets write that there is no value
_WORDS = {"yes": True, "no": False, "true": True, "false": False}


class Entry(BaseModel):
    """A row, a file's front matter, or a list's element: unknown names are refused, nothing is guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_null(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        stripped = {key: cell.strip() if isinstance(cell, str) else cell for key, cell in value.items()}
        return {key: None if isinstance(cell, str) and cell in _NOTHING else cell for key, cell in stripped.items()}


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
    if _UNSEEN.search(text):
        return "holds a sign that nobody can see; write it without"
    if not text.isascii() and (word := next((w for w in _WORD.findall(text) if _looks_like_another(w)), "")):
        return f"holds {word[:40]!r}, which mixes letters of writings that look alike; write each word in one"
    if text.startswith("=" if login else _FORMULA):
        return f"begins with {text[0]!r}, which a spreadsheet runs as a formula"
    return ""


def _looks_like_another(word: str) -> bool:
    """Whether a word mixes letters of writings that look alike, or has letters that are drawn as others."""
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
    return len(scripts & (_LOOK_ALIKE | _DRAWN)) > 1 or scripts <= _DRAWN


def refused(code: str, sentence: str) -> PydanticCustomError:
    """A fault with its stable code."""
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence})


def _text(value: Any) -> Any:
    if value is None or value == "":
        raise refused("missing_value", "is missing or empty")
    if isinstance(value, list | dict):
        raise refused("bad_text", f"expected text, got a {'list' if isinstance(value, list) else 'mapping'}")
    fault = text_fault(str(value))
    if fault:
        raise refused("bad_text", fault)
    return value


def _login(value: str) -> str:
    fault = text_fault(value, login=True)
    if fault:
        raise refused("bad_text", fault)
    return value


def _day(value: Any) -> Any:
    fault = day_fault(str(_text(value)))
    if fault:
        raise refused("bad_date", fault)
    return value


def _moment(value: Any) -> Any:
    text = str(_text(value))
    wrong = refused("bad_date", f"expected a time as 2026-01-31T14:05:00Z, got {text[:40]!r}")
    if not _MOMENT.fullmatch(text):
        raise wrong
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    return text


def _zone(value: str) -> str:
    if value not in _zones():
        raise refused("unknown_time_zone", f"{value[:40]!r} is no IANA name such as Europe/Berlin")
    return value


def _truth(value: Any) -> Any:
    word = str(_text(value)).lower()
    if word not in _WORDS:
        raise refused("bad_choice", f"expected yes or no, got {word[:40]!r}")
    return _WORDS[word]


def _whole(value: Any) -> Any:
    text = str(_text(value))
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise refused("bad_number", f"expected a whole number, got {text[:40]!r}")
    return int(text)


def _many(value: Any) -> Any:
    """A cell holds several values with semicolons between them; YAML has lists of its own."""
    if value is None:
        return ()
    return tuple(part.strip() for part in value.split(";") if part.strip()) if isinstance(value, str) else value


def _listed(value: Any) -> Any:
    if value is not None and not isinstance(value, list | tuple):
        raise refused("bad_list", f"expected a list, got {str(value)[:40]!r}")
    return tuple(value or ())


def _criterion(value: str) -> str:
    if not _CRITERION.fullmatch(value):
        raise refused("bad_criterion", f"expected ids such as [CC5.3], got {value[:40]!r}")
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _or_none(check: Any) -> Any:
    """The same check, for a field that may stay empty."""
    return lambda value: None if value is None else check(value)


Text = Annotated[str, BeforeValidator(_text), Field(description="text")]
Day = Annotated[str, BeforeValidator(_day), Field(description="YYYY-MM-DD")]
Truth = Annotated[bool, BeforeValidator(_truth), Field(description="yes or no")]
Whole = Annotated[int, BeforeValidator(_whole), Field(description="whole number")]
MaybeText = Annotated[str | None, BeforeValidator(_or_none(_text)), Field(default=None, description="text or empty")]
MaybeDay = Annotated[str | None, BeforeValidator(_or_none(_day)), Field(default=None,
                                                                       description="YYYY-MM-DD or empty")]
Moment = Annotated[str, BeforeValidator(_moment), Field(description="time with zone")]
MaybeMoment = Annotated[str | None, BeforeValidator(_or_none(_moment)), Field(default=None,
                                                                             description="time with zone, or empty")]
MaybeTruth = Annotated[bool | None, BeforeValidator(_or_none(_truth)), Field(default=None,
                                                                            description="yes, no or empty")]
MaybeWhole = Annotated[int | None, BeforeValidator(_or_none(_whole)), Field(default=None,
                                                                           description="whole number or empty")]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_many), Field(default=(), description="list, may be empty")]
Login = Annotated[str, AfterValidator(_login)]
Zone = Annotated[Text, AfterValidator(_zone), Field(description="IANA name such as Europe/Berlin")]
Criteria = Annotated[tuple[Annotated[Text, AfterValidator(_criterion)], ...], BeforeValidator(_listed),
                     Field(default=(), description="list of ids, may be empty")]
LISTED = BeforeValidator(_listed)
