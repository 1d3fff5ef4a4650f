"""Every read of Microsoft Graph that a collector here may declare, with the application permission it needs.

A name holds method, API version and path: the raw JSON of that version is the evidence. They are of v1.0, for beta may
change without notice; what a compliance policy asks of malware protection only beta tells. Permissions are those that
the page of each call names for applications. Where several calls need one wider permission anyway, the others name that
one too, so that there is less to grant: what ``RoleManagement.Read.Directory`` reads includes role assignments,
eligibilities and the policies of roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from collectors.base import Operation

API_VERSION = "v1.0"
_DOCS = "https://learn.microsoft.com/graph/api/"
_AUDIT, _POLICY, _ROLES = "AuditLog.Read.All", "Policy.Read.All", "RoleManagement.Read.Directory"
_APPLICATIONS, _REVIEWS, _GROUPS = "Application.Read.All", "AccessReview.Read.All", "GroupMember.Read.All"
_USERS, _ORGANIZATION = "User.Read.All", "Organization.Read.All"


def _read(path: str, permission: str, page: str, version: str = API_VERSION) -> Operation:
    return Operation(f"GET /{version}{path}", permission, _DOCS + page)


ORGANIZATION = _read("/organization", _ORGANIZATION, "organization-list")
SKUS = _read("/subscribedSkus", _ORGANIZATION, "subscribedsku-list")
DOMAINS = _read("/domains", "Domain.Read.All", "domain-list")
SECURE_SCORES = _read("/security/secureScores", "SecurityEvents.Read.All", "security-list-securescores")
ALERTS = _read("/security/alerts_v2", "SecurityAlert.Read.All", "security-list-alerts_v2")

USERS = _read("/users", _USERS, "user-list")
# With signInActivity; the page names both permissions and a P1 licence.
USER_ACTIVITY = _read("/users", _AUDIT, "user-list")
DELETED_USERS = _read("/directory/deletedItems/microsoft.graph.user", _USERS, "directory-deleteditems-list")
REGISTRATIONS = _read("/reports/authenticationMethods/userRegistrationDetails", _AUDIT,
                      "authenticationmethodsroot-list-userregistrationdetails")
RISKY_USERS = _read("/identityProtection/riskyUsers", "IdentityRiskyUser.Read.All", "riskyuser-list")

METHODS = _read("/policies/authenticationMethodsPolicy", _POLICY, "authenticationmethodspolicy-get")
SECURITY_DEFAULTS = _read("/policies/identitySecurityDefaultsEnforcementPolicy", _POLICY,
                          "identitysecuritydefaultsenforcementpolicy-get")
AUTHORIZATION = _read("/policies/authorizationPolicy", _POLICY, "authorizationpolicy-get")
ADMIN_CONSENT = _read("/policies/adminConsentRequestPolicy", _POLICY, "adminconsentrequestpolicy-get")
APP_MANAGEMENT = _read("/policies/defaultAppManagementPolicy", _POLICY, "tenantappmanagementpolicy-get")
CONDITIONAL_ACCESS = _read("/identity/conditionalAccess/policies", _POLICY, "conditionalaccessroot-list-policies")
NAMED_LOCATIONS = _read("/identity/conditionalAccess/namedLocations", _POLICY,
                        "conditionalaccessroot-list-namedlocations")
ROLE_POLICIES = _read("/policies/roleManagementPolicyAssignments", _ROLES,
                      "policyroot-list-rolemanagementpolicyassignments")

ROLES = _read("/roleManagement/directory/roleDefinitions", _ROLES, "rbacapplication-list-roledefinitions")
ROLE_ASSIGNMENTS = _read("/roleManagement/directory/roleAssignments", _ROLES, "rbacapplication-list-roleassignments")
ROLE_ACTIVE = _read("/roleManagement/directory/roleAssignmentScheduleInstances", _ROLES,
                    "rbacapplication-list-roleassignmentscheduleinstances")
ROLE_ELIGIBLE = _read("/roleManagement/directory/roleEligibilityScheduleInstances", _ROLES,
                      "rbacapplication-list-roleeligibilityscheduleinstances")

GROUPS = _read("/groups", _GROUPS, "group-list")
GROUP_OWNERS = _read("/groups/{id}/owners", _GROUPS, "group-list-owners")
GROUP_PEOPLE = _read("/groups/{id}/transitiveMembers", _GROUPS, "group-list-transitivemembers")
APPLICATIONS = _read("/applications", _APPLICATIONS, "application-list")
APPLICATION_OWNERS = _read("/applications/{id}/owners", _APPLICATIONS, "application-list-owners")
SERVICE_PRINCIPALS = _read("/servicePrincipals", _APPLICATIONS, "serviceprincipal-list")
APP_ROLES = _read("/servicePrincipals/{id}/appRoleAssignments", _APPLICATIONS,
                  "serviceprincipal-list-approleassignments")
OAUTH2_GRANTS = _read("/oauth2PermissionGrants", "Directory.Read.All", "oauth2permissiongrant-list")

REVIEWS = _read("/identityGovernance/accessReviews/definitions", _REVIEWS, "accessreviewset-list-definitions")
REVIEW_INSTANCES = _read("/identityGovernance/accessReviews/definitions/{id}/instances", _REVIEWS,
                         "accessreviewscheduledefinition-list-instances")
REVIEW_DECISIONS = _read("/identityGovernance/accessReviews/definitions/{id}/instances/{instance}/decisions",
                         _REVIEWS, "accessreviewinstance-list-decisions")

DEVICES = _read("/deviceManagement/managedDevices", "DeviceManagementManagedDevices.Read.All",
                "intune-devices-manageddevice-list")
COMPLIANCE = _read("/deviceManagement/deviceCompliancePolicies", "DeviceManagementConfiguration.Read.All",
                   "intune-deviceconfig-devicecompliancepolicy-list", "beta")

SHAREPOINT = _read("/admin/sharepoint/settings", "SharePointTenantSettings.Read.All", "sharepointsettings-get")

AUDITS = _read("/auditLogs/directoryAudits", _AUDIT, "directoryaudit-list")
SIGN_INS = _read("/auditLogs/signIns", _AUDIT, "signin-list")
# The page names Directory.Read.All beside it, which the delegated permissions need in any case.
PROVISIONING = _read("/auditLogs/provisioning", _AUDIT, "provisioningobjectsummary-list")


def version_of(operation: Operation) -> str:
    """``v1.0`` or ``beta``."""
    return operation.name.split("/")[1]


def path_of(operation: Operation, fields: Mapping[str, object]) -> str:
    """The concrete path: each ``{name}`` filled and percent-encoded."""
    template = operation.name.removeprefix("GET ")
    for name, value in fields.items():
        template = template.replace(f"{{{name}}}", quote(str(value), safe=""))
    return template
