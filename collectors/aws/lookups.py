"""How the parts of a listed kind are read: a call a subject, a call for many, one list for all, or the row itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from collectors.aws.parts import parsed
from collectors.aws.rows import Client, Row, reached
from collectors.base import CollectError, Forbidden, Unavailable

Take = Callable[[Row], Any]
"""The value for one row; raises ``CollectError``."""
NONE = "not_configured"
"""The code of a part that is absent though no call of its own said so."""


class Lookup(Protocol):
    """One way to read a part."""

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that it calls."""

    @property
    def absent(self) -> tuple[str, ...]:
        """The codes that mean: nothing is configured."""

    def reader(self, client: Client, rows: list[Row]) -> Take:
        """What gives each row its value. Calls for many rows are made here; their failures are raised for each row."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call a subject; ``asks`` names the field of the row behind each parameter, ``fixed`` other parameters."""

    operation: str
    pick: Callable[[Row], Any]
    asks: Mapping[str, str]
    absent: tuple[str, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    only_if: Callable[[Row], bool] = lambda _row: True

    @property
    def operations(self) -> tuple[str, ...]:
        """The operation."""
        return (self.operation,)

    def reader(self, client: Client, _rows: list[Row]) -> Take:
        """See ``Lookup``. A row that ``only_if`` leaves out has nothing to ask for (``absent`` must name ``NONE``)."""
        api, method = reached(client, self.operation)

        def take(row: Row) -> Any:
            if not self.only_if(row):
                raise nothing()
            return self.pick(api.call(method, **self.fixed, **{name: row[key] for name, key in self.asks.items()}))
        return take


@dataclass(frozen=True, slots=True)
class PagesOf:
    """All pages of one listing a subject, as a list of rows less ``drop``."""

    operation: str
    key: str
    asks: Mapping[str, str]
    absent: tuple[str, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """The operation."""
        return (self.operation,)

    def reader(self, client: Client, _rows: list[Row]) -> Take:
        """See ``Lookup``."""
        api, method = reached(client, self.operation)
        return lambda row: api.whole(method, self.key, **{n: row[k] for n, k in self.asks.items()})[self.key]


@dataclass(frozen=True, slots=True)
class Batch:
    """One call for up to ``size`` subjects: ``argument`` takes their ``field``, and each answered row names it in ``by``."""

    operation: str
    argument: str
    field: str
    key: str
    by: str
    size: int
    pick: Callable[[Row], Any] = dict
    absent: tuple[str, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """The operation."""
        return (self.operation,)

    def reader(self, client: Client, rows: list[Row]) -> Take:
        """See ``Lookup``."""
        api, method = reached(client, self.operation)
        answers: dict[str, Row] = {}
        failures: dict[str, CollectError] = {}
        for names in _batches([row[self.field] for row in rows], self.size):
            try:
                found = api.rows(method, self.key, **{self.argument: names})
            except (Forbidden, Unavailable) as failure:
                failures.update(dict.fromkeys(names, failure))
                continue
            answers.update({row[self.by]: row for row in found})

        def take(row: Row) -> Any:
            name = row[self.field]
            if name in failures:
                raise failures[name]
            if name not in answers:
                raise nothing(f"{self.operation}: no answer for {name}")
            return self.pick(answers[name])
        return take


@dataclass(frozen=True, slots=True)
class Index:
    """One listing for all subjects: the rows whose ``by`` (a value or a list of them) is the subject's ``field``."""

    operation: str
    key: str
    by: str
    field: str
    params: Mapping[str, Any] = field(default_factory=dict)
    pick: Callable[[Row], Any] = dict
    absent: tuple[str, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """The operation."""
        return (self.operation,)

    def reader(self, client: Client, rows: list[Row]) -> Take:
        """See ``Lookup``. Nothing is asked where there are no subjects."""
        api, method = reached(client, self.operation)
        found: dict[str, list[Any]] = defaultdict(list)
        try:
            listed = api.whole(method, self.key, **self.params)[self.key] if rows else []
        except (Forbidden, Unavailable) as failure:
            return _raising(failure)
        for row in listed:
            for name in _names(row.get(self.by)):
                found[name].append(self.pick(row))
        return lambda row: found.get(row[self.field], [])


@dataclass(frozen=True, slots=True)
class Own:
    """A part out of the row itself, because it can be missing or unreadable apart from the rest."""

    take: Take
    absent: tuple[str, ...] = (NONE,)
    operations: tuple[str, ...] = ()

    def reader(self, _client: Client, _rows: list[Row]) -> Take:
        """See ``Lookup``."""
        return self.take


def document(key: str, what: str) -> Own:
    """The JSON document that the row holds as text under ``key``; absent where there is none or it is empty."""
    def take(row: Row) -> Any:
        if not row.get(key):
            raise nothing()
        return parsed(row[key], what)
    return Own(take)


def nothing(message: str = "nothing is configured") -> Unavailable:
    """What a lookup raises where there is nothing: absent, if the lookup says that this can be."""
    return Unavailable(NONE, message)


def _batches(names: list[str], size: int) -> Iterator[list[str]]:
    source = iter(names)
    while batch := list(islice(source, size)):
        yield batch


def _names(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _raising(failure: CollectError) -> Take:
    def take(_row: Row) -> Any:
        raise failure
    return take
