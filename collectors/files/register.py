"""What one register is: a file of rows, or a folder of Markdown files; its model; what of it is a dated record.

A file of rows is taken whole or not at all, because a row left out reads like an absence: a leaver, a risk that is
closed. In a folder each file stands alone: a faulty one makes the scan partial, so it closes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from collectors.base import Operation, Record
from collectors.files.fields import Entry

HISTORY = Operation("READ git history", "read access to the git repository that holds the folder, if one does")
ATTACHMENTS = Operation("READ attachments", "read access to the attachments that registers name")


@dataclass(frozen=True, slots=True)
class Register:
    """One register of the table.

    ``place`` is ``people.csv`` or a folder such as ``incidents``. ``dated`` names the field that is the effective date
    of a record; a row whose field is empty has not happened yet and is a document only. ``split``: the field whose
    word is part of the record's kind (``review_logs``). ``always``: its absence is a failed scan. ``optional``: columns
    that a file may lack. ``from_row`` and ``header`` adapt the columns of a file; ``records`` finds records inside an
    entry, in the fields ``apart``, which its document does not hold.
    """

    kind: str
    title: str
    place: str
    model: type[Entry]
    dated: str = ""
    split: str = ""
    personal: bool = False
    always: bool = False
    with_text: bool = False
    set_paths: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    from_row: Callable[[Mapping[str, str]], dict[str, Any]] | None = None
    header: Callable[[list[str]], str] | None = None
    records: Callable[[dict[str, Any]], Iterator[Record]] | None = None
    apart: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The kind without its source type: the kind of its records."""
        return self.kind.partition(".")[2]

    @property
    def is_table(self) -> bool:
        """Whether it is one file of rows."""
        return self.place.endswith(".csv")

    @property
    def read(self) -> Operation:
        """The read that the guard allows."""
        path = self.place if self.is_table else f"{self.place}/*.md"
        return Operation(f"READ {path}", f"read access to {path}")

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Every read of the register: itself, its history, its attachments."""
        more = (ATTACHMENTS,) if "attachments" in self.model.model_fields else ()
        return (self.read, HISTORY, *more)

    def records_of(self, item: dict[str, Any], body: Mapping[str, Any], label: str) -> Iterator[Record]:
        """The records of one entry, each on the day it speaks of."""
        if self.records is not None:
            yield from self.records(item)
        elif self.dated and item[self.dated]:
            kind = f"{self.stem}_{item[self.split]}" if self.split else self.stem
            yield Record(item["id"], label, kind, effective(item[self.dated]), body)


def effective(day: str) -> datetime:
    """Midnight UTC of an ISO day, or the time itself where one is given."""
    return (datetime.combine(date.fromisoformat(day), time.min, UTC) if len(day) == 10
            else datetime.fromisoformat(day).astimezone(UTC))
