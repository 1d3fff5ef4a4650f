"""The kinds that are one list or one object of Graph, as a table: what is asked, what is kept, what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from collectors.base import Collector, Document, Event, Item, Operation, Scope, SwitchedOff
from collectors.entra.failures import LicenceMissing, unreadable
from collectors.entra.licences import Feature
from collectors.entra.parts import Row, tidy, without

if TYPE_CHECKING:
    from collectors.entra.source import EntraSource

Shape = Callable[[Row], Row]
PAGE = 999  # rows a page of a directory list; Graph cuts it where a list has less
UNLICENSED = "unlicensed"
"""The subject of a feature's kind while the tenant's subscriptions show that it does not have the feature."""


def _item(row: Row) -> Row:
    return {"item": row}


@dataclass(frozen=True, slots=True)
class Listed:
    """A kind whose subjects are the rows of one list, or one object where ``single``.

    ``query``: the OData options. ``omit``: fields that vary without a change of configuration. ``subject`` and
    ``label``: the row's fields for the immutable id and for people; no ``subject``: the tenant itself. ``feature``:
    what the tenant needs to be licensed for; its documents then say ``licensed``, and one that says false stands for
    a tenant without it. ``finds``: the rows are what the feature finds, so that without it there is no list.
    """

    kind: str
    title: str
    operation: Operation
    query: Mapping[str, object] | None = None
    single: bool = False
    subject: str = "id"
    label: str = "displayName"
    omit: tuple[str, ...] = ()
    shape: Shape = _item
    set_paths: tuple[str, ...] = ()
    personal: bool = False
    feature: Feature | None = None
    finds: bool = False

    def collector(self) -> Collector:
        """The declaration with its reading."""
        return Collector(self.kind, self.title, (self.operation,), self._collect, set_paths=self.set_paths,
                         personal=self.personal)

    def _collect(self, source: EntraSource, _scope: Scope) -> Iterator[Item]:
        if self.feature is None:
            yield from self._documents(source, {})
        else:
            for item in licensed(source, self.feature, self._documents(source, {"licensed": True})):
                yield item
                if self.finds and isinstance(item, Document) and item.subject == UNLICENSED:
                    yield SwitchedOff(self.feature.name, self.operation.name)

    def _documents(self, source: EntraSource, more: Row) -> Iterator[Item]:
        for row in self._rows(source):
            subject = subject_of(self.operation, row, self.subject) if self.subject else source.tenant_id
            body = {**self.shape(without(tidy(row), *self.omit)), **more}
            yield Document(subject, str(row.get(self.label) or subject), body)

    def _rows(self, source: EntraSource) -> Iterator[Row]:
        if self.single:
            row = source.client.get(self.operation, self.query)
            if not tidy(row):
                raise unreadable(self.operation.name, "unexpected_shape", "an object without any field")
            yield row
            return
        for page in source.client.pages(self.operation, self.query):
            yield from page


def licensed(source: EntraSource, feature: Feature, items: Iterator[Item]) -> Iterator[Item]:
    """``items``; or one document that says that the tenant is not licensed, where its subscriptions prove that.

    A refusal for want of a licence that the subscriptions do not confirm stays an error: it proves nothing.
    """
    try:
        yield from items
    except LicenceMissing:
        if not source.licences.lacks(feature):
            raise
        yield Document(UNLICENSED, f"not licensed: {feature.name.lower()}", {"licensed": False})


def of_tenant(collector: Collector) -> Collector:
    """The collector whose documents and events say of which tenant they are, so that policies can join them."""
    def collect(source: EntraSource, scope: Scope) -> Iterator[Item]:
        for item in collector.collect(source, scope):
            if isinstance(item, Document | Event):
                yield replace(item, body={"tenant": source.tenant_id, **item.body})
            else:
                yield item

    return replace(collector, collect=collect)


def subject_of(operation: Operation, row: Mapping[str, Any], name: str = "id") -> str:
    """The immutable id of a row; a row without one makes the answer unreadable, never shorter."""
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise unreadable(operation.name, "unexpected_shape", f"a row without {name}")
    return value
