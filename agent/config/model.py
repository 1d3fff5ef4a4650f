"""The shape of ``tieout.yaml``, checked on reading. Unknown keys are errors everywhere."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from collectors.registry import SOURCE_TYPES, source_types

Category = Literal["security", "availability", "confidentiality", "processing_integrity", "privacy"]
WINDOW = re.compile(r"^\s*(\d{1,3})\s*(day|week|month|year)s?\s*$")


class Strict(BaseModel):
    """Unknown keys are refused: a misspelt limit must not silently keep its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PeriodConfig(Strict):
    """The audit period; both dates are inside it."""

    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> PeriodConfig:
        if self.end < self.start:
            raise ValueError(f"ends ({self.end}) before it starts ({self.start})")
        return self


class EarlierReportConfig(Strict):
    """An earlier report on the same system: what it was, its last day, and the criteria with exceptions."""

    kind: Literal["soc2", "iso27001"]
    until: date
    exceptions: tuple[str, ...] = ()


class EngagementConfig(Strict):
    """What is examined: the system, the categories and the period."""

    name: str = Field(min_length=1)
    system: str = Field(min_length=1)
    categories: tuple[Category, ...] = ("security",)
    period: PeriodConfig | None = None
    window: str = "6 months"
    time_zone: str = "UTC"
    fiscal_year_starts: int = Field(default=1, ge=1, le=12)
    earlier_reports: tuple[EarlierReportConfig, ...] = ()

    @field_validator("window")
    @classmethod
    def _window(cls, value: str) -> str:
        if not WINDOW.match(value):
            raise ValueError(f"expected a length such as '6 months' or '90 days', got {value!r}")
        return value

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"expected an IANA time zone such as Europe/Berlin, got {value!r}")
        ZoneInfo(value)
        return value

    @field_validator("categories")
    @classmethod
    def _security_always(cls, value: tuple[Category, ...]) -> tuple[Category, ...]:
        if "security" not in value:
            raise ValueError("security (the common criteria) is part of every SOC 2; add it")
        return tuple(dict.fromkeys(value))


class StoreConfig(Strict):
    """Where evidence is kept: the database, its signing key and the anchors out of its reach."""

    path: str = "./tieout.db"
    key: str | None = None
    anchors: tuple[str, ...] = Field(default=(), max_length=1)


class AwsAccount(Strict):
    """One account of an AWS source."""

    name: str | None = None
    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None

    @model_validator(mode="after")
    def _has_a_label(self) -> AwsAccount:
        if not self.name and not self.role_arn:
            raise ValueError("expected a name, or a role_arn whose account id serves as one")
        return self

    @property
    def label(self) -> str:
        """What reports call it: its name, or the account id of its role."""
        return self.name or str(self.role_arn).split(":")[4]


class AwsOrganization(Strict):
    """The member accounts of an AWS source's organisation, each read by the role of one name."""

    role_name: str = Field(min_length=1)
    external_id: str | None = None
    exclude: tuple[Annotated[str, Field(pattern=r"^\d{12}$")], ...] = ()


class AwsSource(Strict):
    """An AWS source: one account, several by profile or role, or all of an organisation."""

    name: str
    type: Literal["aws"]
    regions: tuple[str, ...] | None = None
    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    accounts: tuple[AwsAccount, ...] = ()
    organization: AwsOrganization | None = None
    endpoint_url: str | None = None
    ca_bundle: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> AwsSource:
        if self.accounts and self.organization:
            raise ValueError("expected accounts or organization, got both")
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """What reports call what it reads: its own name, or those of its accounts."""
        return tuple(account.label for account in self.accounts) or (self.name,)


class GithubApp(Strict):
    """A GitHub App's credentials."""

    id: int
    private_key: str
    installation_id: int | None = None


class GithubSource(Strict):
    """A GitHub organisation, read by token or App."""

    name: str
    type: Literal["github"]
    organization: str
    token: str | None = None
    app: GithubApp | None = None
    base_url: str | None = None
    ca_bundle: str | None = None
    rule_suites: bool = False

    @model_validator(mode="after")
    def _one_credential(self) -> GithubSource:
        if (self.token is None) == (self.app is None):
            raise ValueError("expected exactly one of token and app")
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """What reports call it."""
        return (self.name,)


