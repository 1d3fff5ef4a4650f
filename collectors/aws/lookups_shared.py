"""How a part of a listed kind is read for many subjects at once, so that none costs a call of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

from collectors.aws.lookups import Asking, Take, nothing
from collectors.aws.rows import Client, Row, reached
from collectors.base import CollectError, Forbidden, Unavailable


@dataclass(frozen=True, slots=True)
class Shared(Asking):
    """One listing for each thing that subjects have in common (a parameter group), read once a scan.

    ``names`` gives those of a row; ``pick`` makes a dictionary of the rows of one, and those of all are laid together.
    """

    key: str
    argument: str
    names: Callable[[Row], list[str]]
    pick: Callable[[list[Row]], Row]
    absent: tuple[str, ...] = ()

    def reader(self, client: Client, _rows: list[Row]) -> Take:
        """See ``Lookup``."""
        api, method = reached(client, self.operation)

        @cache
        def read(name: str) -> Row:
            return self.pick(api.whole(method, self.key, **{self.argument: name})[self.key])

        return lambda row: {key: value for name in self.names(row) for key, value in read(name).items()}


@dataclass(frozen=True, slots=True)
class Batch(Asking):
    """One call for up to ``size`` subjects: ``argument`` takes their ids, and ``by`` holds the id in each answered row.

    ``paged`` is true for an operation that may answer even these on several pages.
    """

    key: str
    argument: str
    id: str
    by: str
    size: int
    pick: Callable[[Row], Any] = dict
    absent: tuple[str, ...] = ()
    paged: bool = False

    def reader(self, client: Client, rows: list[Row]) -> Take:
        """See ``Lookup``."""
        found: dict[str, Row | CollectError] = {}
        for ids in _batches([row[self.id] for row in rows], self.size):
            try:
                found.update({row[self.by]: row for row in self._rows(client, ids)})
            except (Forbidden, Unavailable) as failure:
                found.update(dict.fromkeys(ids, failure))

        def take(row: Row) -> Any:
            answer = found.get(row[self.id]) or nothing(f"{self.operation}: no answer for {row[self.id]}")
            if isinstance(answer, CollectError):
                raise answer
            return self.pick(answer)
        return take

    def _rows(self, client: Client, ids: list[str]) -> list[Row]:
        api, method = reached(client, self.operation)
        asked = {self.argument: ids}
        return api.whole(method, self.key, **asked)[self.key] if self.paged else api.rows(method, self.key, **asked)


@dataclass(frozen=True, slots=True)
class Index(Asking):
    """One listing for all subjects: the rows whose ``by`` (a value or a list of them) is the subject's id."""

    key: str
    by: str
    id: Callable[[Row], str]
    params: Mapping[str, Any] = field(default_factory=dict)
    pick: Callable[[Row], Any] = dict
    absent: tuple[str, ...] = ()

    def reader(self, client: Client, rows: list[Row]) -> Take:
        """See ``Lookup``. Nothing is asked where there are no subjects."""
        api, method = reached(client, self.operation)
        try:
            listed = api.whole(method, self.key, **self.params)[self.key] if rows else []
        except (Forbidden, Unavailable) as failure:
            return _raising(failure)
        found: dict[str, list[Any]] = defaultdict(list)
        for row in listed:
            for name in _ids(row.get(self.by)):
                found[name].append(self.pick(row))
        return lambda row: found.get(self.id(row), [])


def _batches(ids: list[str], size: int) -> Iterator[list[str]]:
    source = iter(ids)
    while batch := list(islice(source, size)):
        yield batch


def _ids(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _raising(failure: CollectError) -> Take:
    def take(_row: Row) -> Any:
        raise failure
    return take
