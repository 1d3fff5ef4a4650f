"""Tenants of any size whose rows are made when they are asked for, so that the server stays small."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, overload

from agent.demo.standins.graph.entries import service_principal
from agent.demo.standins.graph.identity import guid, registration, user
from agent.demo.standins.graph.tenant import Row, sample_tenant


class Generated(Sequence[Row]):
    """``count`` rows, each by ``make`` of its number."""

    def __init__(self, count: int, make: Callable[[int], Row]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self._make(number) for number in range(*at.indices(self._count))]
        if not 0 <= at < self._count:
            raise IndexError(at)
        return self._make(at)


def large_tenant(now: datetime, *, people: int = 0, principals: int = 0) -> dict[str, Any]:
    """The sample with many users and service principals instead of its few."""
    data: dict[str, Any] = sample_tenant(now)
    if people:
        data["users"] = Generated(people, lambda n: user(n + 1, now))
        data["reports/authenticationMethods/userRegistrationDetails"] = Generated(
            people, lambda n: registration(n + 1, mfa=n % 50 != 0))
    if principals:
        data["servicePrincipals"] = Generated(principals, lambda n: service_principal(
            guid(n), guid(10**6 + n), f"application {n}"))
    return data
