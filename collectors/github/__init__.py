"""GitHub: an organisation, its people and repositories, how they are set up, and what happened to them.

Importing this package imports no SDK; ``connect`` does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from collectors.base import Collector, Operation, Source
from collectors.github import (
    access,
    actions,
    activity,
    alerts,
    audit_log,
    branches,
    changes,
    contents,
    deployments,
    integrations,
    members,
    organization,
    repositories,
    rule_suites,
    security,
)
from collectors.github.cache import EtagCache
from collectors.github.client import GithubClient
from collectors.github.operations import ORGANIZATION, USER
from collectors.github.settings import Settings, settings_of
from collectors.github.source import open_source
from collectors.limits import LIMITS, Limits

COLLECTORS: tuple[Collector, ...] = (
    *organization.COLLECTORS, *members.COLLECTORS, *repositories.COLLECTORS, *branches.COLLECTORS,
    *changes.COLLECTORS, *access.COLLECTORS, *integrations.COLLECTORS, *actions.COLLECTORS, *contents.COLLECTORS,
    *security.COLLECTORS, *alerts.COLLECTORS, *audit_log.COLLECTORS, *deployments.COLLECTORS, *rule_suites.COLLECTORS,
    *activity.COLLECTORS,
)

# What connecting asks: which organisation, and who is asking.
CONNECT_OPERATIONS: tuple[Operation, ...] = (ORGANIZATION, USER)

# What one credential has seen of one organisation, for as long as the process lives: a daemon asks only for changes.
_memories: dict[str, tuple[EtagCache, dict[str, datetime]]] = {}


def connect(config: Any, *, clock: Callable[[], datetime], limits: Limits = LIMITS) -> list[Source]:
    """The configured organisation, as a list of one source.

    ``config`` has ``organization``, and ``token`` or ``app`` (``id``, ``private_key``, ``installation_id``?), and may
    have ``name``, ``base_url``, ``ca_bundle``, ``rule_suites``, and ``answers``: a file that keeps what was answered
    for the next process. Its secrets are resolved. Raises TieoutError for a configuration that cannot work and
    CollectError when GitHub cannot be reached.
    """
    del clock  # nothing here depends on the time; the runner's meter compares GitHub's clock with ours
    from collectors.github.transport import Transport  # noqa: PLC0415 - the SDK is loaded only when it is used

    settings = settings_of(config)
    cache, landed = _memory(settings)
    client = GithubClient(Transport(settings, limits), settings.base_url, limits, cache)
    app = str(settings.app.id) if settings.app else ""
    return [open_source(client, settings.organization, settings.name, app=app, kinds=collectors_for(config),
                        landed=landed)]


def collectors_for(config: Any) -> tuple[Collector, ...]:
    """The kinds that a configured source reads: all, but for those whose permission must be wanted by name."""
    key = "rule_suites"
    wanted = config.get(key) if isinstance(config, Mapping) else getattr(config, key, False)
    return COLLECTORS if wanted else tuple(c for c in COLLECTORS if c not in rule_suites.COLLECTORS)


def _memory(settings: Settings) -> tuple[EtagCache, dict[str, datetime]]:
    """What this credential has seen of this organisation; a token's answers are kept in a file where one is named.

    An App's are not: GitHub's tags hold for one token, and an App gets another each hour.
    """
    secret = settings.app.private_key if settings.app else settings.token
    parts = (settings.base_url, settings.organization, secret, settings.answers)
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    if key not in _memories:
        from collectors.github.answers import AnswerFile  # noqa: PLC0415 - cryptography loads when it is used

        kept = AnswerFile(Path(settings.answers), secret) if settings.answers and settings.token else None
        _memories[key] = (EtagCache(longer=kept), {})
    return _memories[key]
