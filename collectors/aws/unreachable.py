"""An account among several that could not be connected: its lanes fail with the reason, and the others are read."""

from __future__ import annotations

from typing import Never

from collectors.aws.settings import Account
from collectors.base import CollectError, Collector, Level


class UnreachableAccount:
    """A source (``collectors.base.Source``) whose every lane raises ``error``. Its id is the one in its role's ARN."""

    type = "aws"
    caller = ""
    lists_organization = False

    def __init__(self, account: Account, error: CollectError, collectors: tuple[Collector, ...]) -> None:
        self._regions, self._error, self._collectors = account.regions, error, collectors
        self.account = account.expected_id
        self.id = f"aws:{self.account}"
        self.label = account.name or self.account
        self.home = self.partition = ""

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """The configured regions, so that each region's lanes tell of the failure; raises where none are."""
        if level is not Level.REGION:
            return [("", self.label)]
        if not self._regions:
            raise self._error
        return [(region, region) for region in self._regions]

    def collectors(self) -> tuple[Collector, ...]:
        """The collectors that would read the account."""
        return self._collectors

    def client(self, _service: str, _region: str = "") -> Never:
        """There is none; raises the reason."""
        raise self._error

    def enabled_regions(self) -> Never:
        """Nobody can tell; raises the reason."""
        raise self._error
