"""How a part of a listed kind is read: by a call for each subject, or out of the row itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from collectors.aws.parts import parsed
from collectors.aws.rows import Client, Row, reached
from collectors.base import Unavailable

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
class Asking:
    """A lookup that calls one operation."""

    operation: str

    @property
    def operations(self) -> tuple[str, ...]:
        """The operation."""
        return (self.operation,)


@dataclass(frozen=True, slots=True)
class Call(Asking):
    """One call a subject; ``asks`` names the field of the row behind each parameter, ``fixed`` other parameters.

    A row that ``only_if`` refuses has nothing to ask for; ``absent`` must name ``NONE`` then.
    """

    pick: Callable[[Row], Any]
    asks: Mapping[str, str]
    absent: tuple[str, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    only_if: Callable[[Row], bool] = lambda _row: True

    def reader(self, client: Client, _rows: list[Row]) -> Take:
        """See ``Lookup``."""
        api, method = reached(client, self.operation)

        def take(row: Row) -> Any:
            if not self.only_if(row):
                raise nothing()
            return self.pick(api.call(method, **self.fixed, **{name: row[key] for name, key in self.asks.items()}))
        return take


@dataclass(frozen=True, slots=True)
class PagesOf(Asking):
    """All pages of one listing a subject, as a list of rows."""

    key: str
    asks: Mapping[str, str]
    absent: tuple[str, ...] = ()

    def reader(self, client: Client, _rows: list[Row]) -> Take:
        """See ``Lookup``."""
        api, method = reached(client, self.operation)
        return lambda row: api.whole(method, self.key, **{n: row[k] for n, k in self.asks.items()})[self.key]


@dataclass(frozen=True, slots=True)
class Own:
    """A part out of the row itself, because it can be missing or unreadable apart from the rest."""

    take: Take
    absent: tuple[str, ...] = (NONE,)
    operations: tuple[str, ...] = ()

    def reader(self, _client: Client, _rows: list[Row]) -> Take:
        """See ``Lookup``."""
        return self.take


def document(key: str, what: str, inside: str = "") -> Own:
    """The JSON document that the row (or its part ``inside``) holds as text under ``key``; absent where it has none."""
    def take(row: Row) -> Any:
        text = (row[inside] if inside else row).get(key)
        if not text:
            raise nothing()
        return parsed(text, what)
    return Own(take)


def nothing(message: str = "nothing is configured") -> Unavailable:
    """What a lookup raises where there is nothing: absent, if the lookup says that this can be."""
    return Unavailable(NONE, message)
