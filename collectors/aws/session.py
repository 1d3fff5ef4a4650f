"""A connected AWS account: one session, a client for each service and region, and who the caller is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from threading import Lock
from typing import Any, TypeVar

import botocore.session
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader

from collectors import pool
from collectors.aws.calls import Api
from collectors.aws.cloudtrail_bucket import Bucket
from collectors.aws.declare import SERVICES
from collectors.aws.failures import converted
from collectors.aws.guard import guard_credentials, guard_files, guard_session
from collectors.aws.settings import Account, LogFiles
from collectors.base import CollectError, Collector, Level
from collectors.guard import declaring
from collectors.limits import Limits

_T = TypeVar("_T")
_R = TypeVar("_R")
_SESSION_NAME = "tieout"
_PACED = frozenset({"cloudtrail"})  # answers two lookups a second and refuses the rest: slow down, do not repeat


@cache
def _models() -> Loader:
    """Service models, parsed once a process: a session of its own would parse them for each account."""
    loader: Loader = botocore.session.Session().get_component("data_loader")
    return loader


@cache
def _api_versions() -> str:
    """The API version of each service that is read, for provenance: ``cloudtrail 2013-11-01, …``."""
    return ", ".join(f"{service} {_models().determine_latest_version(service, 'service-2')}" for service in SERVICES)


class _Given(CredentialProvider):
    """The only credential provider of a guarded session: it takes the credentials from elsewhere."""

    METHOD = "given"

    def __init__(self, take: Callable[[], Any]) -> None:
        super().__init__()
        self._take = take

    def load(self) -> Any:
        """The credentials; None where there are none."""
        return self._take()


class AwsSource:
    """One AWS account (``collectors.base.Source``). Its clients live as long as it does and serve many passes."""

    type = "aws"

    def __init__(self, session: Any, account: Account, limits: Limits, collectors: tuple[Collector, ...],
                 via: Any = None) -> None:
        self._session, self._settings, self._limits, self._collectors = session, account, limits, collectors
        self._via = via
        self._clients: dict[tuple[str, str], Api] = {}
        self._making = Lock()  # a botocore session makes one client at a time
        self.home = session.get_config_variable("region") or (account.regions or ("us-east-1",))[0]
        with declaring("sts:GetCallerIdentity"):
            identity = self.client("sts").call("get_caller_identity")
        self.account: str = identity["Account"]
        self.caller: str = identity["Arn"]
        self.partition = self.caller.split(":")[1]
        self.id = f"aws:{self.account}"
        self.label = account.name or self.account
        self.api_version = _api_versions()
        self._pasts: dict[str, Any] = {}
        self.lists_organization = False  # that its account may list the organisation's accounts, though not manage it

    def client(self, service: str, region: str = "") -> Api:
        """The client of a service in a region (the home region unless given)."""
        key = (service, region or self.home)
        with self._making:
            if key not in self._clients:
                self._clients[key] = Api(self._make(self._session, *key), self._limits)
            return self._clients[key]

    @property
    def logs(self) -> LogFiles | None:
        """Where the files of the configured trail are."""
        return self._settings.logs

    def past_of(self, trail: str, make: Callable[[], _T]) -> _T:
        """What was read of a trail's past, by its ARN; made once."""
        with self._making:
            past: _T = self._pasts.setdefault(trail, make())
            return past

    def bucket(self, logs: LogFiles) -> Bucket:
        """The bucket of the trail's files, by a session that can read nothing else."""
        key = ("s3", logs.bucket)
        with self._making:
            if key not in self._clients:
                session = _session(_reader(self._settings, logs), self._limits, self._via,
                                   partial(guard_files, bucket=logs.bucket, root=logs.root))
                self._clients[key] = Api(self._make(session, "s3", self.home), self._limits)
            return Bucket(self._clients[key], logs.bucket)

    def _make(self, session: Any, service: str, region: str) -> Any:
        try:
            return session.create_client(
                service, region_name=region, config=_client_config(self._limits, paced=service in _PACED),
                endpoint_url=self._settings.endpoint_url, verify=self._settings.ca_bundle)
        except (BotoCoreError, ValueError) as error:
            raise converted(error, f"{service} in {region}") from error

    @property
    def credentials(self) -> Any:
        """What reads the account, refreshed when needed: it may assume roles in others."""
        return self._session.get_credentials()

    def enabled_regions(self) -> list[dict[str, Any]]:
        """The regions enabled for the account, whether configured or not, by name."""
        rows = self.client("ec2").rows("describe_regions", "Regions")
        enabled = [row for row in rows if row.get("OptInStatus") != "not-opted-in"]
        return sorted(enabled, key=lambda row: str(row["RegionName"]))

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """The account itself, or its regions: the configured ones, else all enabled."""
        if level is not Level.REGION:
            return [("", self.label)]
        if self._settings.regions:
            return [(region, region) for region in self._settings.regions]
        with declaring("ec2:DescribeRegions"):
            return [(row["RegionName"], row["RegionName"]) for row in self.enabled_regions()]

    def collectors(self) -> tuple[Collector, ...]:
        """The collectors of every AWS kind."""
        return self._collectors

    def each(self, read: Callable[[_T], _R], rows: Iterable[_T]) -> Iterator[_R]:
        """``read`` of every row in the order of the rows; many rows are read by a few threads at a time."""
        return pool.each(read, rows, threads=self._limits.threads, name=f"{self.id}-")


