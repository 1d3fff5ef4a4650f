"""Kinds declared as data: a listing, the subject of a row, what is left out of it, and its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.lookups import Lookup, Take
from collectors.aws.parts import Parts, less, only
from collectors.aws.rows import Row, Rows, missing
from collectors.base import Collector, Document, Forbidden, Item, Level, Problem, Scope, Unavailable

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource

Named = str | Callable[[Row], str]
"""A field of the row, or what makes a text of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One kind.

    ``detail`` is the call that turns a row of the listing into the item, or the batch that does so for many. ``keep``
    names the only fields of the item that are taken, ``drop`` paths that are left out (``Attachment.AttachTime``, or
    ``Containers[].Env`` through lists): what moves by itself, what is read elsewhere, and values that may be secrets.
    ``gone`` holds the codes that mean: deleted between listing and reading. ``owner`` is the field that must name the
    account, where a listing may show what belongs to others.
    """

    kind: str
    title: str
    rows: Rows
    subject: Named
    label: Named
    detail: Lookup | None = None
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    shape: Callable[[Row], Row] = dict
    parts: Mapping[str, Lookup] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    level: Level = Level.REGION
    region: str = ""
    owner: str = ""


def collector(listed: Listed) -> Collector:
    """The collector of a declared kind, with the operations that its listing, detail and parts call."""
    lookups = [*([listed.detail] if listed.detail else []), *listed.parts.values()]
    operations = dict.fromkeys((*listed.rows.operations, *(name for lookup in lookups for name in lookup.operations)))
    return Collector(listed.kind, listed.title, reads(*operations), partial(_collect, listed), level=listed.level,
                     parent="aws.region" if listed.level is Level.REGION else "", set_paths=listed.sets)


def named(otherwise: str) -> Callable[[Row], str]:
    """Gives the Name tag of a row, which is what people call it, or else the field ``otherwise``."""
    def name(row: Row) -> str:
        names = [tag["Value"] for tag in row.get("Tags", []) if tag["Key"] == "Name"]
        return str(names[0]) if names and names[0] else str(row[otherwise])
    return name


def _collect(listed: Listed, source: AwsSource, scope: Scope) -> Iterator[Item]:
    region = scope.id or listed.region

    def client(service: str) -> Any:
        return source.client(service, region)

    rows, problems = listed.rows.read(client)
    rows = [row for row in rows if not listed.owner or row[listed.owner] == source.account]
    detail = listed.detail.reader(client, rows) if listed.detail else None
    found = [item for item in source.each(partial(_detailed, listed, detail), rows) if item is not None]
    yield from (item for item in found if isinstance(item, Problem))
    items = sorted((item for item in found if not isinstance(item, Problem)), key=partial(_name, listed.subject))
    readers = {name: part.reader(client, items) for name, part in listed.parts.items()}
    about = {"account": source.account, **({"region": scope.id} if scope.id else {})}
    for results in source.each(partial(_document, listed, about, readers), items):
        yield from results
    yield from problems


def _detailed(listed: Listed, detail: Take | None, row: Row) -> Row | Problem | None:
    """The item behind a row; None where it is gone, and a problem where it cannot be read: the subject is missing."""
    if detail is None:
        return row
    try:
        answer: Row = detail(row)
    except (Forbidden, Unavailable) as failure:
        return None if failure.code in listed.gone else missing(failure)
    return {**row, **answer}


def _document(listed: Listed, about: Row, readers: Mapping[str, Take], row: Row) -> list[Item]:
    """The document of one item; nothing when it was deleted meanwhile."""
    subject = _name(listed.subject, row)
    parts = Parts(subject)
    read = {name: parts.read(partial(take, row), listed.parts[name].absent, _operation(listed.parts[name]))
            for name, take in readers.items()}
    if any(part.get("code") in listed.gone and part["status"] == "error" for part in read.values()):
        return []
    item = listed.shape(only(row, *listed.keep) if listed.keep else row)
    for path in (*listed.drop, "_parent"):
        item = less(item, path)
    return [Document(subject, _name(listed.label, row), {**about, "item": item, **read}), *parts.problems]


def _operation(lookup: Lookup) -> str:
    return next(iter(lookup.operations), "")


def _name(named: Named, row: Row) -> str:
    return str(named(row) if callable(named) else row[named])
