"""Azure: the subscriptions of one Entra tenant, read from Azure Resource Manager at pinned api-versions.

Importing this package imports no SDK; ``connect`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from collectors.azure import (
    access,
    activity,
    backup,
    compute,
    containers,
    databases,
    defender,
    keyvault,
    monitor,
    network,
    patches,
    policy,
    sql,
    storage,
    subscriptions,
    web,
)
from collectors.azure.client import ArmClient
from collectors.azure.proof import proven
from collectors.azure.settings import settings_of
from collectors.azure.source import SUBSCRIPTIONS, AzureSource
from collectors.base import Collector, Operation, Source
from collectors.limits import LIMITS, Limits

COLLECTORS: tuple[Collector, ...] = tuple(proven(collector) for area in (
    subscriptions, access, policy, defender, monitor, activity, storage, sql, databases, keyvault, network, compute,
    patches, containers, web, backup) for collector in area.COLLECTORS)
"""Every Azure kind, in the order of ``docs/sources/azure.md``."""

CONNECT_OPERATIONS: tuple[Operation, ...] = (SUBSCRIPTIONS,)
"""What every lane needs beside its collector: which subscriptions there are."""


def connect(config: Mapping[str, Any], *, clock: Callable[[], datetime], limits: Limits = LIMITS) -> list[Source]:
    """The configured tenant, as a list of one source.

    Raises ``CollectError`` with a stable code when the settings, the credential or its tenant do not work.
    """
    del clock  # a subscription is read as it is now; the runner's meter compares Azure's clock with ours
    from collectors.azure.transport import Transport  # noqa: PLC0415 - the SDK is loaded only when it is used
    from collectors.microsoft.credential import caller_of, credential_of  # noqa: PLC0415 - the same

    settings = settings_of(config)
    credential = credential_of(settings.identity, limits)
    caller = caller_of(credential, settings.token_scope, settings.identity)
    client = ArmClient(Transport(settings, credential, limits), settings.base_url, limits)
    return [AzureSource(settings.name, settings.identity.tenant_id, client, caller.name, settings.subscriptions,
                        limits.threads, COLLECTORS)]
