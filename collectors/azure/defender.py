"""Microsoft Defender for Cloud: which plans are on, whom it tells, and what it says of each resource."""

from __future__ import annotations

from typing import Any

from collectors.azure.declare import Further, Kind, Row, resources, settings
from collectors.azure.operations import listing
from collectors.azure.parts import lean, only

_SECURITY = "Microsoft.Security"


def _plan(row: Row) -> dict[str, Any]:
    """A plan without what counts down."""
    kept = only(row.get("properties") or {}, "pricingTier", "subPlan", "enablementTime", "enforce", "inherited",
                "extensions", "deprecated", "replacedBy", "resourcesCoverageStatus")
    return {"name": row.get("name"), "properties": kept}


def _assessment(row: Row) -> dict[str, Any]:
    """What is said of which resource; the links and the measurements behind it are left out."""
    kept = only(row.get("properties") or {}, "displayName", "status", "resourceDetails")
    if isinstance(kept.get("status"), dict):
        kept["status"] = only(kept["status"], "code", "cause", "firstEvaluationDate", "statusChangeDate")
    return {**only(row, "id", "name", "type"), "properties": kept}


def _about(row: Row) -> dict[str, Any]:
    """The resource that an assessment is about: its id comes before the assessment's own."""
    return {"resource": str(row.get("id")).lower().partition("/providers/microsoft.security/")[0]}


COLLECTORS = (
    settings("azure.defender.subscription", "Defender plans and contacts", {
        "plans": Further(listing(f"{_SECURITY}/pricings", "2024-01-01"), _plan, rows=True),
        "contacts": Further(listing(f"{_SECURITY}/securityContacts", "2020-01-01-preview"), lean, rows=True),
    }, personal=True),
    resources("azure.defender.assessment", "Defender assessments",
              Kind(listing(f"{_SECURITY}/assessments", "2021-06-01"), item=_assessment, beside=_about,
                   made_by="Defender for Cloud")),
)
