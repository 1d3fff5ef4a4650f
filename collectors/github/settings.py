"""What a configured GitHub source says, with its secrets already resolved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from collectors.base import TieoutError

DEFAULT_BASE_URL = "https://api.github.com"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_POLITE = 60 / 850  # seconds between two requests; GitHub allows 900 reads a minute before its secondary limit


@dataclass(frozen=True, slots=True)
class App:
    """A GitHub App: its id and private key (PEM); the installation is looked up where it is not given."""

    id: int | str
    private_key: str = field(repr=False)
    installation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """One organisation on one server, and the credential to read it.

    ``answers``: the file that keeps what was answered for the next process. ``rule_suites``: also read pushes that
    went past a ruleset, which GitHub shows only to who may change rules.
    """

    name: str
    organization: str
    base_url: str = DEFAULT_BASE_URL
    token: str = field(default="", repr=False)
    app: App | None = None
    ca_bundle: str = ""
    rule_suites: bool = False
    answers: str = ""

    @property
    def seconds_between_requests(self) -> float:
        """The least time between two requests, all connections together; none towards a stand-in on this machine."""
        return 0.0 if urlsplit(self.base_url).hostname in _LOOPBACK else _POLITE


def settings_of(config: Any) -> Settings:
    """Read the configuration of one source: a mapping, or an object with the same names.

    Raises TieoutError for a missing organisation or credential, two credentials, or a token over plain HTTP to
    another machine.
    """
    get = _getter(config)
    organization = get("organization") or ""
    settings = Settings(name=str(get("name") or organization), organization=str(organization),
                        base_url=str(get("base_url") or DEFAULT_BASE_URL).rstrip("/"), token=_plain(get("token")),
                        app=_app(get("app")), ca_bundle=str(get("ca_bundle") or ""),
                        rule_suites=bool(get("rule_suites")), answers=str(get("answers") or ""))
    _check(settings)
    return settings


def _getter(config: Any) -> Callable[[str], Any]:
    return config.get if isinstance(config, Mapping) else lambda name: getattr(config, name, None)


def _app(config: Any) -> App | None:
    if not config:
        return None
    get = _getter(config)
    number = get("installation_id")
    identity = str(get("id") or "")
    return App(int(identity) if identity.isdigit() else identity, _plain(get("private_key")),
               int(number) if number else None)


def _plain(secret: Any) -> str:
    """The text of a secret, also of pydantic's ``SecretStr``."""
    reveal = getattr(secret, "get_secret_value", None)
    return str(reveal() if reveal else secret or "")


def _check(settings: Settings) -> None:
    if not settings.organization:
        raise TieoutError(f"{settings.name or 'github source'}: expected an organization, got none",
                          hint="Set `organization` to the organisation's login.")
    if bool(settings.token) == bool(settings.app):
        got = "both" if settings.token else "neither"
        raise TieoutError(f"{settings.name}: expected either a token or an app, got {got}",
                          hint="Set `token`, or `app` with `id` and `private_key`.")
    if settings.app and not (settings.app.id and settings.app.private_key):
        raise TieoutError(f"{settings.name}: expected an app with id and private_key, got an incomplete one")
    url = urlsplit(settings.base_url)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise TieoutError(f"{settings.name}: expected an http(s) base_url, got {settings.base_url!r}")
    if url.scheme == "http" and url.hostname not in _LOOPBACK:
        raise TieoutError(f"{settings.name}: a credential may not travel over plain HTTP to {url.hostname}",
                          hint="Use https, with `ca_bundle` for a certificate of your own.")
