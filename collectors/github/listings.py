"""Lists whose rows are subjects: a table's line says all that is special about such a kind.

A row is kept by naming its fields: whatever GitHub adds to an answer stays out until somebody decided about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from collectors.base import CollectError, Collector, Document, Item, Operation, Problem, Scope
from collectors.github.failures import ENDS_LANE
from collectors.github.operations import ORGANIZATION, REPOSITORIES
from collectors.github.parts import tidy
from collectors.github.source import GithubSource

Row = dict[str, Any]


def own_id(row: Row) -> str:
    """The row's ``id``."""
    return str(row["id"])


def named(row: Row) -> str:
    """The row's ``name``, or its id where it has none."""
    return str(row.get("name") or row["id"])


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of an organisation or of a repository. ``kept`` are the fields of a row that make its ``item``.

    ``key`` names the list inside a wrapped answer. ``shape`` gives further keys of the document, from the row alone.
    """

    kind: str
    title: str
    operation: Operation
    kept: frozenset[str]
    key: str = ""
    query: tuple[tuple[str, str], ...] = ()
    subject: Callable[[Row], str] = own_id
    label: Callable[[Row], str] = named
    shape: Callable[[Row], Row] = lambda _row: {}
    personal: bool = False
    set_paths: tuple[str, ...] = ()

    def item(self, row: Row) -> Row:
        """The fields that are kept, without links and presentation."""
        return {k: tidy(v) for k, v in row.items() if k in self.kept}


def of_organization(listing: Listing) -> Collector:
    """A kind of which every row of one list of the organisation is a subject."""

    def collect(source: GithubSource, _scope: Scope) -> Iterator[Item]:
        for page in source.client.pages(listing.operation, dict(listing.query), key=listing.key,
                                        org=source.organization):
            for row in page:
                yield Document(listing.subject(row), listing.label(row),
                               {"item": listing.item(row), **listing.shape(row)})

    return Collector(listing.kind, listing.title, (listing.operation,), collect, set_paths=listing.set_paths,
                     personal=listing.personal)


def of_repositories(listing: Listing) -> Collector:
    """A kind of which every row of a list of each repository is a subject; ids are the repository's and its own."""

    def of_one(source: GithubSource, repository: Row) -> Iterator[Document]:
        owner, name = str(repository["full_name"]).split("/", 1)
        for row in source.client.rows(listing.operation, dict(listing.query), key=listing.key, owner=owner, repo=name):
            yield Document(f"{repository['id']}:{listing.subject(row)}",
                           f"{repository['full_name']} {listing.label(row)}",
                           {**where(repository), "item": listing.item(row), **listing.shape(row)})

    def collect(source: GithubSource, _scope: Scope) -> Iterator[Item]:
        yield from each_repository(source, of_one)

    return Collector(listing.kind, listing.title, (REPOSITORIES, ORGANIZATION, listing.operation), collect,
                     set_paths=listing.set_paths, personal=listing.personal)


def each_repository(source: GithubSource, read: Callable[[GithubSource, Row], Iterator[Item]]) -> Iterator[Item]:
    """What ``read`` yields for every repository; one that cannot be read leaves the listing incomplete."""
    listed = 0
    for listed, repository in enumerate(source.repositories(), start=1):  # noqa: B007 - the last number is their count
        try:
            yield from read(source, repository)
        except CollectError as error:
            if error.code in ENDS_LANE:
                raise
            yield Problem(error.code, str(error), error.operation, str(repository["id"]), listing=True)
    yield from source.hidden(listed)


def where(repository: Row) -> Row:
    """Which repository a subject belongs to, and whether it is still worked on."""
    return {"repository": repository["full_name"], "repository_id": repository["id"],
            "archived": repository["archived"]}
