"""Management's controls: adopted, declined, carved out, waived, compensated."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from agent.config.base import Strict


class CarvedOutConfig(Strict):
    """That a provider operates a control: its report, and the control that reviews it."""

    organization: str = Field(min_length=1)
    report: Literal["soc2_type_2", "soc2_type_1", "soc3", "iso27001", "other", ""] = ""
    report_start: date | None = None
    report_end: date | None = None
    bridge_until: date | None = None
    monitored_by: str = ""


class WaiverConfig(Strict):
    """An exception that management accepted: laid over a failure, never in its place."""

    id: str = Field(min_length=1)
    control: str
    test: str = ""
    subjects: tuple[str, ...] = ()
    owner: str = Field(min_length=1)
    approver: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    ticket: str = ""
    approved_on: date
    start: date
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> WaiverConfig:
        if self.until < self.start:
            raise ValueError(f"waiver {self.id} ends ({self.until}) before it starts ({self.start})")
        return self


class CompensationConfig(Strict):
    """A control that stands in for another: a named person says that it meets the same risk, and often enough."""

    control: str
    by: str
    approver: str = Field(min_length=1)
    same_risk: str = Field(min_length=1)
    often_enough: str = Field(min_length=1)


class IsolationConfig(Strict):
    """That some deviations have one specific cause which cannot recur, as a named person declares."""

    control: str
    items: tuple[str, ...] = Field(min_length=1)
    cause: str = Field(min_length=1)
    cannot_recur: str = Field(min_length=1)
    population: str = Field(min_length=1)
    approver: str = Field(min_length=1)


class ExclusionConfig(Strict):
    """What is out of scope: everything that all the given selectors meet, why, and who decided it when."""

    id: str = Field(min_length=1)
    controls: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    tags: dict[str, str] = Field(default_factory=dict)
    reason: str = Field(min_length=1)
    approver: str = Field(min_length=1)
    decided_on: date

    @model_validator(mode="after")
    def _selects(self) -> ExclusionConfig:
        if not (self.sources or self.scopes or self.names or self.tags):
            raise ValueError(f"{self.id} selects nothing; give sources, scopes, names or tags")
        return self


class DisagreementConfig(Strict):
    """What a person says of a failure that tieout found; it is printed beside it and changes nothing."""

    id: str = Field(min_length=1)
    control: str
    test: str = ""
    item: str = Field(min_length=1)
    says: Literal["false_positive", "true_deviation"]
    owner: str = Field(min_length=1)
    approver: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    evidence: str = Field(pattern="^[0-9a-f]{64}$")
    on: date
    until: date


class EarlierVersion(Strict):
    """A version of a control before the present one; ``in_operation_to`` is the last day on which it was in force."""

    statement: str = ""
    parameters: dict[str, Any] = Field(default_factory=dict)
    owner: str | None = None
    in_operation_from: date | None = None
    in_operation_to: date


class AdoptedControl(Strict):
    """A control that management made its own."""

    id: str
    owner: str = ""
    approver: str = ""
    statement: str = ""
    parameters: dict[str, Any] = Field(default_factory=dict)
    in_operation_from: date | None = None
    key: bool | None = None
    frequency: str = ""
    carved_out: CarvedOutConfig | None = None
    earlier: tuple[EarlierVersion, ...] = ()


class DeclinedControl(Strict):
    """A library control that management does not run: why, who approved that, and since when."""

    id: str
    reason: str = Field(min_length=1)
    approver: str = Field(min_length=1)
    declined_on: date


class ControlsConfig(Strict):
    """Which controls are management's own; parameters live nowhere else."""

    profile: str | tuple[str, ...] | None = None
    adopt: tuple[AdoptedControl, ...] = ()
    decline: tuple[DeclinedControl, ...] = ()
    waivers: tuple[WaiverConfig, ...] = ()
    compensating: tuple[CompensationConfig, ...] = ()
    isolated: tuple[IsolationConfig, ...] = ()
    disagreements: tuple[DisagreementConfig, ...] = ()
    out_of_scope: tuple[ExclusionConfig, ...] = ()

    @field_validator("waivers", "out_of_scope", "disagreements")
    @classmethod
    def _ids_differ(cls, value: tuple[Any, ...]) -> tuple[Any, ...]:
        ids = [entry.id for entry in value]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"ids must differ; used twice: {', '.join(twice)}")
        return value

    @field_validator("adopt", mode="before")
    @classmethod
    def _bare_ids(cls, value: Any) -> Any:
        return [{"id": item} if isinstance(item, str) else item for item in value or ()]
