"""Entra ID and Microsoft 365: a tenant's people, policies, roles, applications, reviews, devices and logs, by Graph.

Importing this package imports no SDK; ``connect`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from collectors.base import Collector, Operation, Source
from collectors.entra import access, applications, devices, groups, logs, people, policies, reviews, roles, tenant
from collectors.entra.client import GraphClient
from collectors.entra.declare import of_tenant
from collectors.entra.operations import SKUS
from collectors.entra.settings import settings_of
from collectors.entra.source import EntraSource, read_licences
from collectors.limits import LIMITS, Limits

COLLECTORS: tuple[Collector, ...] = tuple(of_tenant(collector) for collector in (
    *tenant.COLLECTORS, *people.COLLECTORS, *policies.COLLECTORS, *access.COLLECTORS, *roles.COLLECTORS,
    *groups.COLLECTORS, *applications.COLLECTORS, *reviews.COLLECTORS, *devices.COLLECTORS, *logs.COLLECTORS,
))

# What connecting asks: which licences the tenant has, because they decide how long its logs are kept.
CONNECT_OPERATIONS: tuple[Operation, ...] = (SKUS,)


def connect(config: Mapping[str, Any], *, clock: Callable[[], datetime], limits: Limits = LIMITS) -> list[Source]:
    """The configured tenant, as a list of one source.

    ``config`` has ``tenant_id`` and a credential (docs/configuration.md), its secrets resolved. Raises CollectError
    for a configuration that cannot work, a refused credential, or a Graph that cannot be reached.
    """
    del clock  # nothing here depends on the time; the runner's meter compares Graph's clock with ours
    from collectors.entra.transport import Transport  # noqa: PLC0415 - the SDK is loaded only when it is used
    from collectors.microsoft.credential import caller_of, credential_of  # noqa: PLC0415 - the same

    settings = settings_of(config)
    credential = credential_of(settings.identity, limits)
    caller = caller_of(credential, settings.token_scope, settings.identity)
    client = GraphClient(Transport(settings, credential, limits), settings.base_url, limits)
    return [EntraSource(settings.name, settings.identity.tenant_id, client, caller.name, COLLECTORS,
                        read_licences(client), settings.break_glass)]
