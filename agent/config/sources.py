"""The sources by type: AWS, Azure, Entra ID, GitHub, registers, other tools' output, and plug-ins."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from agent.config.base import Strict
from collectors.registry import SOURCE_TYPES, source_types


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


class AwsLogFiles(Strict):
    """Where a trail keeps its files, and who may read them: by default whoever reads the account."""

    bucket: str = Field(min_length=1)
    prefix: str | None = None
    trail: str | None = None
    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None


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
    cloudtrail_logs: AwsLogFiles | None = None
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
