"""A configured source that did not answer: the lanes that it had before are sealed as failed, never left out.

Without this a source that is down for a day would leave no trace, and equal documents on both sides would count as if
somebody had watched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

from agent.config.sources import AwsSource, SourceConfig
from collectors.base import CollectError, Collector, Level, Scope, TieoutError
from collectors.registry import collectors_of

if TYPE_CHECKING:
    from store.store import Store
    from store.types import LaneInfo


@dataclass(frozen=True, slots=True)
class KnownLanes:
    """What the store knows of one provider's id: its kinds and their scopes."""

    source: str
    label: str
    kinds: Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class UnreachableSource:
    """Implements ``collectors.base.Source`` for a source that refused; every lane of it fails with the reason."""

    lanes: KnownLanes
    error: TieoutError

    @property
    def label(self) -> str:
        """The configured name."""
        return self.lanes.label

    @property
    def id(self) -> str:
        """The provider's id, as the store knows it."""
        return self.lanes.source

    @property
    def type(self) -> str:
        """The source's type."""
        return self.id.partition(":")[0]

    @property
    def caller(self) -> str:
        """Nobody: no identity was established."""
        return ""

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """The scopes at this level that were collected before."""
        kinds = [item.kind for item in self._declared() if item.level is level]
        return sorted({scope for kind in kinds for scope in self.lanes.kinds.get(kind, ())})

    def collectors(self) -> tuple[Collector, ...]:
        """The kinds that were collected before, none of which can be read."""
        return tuple(replace(item, collect=self._fail) for item in self._declared() if item.kind in self.lanes.kinds)

    def _declared(self) -> tuple[Collector, ...]:
        """What its type declares; of a plug-in that is broken, or gone, what the store knows of its lanes."""
        try:
            return collectors_of(self.type)
        except TieoutError:
            return tuple(Collector(kind, kind, (), self._fail, _level(scopes))
                         for kind, scopes in self.lanes.kinds.items())

    def _fail(self, _source: Any, _scope: Scope) -> NoReturn:
        code = self.error.code if isinstance(self.error, CollectError) else "unreachable"
        raise CollectError(code, str(self.error), hint=self.error.hint) from self.error


def _level(scopes: Collection[tuple[str, str]]) -> Level:
    """A kind that was read once for the whole source, or once for each of some scopes."""
    return Level.SOURCE if {scope for scope, _ in scopes} == {""} else Level.REGION


def known_lanes(store: Store, configured: SourceConfig) -> Iterator[KnownLanes]:
    """The lanes that the store holds of a configured source, by provider's id."""
    with store.snapshot() as view:
        lanes = [lane for lane in view.lanes() if _owns(configured, lane.label)]
    for source, label in sorted({lane.source: lane.label for lane in lanes}.items()):
        yield KnownLanes(source, label, _by_kind([lane for lane in lanes if lane.source == source]))


def _owns(configured: SourceConfig, label: str) -> bool:
    """Whether a label is the source's; an organisation's accounts are known only when they are listed."""
    if isinstance(configured, AwsSource) and configured.organization is not None:
        return label == configured.name or label.startswith(f"{configured.name}/")
    return label in configured.labels


def _by_kind(lanes: list[LaneInfo]) -> dict[str, tuple[tuple[str, str], ...]]:
    kinds: dict[str, tuple[tuple[str, str], ...]] = {}
    for lane in lanes:
        kinds[lane.kind] = (*kinds.get(lane.kind, ()), (lane.scope, lane.scope_label))
    return kinds
