"""Applications and service principals: when their credentials end, who owns them, and what they were granted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from collectors.base import Collector, Document, Item, Operation, Scope
from collectors.entra.declare import PAGE, Listed, subject_of
from collectors.entra.operations import APP_ROLES, APPLICATION_OWNERS, APPLICATIONS, OAUTH2_GRANTS, SERVICE_PRINCIPALS
from collectors.entra.parts import Parts, Row, credentials, tidy, without
from collectors.entra.resolve import expanded

if TYPE_CHECKING:
    from collectors.entra.source import EntraSource

_APPLICATION = ("id,appId,displayName,createdDateTime,signInAudience,publisherDomain,passwordCredentials,"
                "keyCredentials,requiredResourceAccess,disabledByMicrosoftStatus")
_PRINCIPAL = ("id,appId,displayName,accountEnabled,servicePrincipalType,appOwnerOrganizationId,"
              "appRoleAssignmentRequired,preferredSingleSignOnMode,tags,passwordCredentials,keyCredentials,"
              "verifiedPublisher,disabledByMicrosoftStatus")
_GRANT = ("id", "appRoleId", "resourceId", "resourceDisplayName", "createdDateTime")
_SETS = ("item.passwordCredentials", "item.keyCredentials")


def _applications(source: EntraSource, _scope: Scope) -> Iterator[Item]:
    query = {"$select": _APPLICATION, "$expand": "owners($select=id)", "$top": PAGE}
    yield from _with(source, APPLICATIONS, query, ("owners", "owners", APPLICATION_OWNERS, ("@odata.type", "id")))


def _service_principals(source: EntraSource, _scope: Scope) -> Iterator[Item]:
    query = {"$select": _PRINCIPAL, "$expand": "appRoleAssignments", "$top": PAGE}
    yield from _with(source, SERVICE_PRINCIPALS, query, ("app_roles", "appRoleAssignments", APP_ROLES, _GRANT))


def _with(source: EntraSource, operation: Operation, query: Row,
          relation: tuple[str, str, Operation, tuple[str, ...]]) -> Iterator[Item]:
    """The rows page by page, each with one relation as its part; nothing is kept of a page that is done."""
    part, name, whole, keep = relation
    for page in source.client.pages(operation, query):
        for row in page:
            subject = subject_of(operation, row)
            parts = Parts(subject)
            body = {"item": credentials(without(tidy(row), name)),
                    part: expanded(source.client, parts, row, name, whole, keep)}
            yield Document(subject, str(row.get("displayName") or subject), body)
            yield from parts.problems


COLLECTORS = (
    Collector("entra.application", "Entra applications", (APPLICATIONS, APPLICATION_OWNERS), _applications,
              set_paths=(*_SETS, "item.requiredResourceAccess")),
    Collector("entra.service_principal", "Entra service principals", (SERVICE_PRINCIPALS, APP_ROLES),
              _service_principals, set_paths=(*_SETS, "item.tags")),
    Listed("entra.oauth2_grant", "Delegated permissions granted in Entra", OAUTH2_GRANTS, {"$top": PAGE},
           label="id").collector(),
)