def connected(account: Account, limits: Limits, collectors: tuple[Collector, ...], via: Any = None) -> AwsSource:
    """The source of one account; ``via`` are the credentials that assume its role, by default its profile's own.

    Raises ``CollectError`` when the settings, the credentials or the endpoint do not work.
    """
    source = AwsSource(_session(account, limits, via), account, limits, collectors, via)
    if account.expected_id not in ("", source.account):
        raise CollectError("wrong_account", f"{account.role_arn}: expected account {account.expected_id}, got "
                           f"{source.account}", hint="Check the role and endpoint_url.")
    return source


def _reader(account: Account, logs: LogFiles) -> Account:
    """Who reads the trail's files: the profile and role named for them, or whoever reads the account."""
    if logs.profile is None and logs.role_arn is None:
        return account
    return replace(account, profile=logs.profile or account.profile, role_arn=logs.role_arn,
                   external_id=logs.external_id)


def _session(account: Account, limits: Limits, via: Any, guard: Callable[[Any, int], None] = guard_session) -> Any:
    """A guarded session with the credentials of the account.

    Credentials come from a session of their own, for the SDK itself asks AWS for them: for a profile's role, a pod's
    token or IAM Identity Center, and again in the middle of a lane when they run out.
    """
    base, session = _plain_session(account.profile), _plain_session(account.profile)
    guard_credentials(base)
    guard(session, limits.body_bytes)
    take: Callable[[], Any] = base.get_credentials
    if account.role_arn:
        take = partial(_assumed, base, account, _client_config(limits), via)
    session.register_component("credential_provider", CredentialResolver([_Given(take)]))
    return session


def _assumed(base: Any, account: Account, config: Config, via: Any) -> Any:
    """Credentials that assume the account's role when they are first used, and again before they expire."""
    def client(service: str, **credentials: Any) -> Any:
        return base.create_client(service, **{**credentials, "config": config, "endpoint_url": account.endpoint_url,
                                              "verify": account.ca_bundle})

    extra = {"RoleSessionName": _SESSION_NAME}
    if account.external_id:
        extra["ExternalId"] = account.external_id
    source = via or base.get_credentials()
    fetcher = AssumeRoleCredentialFetcher(client, source, account.role_arn or "", extra_args=extra)
    return DeferredRefreshableCredentials(method="assume-role", refresh_using=fetcher.fetch_credentials)


def _plain_session(profile: str | None) -> Any:
    try:
        session = botocore.session.Session(profile=profile)
        session.register_component("data_loader", _models())
        session.get_scoped_config()
    except (BotoCoreError, ClientError) as error:
        raise converted(error, f"profile {profile or 'default'}") from error
    return session


def _client_config(limits: Limits, *, paced: bool = False) -> Config:
    return Config(retries={"mode": "adaptive" if paced else "standard", "total_max_attempts": limits.retries + 1},
                  connect_timeout=limits.connect_timeout, read_timeout=limits.read_timeout,
                  max_pool_connections=max(10, limits.threads * 2), user_agent=_SESSION_NAME)
