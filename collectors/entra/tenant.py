"""The tenant itself: organisation, subscriptions, domains, how files are shared, Microsoft's alerts and its score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from collectors.base import Collector, Document, Item, Scope
from collectors.entra.declare import Listed, subject_of
from collectors.entra.operations import ALERTS, DOMAINS, ORGANIZATION, SECURE_SCORES, SHAREPOINT, SKUS
from collectors.entra.parts import Row, day, only, tidy

if TYPE_CHECKING:
    from collectors.entra.source import EntraSource

_ORGANIZATION = "id,displayName,tenantType,countryLetterCode,createdDateTime,onPremisesSyncEnabled,verifiedDomains"

_SHAREPOINT_LISTS = ("allowedDomainGuidsForSyncApp", "availableManagedPathsForSiteCreation",
                     "excludedFileExtensionsForSyncApp", "sharingAllowedDomainList", "sharingBlockedDomainList")

_OPEN = "status eq 'new' or status eq 'inProgress' or status eq 'unknown'"
_ALERT = ("id", "title", "severity", "status", "category", "serviceSource", "detectionSource", "productName",
          "createdDateTime", "classification", "determination", "incidentId")


def _alert(row: Row) -> Row:
    """An alert without the people, machines and files that it is about."""
    return {"item": only(row, *_ALERT)}


def _sku(row: Row) -> Row:
    """A subscription without its counts of seats."""
    plans = [only(plan, "servicePlanId", "servicePlanName", "provisioningStatus", "appliesTo")
             for plan in row.get("servicePlans") or ()]
    kept = only(row, "id", "skuId", "skuPartNumber", "capabilityStatus", "appliesTo")
    return {"item": {**kept, "servicePlans": plans} if "servicePlans" in row else kept}


def _secure_score(source: EntraSource, _scope: Scope) -> Iterator[Item]:
    """The latest score only: Graph has one a day for 90 days, and each scan keeps its own."""
    for row in next(source.client.pages(SECURE_SCORES, {"$top": 1}), ()):
        scores = [only(score, "controlName", "controlCategory", "score", "scoreInPercentage", "implementationStatus")
                  for score in tidy(row.get("controlScores") or ())]
        body = {"day": day(row.get("createdDateTime")), "item": {
            **only(row, "azureTenantId", "currentScore", "maxScore", "enabledServices"), "controlScores": scores}}
        yield Document(subject_of(SECURE_SCORES, row, "azureTenantId"), "secure score", body)


COLLECTORS = (
    Listed("entra.organization", "Entra tenant", ORGANIZATION, {"$select": _ORGANIZATION},
           set_paths=("item.verifiedDomains",)).collector(),
    Listed("entra.subscribed_sku", "Microsoft subscriptions", SKUS, label="skuPartNumber", shape=_sku,
           set_paths=("item.servicePlans",)).collector(),
    Listed("entra.domain", "Entra domains", DOMAINS, label="id", omit=("state",),
           set_paths=("item.supportedServices",)).collector(),
    Listed("entra.sharepoint_settings", "How SharePoint and OneDrive share files", SHAREPOINT, single=True, subject="",
           set_paths=tuple(f"item.{name}" for name in _SHAREPOINT_LISTS)).collector(),
    Listed("entra.security_alert", "Alerts of Microsoft Defender that are open", ALERTS, {"$filter": _OPEN},
           label="title", shape=_alert).collector(),
    Collector("entra.secure_score", "Microsoft secure score", (SECURE_SCORES,), _secure_score,
              set_paths=("item.enabledServices", "item.controlScores")),
)
