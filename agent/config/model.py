"""The shape of ``tieout.yaml``, checked on reading. Unknown keys are errors everywhere."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from agent.config.base import Strict
from agent.config.controls import ControlsConfig
from agent.config.engagement import EngagementConfig
from agent.config.sources import SourceConfig


class StoreConfig(Strict):
    """Where evidence is kept: the database, its signing key and the anchors out of its reach."""

    path: str = "./tieout.db"
    key: str | None = None
    anchors: tuple[str, ...] = Field(default=(), max_length=1)


class EmbeddedConfig(Strict):
    """The engine in this process, which needs nothing installed."""

    type: Literal["embedded"] = "embedded"


class OpaConfig(Strict):
    """An OPA server as the engine."""

    type: Literal["opa"]
    url: str
    token: str | None = None
    ca_bundle: str | None = None


EngineConfig = Annotated[EmbeddedConfig | OpaConfig, Field(discriminator="type")]


class Config(Strict):
    """The whole file."""

    engagement: EngagementConfig
    store: StoreConfig = StoreConfig()
    engine: EngineConfig = EmbeddedConfig()
    policies: tuple[str, ...] = ()
    schedule: str | dict[str, str] = "0 3 * * *"
    sources: tuple[SourceConfig, ...] = ()
    controls: ControlsConfig = ControlsConfig()

    @field_validator("engine", mode="before")
    @classmethod
    def _bare_type(cls, value: Any) -> Any:
        return {"type": value} if isinstance(value, str) else value

    @field_validator("policies", mode="before")
    @classmethod
    def _bare_folder(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value or ()

    @field_validator("store", mode="before")
    @classmethod
    def _bare_path(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, str) else value

    @field_validator("sources")
    @classmethod
    def _unique_names(cls, value: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [source.name for source in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"source names must differ; used twice: {', '.join(twice)}")
        labels = [label for source in value for label in source.labels]
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:  # one that was never reached would pass for the other
            raise ValueError(f"accounts must have different names, over all sources; used twice: {', '.join(twice)}")
        return value