class MicrosoftSource(Strict):
    """What the sources of one Entra tenant share: who asks, and where."""

    name: str
    tenant_id: str
    client_id: str | None = None
    client_secret: str | None = None
    client_certificate: str | None = None
    certificate_password: str | None = None
    credential: Literal["workload_identity", "managed_identity", "default"] | None = None
    authority: str | None = None
    disable_instance_discovery: bool | None = None
    base_url: str | None = None
    ca_bundle: str | None = None

    @model_validator(mode="after")
    def _one_credential(self) -> MicrosoftSource:
        given = [self.client_secret, self.client_certificate, self.credential]
        if len([value for value in given if value is not None]) > 1:
            raise ValueError("expected one of client_secret, client_certificate and credential")
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """What reports call it."""
        return (self.name,)


class AzureSource(MicrosoftSource):
    """The subscriptions of one tenant: the named ones, or every one that the caller sees."""

    type: Literal["azure"]
    subscriptions: tuple[str, ...] | None = None


class EntraSource(MicrosoftSource):
    """An Entra ID tenant with its Microsoft 365, read through Graph."""

    type: Literal["entra"]
    break_glass: tuple[str, ...] = ()


class FilesSource(Strict):
    """A folder of registers that people keep."""

    name: str
    type: Literal["files"]
    path: str
    registers: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """What reports call it."""
        return (self.name,)


class ImportsSource(Strict):
    """A file of another tool's output."""

    name: str
    type: Literal["imports"]
    path: str
    format: Literal["prowler-ocsf", "asff", "sarif", "generic-csv", "generic-json"]

    @property
    def labels(self) -> tuple[str, ...]:
        """What reports call it."""
        return (self.name,)


class PluginSource(BaseModel):
    """A source of a type that a plug-in brings; its other keys are the plug-in's own, and it checks them."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str
    type: str

    @property
    def labels(self) -> tuple[str, ...]:
        """What reports call it."""
        return (self.name,)


_OwnSource = Annotated[AwsSource | AzureSource | EntraSource | GithubSource | FilesSource | ImportsSource,
                       Field(discriminator="type")]


def _source_tag(value: Any) -> str:
    """Who reads an entry: our own models, or the plug-in where an installed package brings the type."""
    kind = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return "plugin" if kind not in SOURCE_TYPES and kind in source_types() else "own"


SourceConfig = Annotated[Annotated[_OwnSource, Tag("own")] | Annotated[PluginSource, Tag("plugin")],
                         Discriminator(_source_tag)]


class EmbeddedConfig(Strict):
    """The engine in this process, which needs nothing installed."""

    type: Literal["embedded"] = "embedded"


class OpaConfig(Strict):
    """An OPA server as the engine."""

    type: Literal["opa"]
    url: str
    token: str | None = None
    ca_bundle: str | None = None


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


EngineConfig = Annotated[EmbeddedConfig | OpaConfig, Field(discriminator="type")]


class IsolationConfig(Strict):
    """That some deviations have one specific cause which cannot recur, as a named person declares."""

    control: str
    items: tuple[str, ...] = Field(min_length=1)
    cause: str = Field(min_length=1)
    cannot_recur: str = Field(min_length=1)
    population: str = Field(min_length=1)
    approver: str = Field(min_length=1)


class AdoptedControl(Strict):
    """A control that management made its own."""

    id: str
    owner: str = ""
    approver: str = ""
    statement: str = ""
    parameters: dict[str, Any] = Field(default_factory=dict)
    in_operation_from: date | None = None
    key: bool | None = None
    carved_out: CarvedOutConfig | None = None


class DeclinedControl(Strict):
    """A library control that management does not run, and why."""

    id: str
    reason: str = Field(min_length=1)


class ControlsConfig(Strict):
    """Which controls are management's own; parameters live nowhere else."""

    profile: str | None = None
    adopt: tuple[AdoptedControl, ...] = ()
    decline: tuple[DeclinedControl, ...] = ()
    waivers: tuple[WaiverConfig, ...] = ()
    compensating: tuple[CompensationConfig, ...] = ()
    isolated: tuple[IsolationConfig, ...] = ()

    @field_validator("waivers")
    @classmethod
    def _waivers_differ(cls, value: tuple[WaiverConfig, ...]) -> tuple[WaiverConfig, ...]:
        ids = [waiver.id for waiver in value]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"waiver ids must differ; used twice: {', '.join(twice)}")
        return value

    @field_validator("adopt", mode="before")
    @classmethod
    def _bare_ids(cls, value: Any) -> Any:
        return [{"id": item} if isinstance(item, str) else item for item in value or ()]


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
