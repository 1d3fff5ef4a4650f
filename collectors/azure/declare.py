"""One mechanism for every kind of Azure: a list of resources, and what further calls say of each of them.

A kind is a declaration: which list, which parts, what tells a resource from a later one of the same name. Resource
ids are names and may be given again; a kind with ``born`` closes the old subject when that happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from collectors.azure.failures import ENDS_LANE, UNUSED, unreadable
from collectors.azure.operations import below, listing
from collectors.azure.parts import Part, Parts, Pick, lean, properties, tidy
from collectors.azure.source import AzureSource
from collectors.base import CollectError, Collector, Document, Item, Level, Operation, Problem, Scope, SwitchedOff
from collectors.guard import meter

Row = dict[str, Any]
_DIAGNOSTICS = "2021-05-01-preview"  # the service has no later version of these settings


@dataclass(frozen=True, slots=True)
class Further:
    """One part: a call below the resource. With ``rows`` it is a list, of which ``pick`` takes each row.

    ``names`` keeps the rows of these names only; ``absent`` are Azure's codes that mean: this resource has no such.
    """

    operation: Operation
    pick: Pick = properties
    rows: bool = False
    absent: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def read(self, source: AzureSource, parts: Parts, resource: str = "", **fields: str) -> Part:
        """The part of the resource with this id."""
        return parts.read(lambda: self._value(source, resource, fields), self.absent)

    def _value(self, source: AzureSource, resource: str, fields: Mapping[str, str]) -> Any:
        if not self.rows:
            return self.pick(source.client.get(self.operation, resource, **fields))
        return [self.pick(row) for row in source.client.rows(self.operation, resource, **fields)
                if not self.names or row.get("name") in self.names]


@dataclass(frozen=True, slots=True)
class Kind:
    """How the resources of one kind are read. ``within`` lists the parents below which ``listed`` is asked for.

    ``parents`` says that other kinds are read below these, which then share the list.
    ``made_by`` is the service that makes the list and always has something to say of a subscription: it is off where
    the list is empty. ``born`` is the dotted path of what the provider gives anew to each resource; ``beside`` adds
    keys from the row.
    """

    listed: Operation
    parts: Mapping[str, Further] = field(default_factory=dict)
    born: str = ""
    within: Operation | None = None
    parents: bool = False
    made_by: str = ""
    item: Pick = tidy
    keeps: Callable[[Row], bool] = lambda _row: True
    beside: Callable[[Row], dict[str, Any]] = lambda _row: {}

    def collect(self, source: AzureSource, scope: Scope) -> Iterator[Item]:
        """Every resource of one subscription."""
        if not self.parts:
            row = None
            for row in self._rows(source, scope):
                yield row if isinstance(row, Problem) else self._document(scope, row, {})
            if row is None and self.made_by:
                yield SwitchedOff(self.made_by, self.listed.name)
            return
        for items in source.each(lambda row: self._items(source, scope, row), self._rows(source, scope)):
            yield from items

    def _items(self, source: AzureSource, scope: Scope, row: Row | Problem) -> list[Item]:
        if isinstance(row, Problem):
            return [row]
        parts = Parts(self._subject(row))
        read = {name: part.read(source, parts, row["id"]) for name, part in self.parts.items()}
        return [self._document(scope, row, read), *parts.problems]

    def _rows(self, source: AzureSource, scope: Scope) -> Iterator[Row | Problem]:
        if self.within is None:
            ask = source.client.shared if self.parents else source.client.pages
            yield from filter(self.keeps, in_use(ask(self.listed, subscription=scope.id)))
            return
        for parent in in_use(source.client.shared(self.within, subscription=scope.id)):
            try:
                for page in source.client.pages(self.listed, parent["id"]):
                    yield from filter(self.keeps, page)
            except CollectError as error:
                if error.code in ENDS_LANE:
                    raise
                yield Problem(error.code, error.diagnostics(), error.operation, str(parent["id"]), listing=True)

    def _subject(self, row: Row) -> str:
        value: Any = row
        for step in self.born.split(".") if self.born else ():
            value = value.get(step) if isinstance(value, dict) else None
        return f"{_id(self.listed, row)}@{value}" if self.born and value is not None else _id(self.listed, row)

    def _document(self, scope: Scope, row: Row, parts: Mapping[str, Part]) -> Document:
        body = {"subscription": scope.id, "resource": _id(self.listed, row), "item": self.item(row), **self.beside(row)}
        return Document(self._subject(row), str(row.get("name") or row["id"]), {**body, **parts})

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Every call that reading the kind may make."""
        parents = (self.within,) if self.within else ()
        return (*parents, self.listed, *(part.operation for part in self.parts.values()))


def resources(kind: str, title: str, read: Kind, *, sets: tuple[str, ...] = (), personal: bool = False) -> Collector:
    """The collector of a kind whose subjects are the resources of a subscription."""
    return Collector(kind, title, read.operations, read.collect, level=Level.SUBSCRIPTION, set_paths=sets,
                     parent="azure.subscription", personal=personal)


def settings(kind: str, title: str, parts: Mapping[str, Further], *, personal: bool = False) -> Collector:
    """The collector of a kind with one document a subscription, all of it in parts: what is set for all of it."""
    def collect(source: AzureSource, scope: Scope) -> Iterator[Item]:
        read = Parts(scope.id)
        body = {name: part.read(source, read, subscription=scope.id) for name, part in parts.items()}
        if len(read.errors) == len(parts):  # a document of which nothing could be read says nothing
            raise read.errors[0]
        yield Document(scope.id, scope.label or scope.id, {"subscription": scope.id, **body})
        yield from read.problems

    return Collector(kind, title, tuple(part.operation for part in parts.values()), collect, level=Level.SUBSCRIPTION,
                     parent="azure.subscription", personal=personal)


def simple(kind: str, version: str, *dropped: str, born: str = "", **more: Any) -> Kind:
    """A kind that is the list of a resource type, less the ``dropped`` fields."""
    fixed = frozenset(dropped)
    return Kind(listing(kind, version), born=born, item=lambda row: tidy(row, fixed), **more)


def children(kind: str, child: str, version: str, **more: Any) -> Further:
    """A part that is the list of what stands below a resource, names and properties."""
    return Further(below(kind, child, version), more.pop("pick", lean), rows=True, **more)


def child(kind: str, name: str, version: str, pick: Pick = properties, absent: tuple[str, ...] = ()) -> Further:
    """A part that is one thing below a resource: its properties, or what ``pick`` takes."""
    return Further(below(kind, name, version), pick, absent=absent)


def diagnostics(kind: str, child_of: str = "") -> Further:
    """The part that says where a resource's logs go; ``child_of`` where a child has them (``blobServices/default``)."""
    path = "/".join(part for part in (child_of, "providers/Microsoft.Insights/diagnosticSettings") if part)
    return Further(below(kind, path, _DIAGNOSTICS, "Microsoft.Insights/diagnosticSettings/read"), lean, rows=True,
                   absent=("FeatureNotSupportedForAccount",))


def in_use(pages: Iterator[list[Row]]) -> Iterator[Row]:
    """The rows of a subscription's list; none where the subscription never used the provider, which is a fact."""
    try:
        for page in pages:
            yield from page
    except CollectError as error:
        if error.code not in UNUSED:
            raise
        meter().note("provider", "not registered")


def _id(operation: Operation, row: Row) -> str:
    """The resource's id in lower case: Azure spells it differently from call to call."""
    value = row.get("id")
    if not isinstance(value, str) or not value:
        raise unreadable(operation, "unexpected_shape", "a row without an id")
    return value.lower()
