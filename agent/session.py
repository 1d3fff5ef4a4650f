"""What a command works with: configuration, store, library, engine and clock, each made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.config.errors import ConfigError
from agent.config.load import Loaded, load

if TYPE_CHECKING:
    from agent.config.model import OpaConfig
    from collectors.base import Source
    from policies.engine.base import Engine
    from policies.model import Adopted, Library
    from policies.operation.calendar import Calendar
    from policies.operation.engagement import Engagement
    from policies.operation.reliance.model import Declared
    from store.cache import VerdictCache
    from store.store import Store

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's clock in UTC: the only place where the program reads it."""
    return datetime.now(UTC)


@dataclass
class Session:
    """One command's view of the world. ``clock`` is passed in by tests and by the demo."""

    loaded: Loaded
    clock: Clock = utc_now

    @classmethod
    def open(cls, config_path: Path, clock: Clock = utc_now) -> Session:
        """Read the configuration; raises ``ConfigError``."""
        return cls(load(config_path), clock)

    @property
    def store_path(self) -> Path:
        """Where the store is."""
        return self.loaded.at(self.loaded.config.store.path)

    @property
    def anchor(self) -> Path | None:
        """The configured anchor file, if any."""
        anchors = self.loaded.config.store.anchors
        return self.loaded.at(anchors[0]) if anchors else None

    @cached_property
    def library(self) -> Library:
        """The control library, with the customer's own folders laid beside and over it."""
        from policies.library import load_library  # noqa: PLC0415 - YAML and schemas load when judged, not for --help

        return load_library(*(self.loaded.at(folder) for folder in self.loaded.config.policies))

    @cached_property
    def adopted(self) -> tuple[Adopted, ...]:
        """The controls that management adopted; raises for unknown ids and bad parameters."""
        from policies.adoption import adopt  # noqa: PLC0415 - as above

        with self._placed():
            return adopt(self.library, self.loaded.config.controls.model_dump())

    @contextmanager
    def _placed(self) -> Iterator[None]:
        """A fault of management's own settings is raised with the file and line where it stands."""
        from policies.sources import LibraryError  # noqa: PLC0415 - as above

        try:
            yield
        except LibraryError as error:
            if not error.steps:
                raise
            raise type(error)(f"{self.loaded.where(error.steps)}: {error}", hint=error.hint) from error

    @cached_property
    def engine(self) -> Engine:
        """The engine with the library loaded."""
        settings = self.loaded.config.engine
        if settings.type == "embedded":
            from policies.engine.guarded import embedded_for  # noqa: PLC0415 - the wheel loads when used

            return embedded_for(self.library)
        engine = self.opa_engine(settings)
        engine.load(self.library)
        return engine

    def opa_engine(self, settings: OpaConfig) -> Engine:
        """A configured OPA server, with nothing loaded."""
        from agent.config.secrets import resolve  # noqa: PLC0415 - only with an OPA server
        from policies.engine.opa import OpaEngine  # noqa: PLC0415 - the extra 'opa' loads when used

        token = resolve(settings.token, where="engine.token", base=self.loaded.base)
        bundle = str(self.loaded.at(settings.ca_bundle)) if settings.ca_bundle else None
        return OpaEngine(settings.url, token=token, ca_bundle=bundle)

    @contextmanager
    def store(self, *, readonly: bool = False, create: bool = False) -> Iterator[Store]:
        """The store, closed again afterwards; a missing one is an error unless ``create``."""
        from store.store import Store  # noqa: PLC0415 - sqlite-utils takes a while to import

        settings = self.loaded.config.store
        key = self.loaded.at(settings.key) if settings.key else None
        if not self.store_path.exists():
            if not create:
                raise ConfigError(f"the store {self.store_path} does not exist yet.",
                                  hint="Run 'tieout collect' first; it makes the store.")
            opened = Store.create(self.store_path, key_path=key, at=self.clock())
        else:
            opened = Store.open(self.store_path, readonly=readonly, key_path=key)
        try:
            self._name_anchor(opened)
            yield opened
        finally:
            opened.close()

    def _name_anchor(self, store: Store) -> None:
        """Enter the configured anchor in the ledger where it is not the one named there."""
        if store.readonly or self.anchor is None:
            return
        from store.custody import set_anchor  # noqa: PLC0415 - as above

        named = store.anchor()
        if named is None or named.path != self.anchor:
            set_anchor(store, self.anchor, self.clock())

    def cache(self) -> VerdictCache:
        """The disposable memory of verdicts, beside the store."""
        from store.cache import VerdictCache  # noqa: PLC0415 - as above

        return VerdictCache(self.store_path.with_suffix(".cache"))

    def chosen(self, only: tuple[str, ...] = ()) -> list[Any]:
        """The configured sources, or those named; raises for names that are not configured."""
        configured = {source.name: source for source in self.loaded.config.sources}
        unknown = [name for name in only if name not in configured]
        if unknown:
            known = ", ".join(configured) or "none"
            raise ConfigError(f"source {unknown[0]!r} is not configured; the sources are: {known}.",
                              hint="Check the name, or add it under sources in the configuration.")
        if not configured:
            raise ConfigError(f"{self.loaded.path} has no sources.", hint="Add at least one under sources:.")
        return [source for name, source in configured.items() if not only or name in only]

    def connect(self, configured: Any, *, remember: bool = False) -> list[Source]:
        """One configured source, connected: several where it names several accounts.

        ``remember``: a source that can asks only for what changed since the last process; its answers are kept in a
        disposable file beside the store.
        """
        from collectors.registry import connect  # noqa: PLC0415 - SDKs load when a source of their type is used

        settings = self.loaded.source_settings(configured)
        if remember and configured.type == "github":
            settings["answers"] = str(self.store_path.with_suffix(".answers"))
        return connect(settings, clock=self.clock)

    def engagement(self, period: str | None = None, as_of: datetime | None = None) -> Engagement:
        """The engagement with its period: the option's, else the configured one, else the window that ends today.

        ``as_of`` stands for today where it is given.
        """
        from agent.period import chosen_period  # noqa: PLC0415 - keeps this module's imports light
        from policies.operation.engagement import Engagement  # noqa: PLC0415 - as above

        settings = self.loaded.config.engagement
        start, end = chosen_period(settings, period, as_of or self.clock())
        return Engagement(
            name=settings.name, system=settings.system, categories=tuple(settings.categories),
            first_day=start, last_day=end, window=settings.window, time_zone=settings.time_zone,
            sources=tuple((label, source.type, label)
                          for source in self.loaded.config.sources for label in source.labels),
            declared=self.declared,
            calendar=self.calendar,
        )

    @cached_property
    def calendar(self) -> Calendar:
        """The fiscal year, the working days and the holidays, with those of the configured file."""
        from agent.holidays import read_holidays  # noqa: PLC0415 - as above
        from policies.operation.calendar import Calendar, FiscalYear, Holiday  # noqa: PLC0415 - as above

        settings = self.loaded.config.engagement
        stated = settings.calendar
        listed = tuple(Holiday(one.day, one.name) for one in stated.holidays)
        filed = read_holidays(self.loaded.at(stated.holidays_file)) if stated.holidays_file else ()
        return Calendar(FiscalYear.of(settings.fiscal_year_starts), stated.working_days, (*listed, *filed))

    @cached_property
    def declared(self) -> Declared:
        """Management's waivers, compensations and exclusions; raises ``LibraryError`` for an unknown control."""
        from policies.adoption import declared  # noqa: PLC0415 - as above

        settings = self.loaded.config.controls
        given = ([entry.model_dump() for entry in entries] for entries in (
            settings.waivers, settings.compensating, settings.isolated, settings.out_of_scope, settings.disagreements))
        with self._placed():
            return declared(self.library, *given)


def day(text: str) -> date:
    """An ISO date, or a ``ConfigError`` that says what was expected."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{text!r} is not a date (expected YYYY-MM-DD).", hint="Example: 2026-01-01.") from error
