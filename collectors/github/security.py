"""How each repository is scanned and can be reported to, and how people sign on to the organisation."""

from __future__ import annotations

from collections.abc import Iterator

from collectors import envelope
from collectors.base import Collector, Document, Forbidden, Item, Scope
from collectors.github.facts import names
from collectors.github.failures import unreadable
from collectors.github.graphql import PATH
from collectors.github.listings import Row, each_repository, where
from collectors.github.operations import (
    DEFAULT_SETUP,
    ORGANIZATION,
    PRIVATE_REPORTING,
    REPOSITORIES,
    SECURITY_CONFIGURATION,
    SIGN_ON,
)
from collectors.github.parts import Envelope, Parts, is_ok, tidy
from collectors.github.source import GithubSource

_SETUP = ("state", "languages", "query_suite", "schedule", "threat_model", "runner_type")
_CONFIGURATION = ("id", "name", "target_type", "enforcement")
_SIGN_ON = """query ($org: String!) {
  organization(login: $org) {
    viewerCanAdminister
    ipAllowListEnabledSetting
    samlIdentityProvider { issuer ssoUrl digestMethod signatureMethod }
  }
}"""


def _scanning(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    yield from each_repository(source, _scanning_of)


def _scanning_of(source: GithubSource, repository: Row) -> Iterator[Item]:
    parts, at = Parts(str(repository["id"])), names(repository)
    yield Document(str(repository["id"]), str(repository["full_name"]), {
        **where(repository), "visibility": repository["visibility"],
        "code_scanning": _code_scanning(source, repository, parts),
        "private_reporting": parts.read(lambda: _switch(source.client.get(PRIVATE_REPORTING, **at))),
        "security_configuration": _configuration(source, repository, parts),
    })
    yield from parts.problems


def _code_scanning(source: GithubSource, repository: Row, parts: Parts) -> Envelope:
    """The default setup; not asked for where the repository's own settings say that scanning is not switched on."""
    settings = repository.get("security_and_analysis") or {}
    states = [(settings.get(name) or {}).get("status") for name in ("code_security", "advanced_security")]
    if repository["visibility"] != "public" and "disabled" in states and "enabled" not in states:
        return envelope.absent("code_security_disabled")

    def read() -> Row:
        found = source.client.get(DEFAULT_SETUP, **names(repository))
        return {k: found[k] for k in _SETUP if k in found}

    return parts.read(read)


def _switch(found: Row) -> Row:
    return {"enabled": found.get("enabled")}


def _configuration(source: GithubSource, repository: Row, parts: Parts) -> Envelope:
    """The security configuration that is attached; 204 is how GitHub says that there is none."""
    def read() -> Row | None:
        answer = source.client.answer(SECURITY_CONFIGURATION, **names(repository))
        if answer.status == 204:
            return None
        found: Row = answer.value
        configuration = found["configuration"]
        return {"status": found["status"],
                "configuration": {k: configuration[k] for k in _CONFIGURATION if k in configuration}}

    part = parts.read(read)
    return envelope.absent("no_configuration") if part == {"status": "ok", "value": None} else part


def _sign_on(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    """One document: the identity provider of single sign-on, and whether addresses are restricted."""
    item = source.client.get(ORGANIZATION, org=source.organization)
    parts = Parts(str(item["id"]))
    asked = parts.read(lambda: _asked(source))
    yield Document(str(item["id"]), str(item["login"]), {
        "plan": (item.get("plan") or {}).get("name"),
        "identity_provider": _provider(source, asked, parts),
        "ip_allow_list": _setting(asked),
    })
    yield from parts.problems


def _setting(asked: Envelope) -> Envelope:
    return envelope.ok({"setting": asked["value"].get("ipAllowListEnabledSetting")}) if is_ok(asked) else asked


def _asked(source: GithubSource) -> Row:
    answer = source.client.query(SIGN_ON, _SIGN_ON, {"org": source.organization})
    for refused in answer.errors.values():
        raise refused
    found = answer.data.get("organization")
    if not isinstance(found, dict):
        raise unreadable(SIGN_ON, PATH, "unexpected_shape", "no organization")
    return found


def _provider(source: GithubSource, asked: Envelope, parts: Parts) -> Envelope:
    """``absent`` only for somebody who administers the organisation: anybody else is told null, whatever there is."""
    if not is_ok(asked) or asked["value"].get("samlIdentityProvider"):
        return envelope.ok(tidy(asked["value"]["samlIdentityProvider"])) if is_ok(asked) else asked
    if asked["value"].get("viewerCanAdminister") is True:
        return envelope.absent("no_identity_provider")
    message = f"{source.organization}: only an owner is told that there is no identity provider"
    return parts.refused(Forbidden("owners_only", message, operation=SIGN_ON.name))


COLLECTORS = (
    Collector("github.repository_security", "Scanning and reporting of repositories",
              (REPOSITORIES, ORGANIZATION, DEFAULT_SETUP, PRIVATE_REPORTING, SECURITY_CONFIGURATION), _scanning,
              set_paths=("code_scanning.value.languages",)),
    Collector("github.sign_on", "Single sign-on of the GitHub organisation", (ORGANIZATION, SIGN_ON), _sign_on),
)
