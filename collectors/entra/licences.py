"""What the tenant is licensed for, by its subscriptions: it decides whether a feature that is not there is a fault.

A service plan counts when its subscription runs and the plan is provisioned. Names are those of Microsoft's table
"Product names and service plan identifiers for licensing".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

_RUNNING = frozenset({"Enabled", "Warning"})  # Warning: expired, in its days of grace
_PROVISIONED = frozenset({"Success", "PendingProvisioning", "PendingActivation", "PendingInput"})

FREE_LOG_DAYS = 7
"""How long the logs are kept without a premium licence: Microsoft's page "Microsoft Entra data retention"."""

PREMIUM_LOG_DAYS = 30


class Feature(Enum):
    """A feature, and how the names of the service plans that include it begin."""

    PREMIUM = ("AAD_PREMIUM",)
    PREMIUM_P2 = ("AAD_PREMIUM_P2",)
    REVIEWS = ("AAD_PREMIUM_P2", "ENTRA_ID_GOVERNANCE", "ENTRA_IDENTITY_GOVERNANCE", "IDENTITY_GOVERNANCE")
    INTUNE = ("INTUNE",)


@dataclass(frozen=True, slots=True)
class Licences:
    """The service plans of the tenant; None: the subscriptions could not be read."""

    plans: frozenset[str] | None = None

    def lacks(self, feature: Feature) -> bool:
        """Whether the subscriptions show that the tenant does not have ``feature``; not knowing is not lacking."""
        return self.plans is not None and not any(plan.startswith(feature.value) for plan in self.plans)

    @property
    def log_days(self) -> int:
        """How long the tenant's logs are kept, at least."""
        known = self.plans is not None and not self.lacks(Feature.PREMIUM)
        return PREMIUM_LOG_DAYS if known else FREE_LOG_DAYS


def licences_of(skus: Iterable[Mapping[str, Any]]) -> Licences:
    """The licences that ``GET /subscribedSkus`` shows."""
    return Licences(frozenset(
        str(plan.get("servicePlanName", "")).upper()
        for sku in skus if sku.get("capabilityStatus") in _RUNNING
        for plan in sku.get("servicePlans") or () if plan.get("provisioningStatus") in _PROVISIONED))
