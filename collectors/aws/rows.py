"""Where the subjects of a listed kind come from: the pages of one operation, or those of each row of another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from collectors.base import CollectError, Forbidden, Problem, Unavailable

if TYPE_CHECKING:
    from collectors.aws.calls import Api

Row = dict[str, Any]
Missing = tuple[Problem, ...]
Client = Callable[[str], "Api"]
"""The client of a service, in the region that is read."""


class Rows(Protocol):
    """What lists the subjects of a kind."""

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that it calls."""

    def read(self, client: Client) -> tuple[list[Row], Missing]:
        """The rows, and why some are missing; raises ``CollectError`` when nothing could be listed."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The rows under ``key`` over all pages of ``operation``.

    ``each`` names the rows that are plain text (``TableName``); ``within`` is the list inside each row that holds the
    subjects (``Instances`` of a reservation). ``paged`` is false for an operation that answers everything at once.
    """

    operation: str
    key: str
    each: str = ""
    within: str = ""
    paged: bool = True
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def operations(self) -> tuple[str, ...]:
        """The operation."""
        return (self.operation,)

    def read(self, client: Client, **more: Any) -> tuple[list[Row], Missing]:
        """See ``Rows``; ``more`` are further parameters."""
        api, method = reached(client, self.operation)
        params = {**self.params, **more}
        if not self.paged:
            return self._rows(api.rows(method, self.key, **params)), ()
        found = api.listing(method, self.key, _unsorted, **params)
        return self._rows(found.rows), found.problems

    def _rows(self, found: list[Any]) -> list[Row]:
        if self.within:
            return [row for outer in found for row in outer.get(self.within, [])]
        return [{self.each: name} for name in found] if self.each else list(found)


@dataclass(frozen=True, slots=True)
class Children:
    """The rows that belong to each row of another listing (the stages of each API).

    Each child carries its parent under ``_parent``. A parent whose children cannot be read leaves the listing
    incomplete, except where it is gone (a code in ``gone``).
    """

    parents: Pages
    children: Pages
    asks: Mapping[str, str]
    gone: tuple[str, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """Both operations."""
        return (*self.parents.operations, *self.children.operations)

    def read(self, client: Client) -> tuple[list[Row], Missing]:
        """See ``Rows``."""
        parents, problems = self.parents.read(client)
        rows: list[Row] = []
        for parent in parents:
            try:
                found, more = self.children.read(client, **{name: parent[key] for name, key in self.asks.items()})
            except (Forbidden, Unavailable) as failure:
                if failure.code not in self.gone:
                    problems = (*problems, missing(failure))
                continue
            rows += [{**child, "_parent": parent} for child in found]
            problems = (*problems, *more)
        return rows, problems


def reached(client: Client, operation: str) -> tuple[Api, str]:
    """The client and the method of an operation: ``ec2:DescribeVpcs`` is ``describe_vpcs`` of ``ec2``."""
    service, _, name = operation.partition(":")
    api = client(service)
    return api, api.method(name)


def missing(failure: CollectError, subject: str = "") -> Problem:
    """The problem of a listing from which subjects are missing."""
    return Problem(failure.code, str(failure), failure.operation, subject, listing=True)


def _unsorted(_row: Any) -> int:
    """Rows are put in order by their subject, which not every row tells by itself."""
    return 0
