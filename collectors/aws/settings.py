"""The settings of an AWS source entry, checked: one account, several by profile or role, or an organisation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collectors.base import CollectError

_OF_ACCOUNT = ("profile", "role_arn", "external_id")
_OF_ENTRY = (*_OF_ACCOUNT, "type", "name", "regions", "accounts", "organization", "cloudtrail_logs", "endpoint_url",
             "ca_bundle")
_OF_ORGANIZATION = ("role_name", "external_id", "exclude")
_OF_LOGS = (*_OF_ACCOUNT, "bucket", "prefix", "trail")

CLOSED = "SUSPENDED"
"""The state of an account that was closed: nothing runs in it, and nobody may read it."""


@dataclass(frozen=True, slots=True)
class LogFiles:
    """Where a trail keeps its files, and who may read them: by default whoever reads the account.

    ``prefix`` is the trail's own, without a slash at its ends; ``trail`` the name or ARN of one of several.
    """

    bucket: str
    prefix: str = ""
    trail: str = ""
    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None

    @property
    def root(self) -> str:
        """What the names of all its files begin with."""
        return f"{self.prefix}/AWSLogs/" if self.prefix else "AWSLogs/"


@dataclass(frozen=True, slots=True)
class Account:
    """How to reach one account. ``name`` is its label, "" for the account id; no ``regions`` means all enabled."""

    name: str = ""
    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    regions: tuple[str, ...] = ()
    endpoint_url: str | None = None
    ca_bundle: str | None = None
    logs: LogFiles | None = None

    @property
    def expected_id(self) -> str:
        """The account that the role belongs to, by its ARN; "" without a role."""
        return self.role_arn.split(":")[4] if self.role_arn else ""


@dataclass(frozen=True, slots=True)
class Organization:
    """How to reach the member accounts of the entry's organisation: one role's name (with its path) in each."""

    role_name: str
    external_id: str | None = None
    exclude: frozenset[str] = frozenset()


def organization_of(settings: Mapping[str, Any]) -> Organization | None:
    """The organisation of one entry, if it names one; raises as ``accounts_of`` does."""
    name, value = str(settings.get("name") or ""), settings.get("organization")
    if not value:
        return None
    if not isinstance(value, Mapping):
        raise _wrong(name, f"organization must be a mapping with role_name, got {value!r}")
    _known_keys(value, _OF_ORGANIZATION, f"{name}.organization")
    if settings.get("accounts"):
        raise _wrong(name, "expected accounts or organization, got both")
    role, exclude = value.get("role_name"), value.get("exclude") or ()
    if not isinstance(role, str) or not role or role.startswith(("arn:", "/")):
        raise _wrong(name, f"organization.role_name must be a role's name such as tieout-audit, got {role!r}")
    if not isinstance(exclude, (list, tuple)) or not all(re.fullmatch(r"\d{12}", str(item)) for item in exclude):
        raise _wrong(name, f"organization.exclude must be a list of account ids of 12 digits, got {exclude!r}")
    return Organization(role, value.get("external_id"), frozenset(str(item) for item in exclude))


def log_files_of(settings: Mapping[str, Any]) -> LogFiles | None:
    """The trail's bucket of one entry, if it names one; raises as ``accounts_of`` does."""
    name, value = str(settings.get("name") or ""), settings.get("cloudtrail_logs")
    if not value:
        return None
    if not isinstance(value, Mapping) or not isinstance(value.get("bucket"), str) or not value["bucket"]:
        raise _wrong(name, f"cloudtrail_logs must be a mapping with bucket, got {value!r}")
    _known_keys(value, _OF_LOGS, f"{name}.cloudtrail_logs")
    _require_role(value, f"{name}.cloudtrail_logs")
    return LogFiles(value["bucket"], str(value.get("prefix") or "").strip("/"), str(value.get("trail") or ""),
                    *(value.get(key) for key in _OF_ACCOUNT))


def accounts_of(settings: Mapping[str, Any]) -> list[Account]:
    """The accounts of one entry; raises ``CollectError`` with code ``settings`` for what cannot be meant.

    An entry with ``accounts`` reads these and not its own account; its ``profile`` is what their roles are assumed
    from.
    """
    name = str(settings.get("name") or "")
    _known_keys(settings, _OF_ENTRY, name)
    shared = {"regions": _regions(settings.get("regions"), name), "endpoint_url": settings.get("endpoint_url"),
              "ca_bundle": settings.get("ca_bundle"), "logs": log_files_of(settings)}
    rows = settings.get("accounts") or ()
    if not rows:
        return [_account(settings, name, shared, None)]
    for row in rows:
        if not isinstance(row, Mapping):
            raise _wrong(name, f"each of accounts must be a mapping, got {row!r}")
        _known_keys(row, (*_OF_ACCOUNT, "name"), f"{name}.accounts")
        if not (row.get("profile") or row.get("role_arn")):
            raise _wrong(name, f"each of accounts needs profile or role_arn, got {dict(row)!r}")
    return [_account(row, str(row.get("name") or ""), shared, settings.get("profile")) for row in rows]


def _account(row: Mapping[str, Any], name: str, shared: Mapping[str, Any], profile: str | None) -> Account:
    role = _require_role(row, name)
    return Account(name, row.get("profile") or profile, role, row.get("external_id"), **shared)


def _require_role(row: Mapping[str, Any], name: str) -> str | None:
    """The role of a mapping; raises where it is none, or an external id is given without one."""
    role: str | None = row.get("role_arn")
    if role is not None and (len(str(role).split(":")) < 6 or ":role/" not in str(role)):
        raise _wrong(name, f"role_arn must look like arn:aws:iam::123456789012:role/NAME, got {role!r}")
    if row.get("external_id") and not role:
        raise _wrong(name, "external_id is for role_arn, got it without one")
    return role


def _regions(value: Any, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)) or not all(isinstance(region, str) and region for region in value):
        raise _wrong(name, f"regions must be a list of names such as eu-west-1, got {value!r}")
    if not value:
        raise _wrong(name, "regions is empty; leave it out to read all enabled regions")
    return tuple(dict.fromkeys(value))


def _known_keys(settings: Mapping[str, Any], known: tuple[str, ...], name: str) -> None:
    unknown = sorted(set(settings).difference(known))
    if unknown:
        raise _wrong(name, f"unknown setting {unknown[0]!r}; known are {', '.join(known)}")


def _wrong(name: str, sentence: str) -> CollectError:
    return CollectError("settings", f"source {name or 'aws'}: {sentence}", hint="Correct it under sources.")


def state_of(row: Mapping[str, Any]) -> str:
    """The state of a listed account; ``Status`` is its older name."""
    return str(row.get("State") or row.get("Status") or "")
