"""A small tenant with everything that is collected: mostly in order, with the usual faults among it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from agent.demo.standins.graph.entries import CI, GRAPH, app_role, audit, provisioned, service_principal, sign_in
from agent.demo.standins.graph.identity import (
    DOMAIN,
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    SECURITY_READER,
    TENANT,
    guid,
    registration,
    role,
    user,
)
from agent.demo.standins.graph.policies import (
    authorization_policy,
    block_legacy,
    methods_policy,
    require_mfa,
    role_policy,
)

Row = dict[str, Any]
ADMINS, NESTED = guid(9001), guid(9002)
"""The group of administrators, and a group within the group that conditional access excludes."""

EXCLUDED, BREAK_GLASS = guid(9003), guid(250)


def sample_tenant(now: datetime, people: int = 20) -> dict[str, Row | Sequence[Row]]:
    """The tenant as data by path; ``people`` accounts and an emergency one."""
    numbers, yesterday = range(1, people + 1), f"{now - timedelta(days=1):%Y-%m-%d}"
    return {
        "organization": [{"id": TENANT, "displayName": "Harborlight", "tenantType": "AAD", "countryLetterCode": "DE",
                          "createdDateTime": "2024-01-01T00:00:00Z", "onPremisesSyncEnabled": None,
                          "verifiedDomains": [{"name": DOMAIN, "isDefault": True, "isInitial": False,
                                               "type": "Managed", "capabilities": "Email"}]}],
        "subscribedSkus": [subscription("AAD_PREMIUM_P2", "INTUNE_A", "AAD_PREMIUM")],
        "domains": [{"id": DOMAIN, "authenticationType": "Managed", "isDefault": True, "isVerified": True,
                     "isRoot": True, "passwordValidityPeriodInDays": 2147483647,
                     "passwordNotificationWindowInDays": 14, "supportedServices": ["Email"], "state": None}],
        "users": [*(user(n, now) for n in numbers), user(250, now, displayName="Emergency account"),
                  user(900, now, userType="Guest", externalUserState="PendingAcceptance"),
                  user(901, now, accountEnabled=False)],
        "directory/deletedItems/microsoft.graph.user": [
            {**user(902, now), "deletedDateTime": f"{now - timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}"}],
        "reports/authenticationMethods/userRegistrationDetails": [registration(n, mfa=n != 2) for n in numbers],
        "identityProtection/riskyUsers": [{
            "id": guid(5), "userPrincipalName": f"user5@{DOMAIN}", "userDisplayName": "User 5", "isDeleted": False,
            "isProcessing": False, "riskLevel": "medium", "riskState": "remediated",
            "riskDetail": "userPerformedSecuredPasswordReset", "riskLastUpdatedDateTime": "2026-01-10T09:00:00Z"}],
        **_policies(), **_roles(), **_groups(), **_applications(), **_reviews(now), **_devices(), **_logs(now),
        "admin/sharepoint/settings": {
            "sharingCapability": "existingExternalUserSharingOnly", "sharingDomainRestrictionMode": "none",
            "sharingAllowedDomainList": [], "sharingBlockedDomainList": [],
            "isResharingByExternalUsersEnabled": False, "isLegacyAuthProtocolsEnabled": False,
            "isRequireAcceptingUserToMatchInvitedUserEnabled": True, "isSiteCreationEnabled": True,
            "idleSessionSignOut": {"isEnabled": True, "signOutAfterInSeconds": 3600, "warnAfterInSeconds": 3300}},
        "security/alerts_v2": [{
            "id": f"da{n}", "title": "Suspicious sign-in", "severity": "high", "status": status, "tenantId": TENANT,
            "category": "InitialAccess", "serviceSource": "microsoftDefenderForIdentity", "incidentId": str(n),
            "detectionSource": "microsoftDefenderForIdentity", "productName": "Microsoft Defender for Identity",
            "createdDateTime": "2026-02-28T09:00:00Z", "lastUpdateDateTime": "2026-02-28T10:00:00Z",
            "resolvedDateTime": None, "assignedTo": f"user3@{DOMAIN}", "classification": None, "determination": None,
            "evidence": []} for n, status in enumerate(("new", "inProgress", "resolved"), 1)],
        "security/secureScores": [{
            "id": f"{TENANT}_{yesterday}", "azureTenantId": TENANT, "createdDateTime": f"{yesterday}T00:00:00Z",
            "currentScore": 51.2, "maxScore": 100.0, "activeUserCount": people, "licensedUserCount": people,
            "enabledServices": ["HasEXOP2"], "vendorInformation": {"provider": "SecureScore", "vendor": "Microsoft"},
            "averageComparativeScores": [], "controlScores": [{
                "controlCategory": "Identity", "controlName": "MFARegistrationV2", "description": "<p>Ask</p>",
                "score": 9.0}]}],
    }


def subscription(*plans: str, status: str = "Enabled") -> Row:
    """A subscription with these service plans."""
    return {"id": f"{TENANT}_{guid(1)}", "skuId": guid(1), "skuPartNumber": "EXAMPLE", "appliesTo": "User",
            "capabilityStatus": status, "consumedUnits": 20, "prepaidUnits": {"enabled": 25, "suspended": 0,
                                                                              "warning": 0, "lockedOut": 0},
            "servicePlans": [{"servicePlanId": guid(at), "servicePlanName": plan, "provisioningStatus": "Success",
                              "appliesTo": "User"} for at, plan in enumerate(plans)]}


def _policies() -> dict[str, Row | Sequence[Row]]:
    return {
        "policies/authenticationMethodsPolicy": methods_policy(),
        "policies/authorizationPolicy": authorization_policy(),
        "policies/identitySecurityDefaultsEnforcementPolicy": {
            "id": guid(5), "displayName": "Security Defaults", "description": "", "isEnabled": False},
        "policies/adminConsentRequestPolicy": {
            "isEnabled": True, "notifyReviewers": True, "remindersEnabled": True, "requestDurationInDays": 30,
            "version": 0, "reviewers": [{"query": f"/users/{guid(1)}", "queryType": "MicrosoftGraph",
                                         "queryRoot": None}]},
        "policies/defaultAppManagementPolicy": {
            "id": guid(6), "displayName": "Default app management tenant policy", "description": "", "isEnabled": True,
            "applicationRestrictions": {"passwordCredentials": [{
                "restrictionType": "passwordLifetime", "maxLifetime": "P365D", "state": "enabled",
                "restrictForAppsCreatedAfterDateTime": None}], "keyCredentials": []},
            "servicePrincipalRestrictions": {"passwordCredentials": [], "keyCredentials": []}},
        "identity/conditionalAccess/policies": [
            require_mfa(guid(7001), users=[BREAK_GLASS], groups=[EXCLUDED], roles=[GLOBAL_READER]),
            block_legacy(guid(7002), state="enabledForReportingButNotEnforced")],
        "identity/conditionalAccess/namedLocations": [{
            "@odata.type": "#microsoft.graph.ipNamedLocation", "id": guid(7101), "displayName": "Office",
            "isTrusted": True, "createdDateTime": "2025-01-01T00:00:00Z", "modifiedDateTime": "2025-01-02T00:00:00Z",
            "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24"}]}],
    }


def _roles() -> dict[str, Row | Sequence[Row]]:
    person, group = "#microsoft.graph.user", "#microsoft.graph.group"
    return {
        "roleManagement/directory/roleDefinitions": [
            role(GLOBAL_ADMINISTRATOR, "Global Administrator"), role(GLOBAL_READER, "Global Reader"),
            role(SECURITY_READER, "Security Reader")],
        "roleManagement/directory/roleAssignments": [
            assignment(8101, GLOBAL_ADMINISTRATOR, guid(1), person),
            assignment(8102, GLOBAL_ADMINISTRATOR, ADMINS, group),
            assignment(8103, GLOBAL_READER, guid(4), person)],
        "roleManagement/directory/roleAssignmentScheduleInstances": [
            assignment(8201, GLOBAL_ADMINISTRATOR, guid(1), person, assignmentType="Assigned", memberType="Direct",
                       startDateTime="2025-01-01T00:00:00Z", endDateTime=None)],
        "roleManagement/directory/roleEligibilityScheduleInstances": [
            assignment(8301, GLOBAL_ADMINISTRATOR, guid(3), person, memberType="Direct",
                       startDateTime="2026-01-01T00:00:00Z", endDateTime=None)],
        "policies/roleManagementPolicyAssignments": [role_policy(GLOBAL_ADMINISTRATOR), role_policy(GLOBAL_READER)],
    }


def assignment(number: int, role_id: str, principal: str, kind: str, **more: Any) -> Row:
    """A role given to a principal, which is shown when it is expanded."""
    return {"id": guid(number), "principalId": principal, "roleDefinitionId": role_id, "directoryScopeId": "/",
            "principal": {"@odata.type": kind, "id": principal, "displayName": "someone",
                          **({"userPrincipalName": f"{principal}@{DOMAIN}"} if kind.endswith("user") else {})}, **more}


def _groups() -> dict[str, Row | Sequence[Row]]:
    def group(name: str, title: str, **more: Any) -> Row:
        return {"id": name, "displayName": title, "createdDateTime": "2025-01-01T00:00:00Z", "groupTypes": [],
                "securityEnabled": True, "mailEnabled": False, "isAssignableToRole": None, "membershipRule": None,
                "membershipRuleProcessingState": None, "onPremisesSyncEnabled": None, "visibility": None,
                "owners": [], **more}

    return {
        "groups": [group(ADMINS, "Administrators", isAssignableToRole=True, owners=[_person(1)]),
                   group(NESTED, "Nested"), group(EXCLUDED, "Excluded from MFA", owners=[_person(2)])],
        f"groups/{ADMINS}/transitiveMembers": [_person(1), _person(2)],
        f"groups/{NESTED}/transitiveMembers": [_person(7)],
        f"groups/{EXCLUDED}/transitiveMembers": [
            {"@odata.type": "#microsoft.graph.group", "id": NESTED}, _person(6), _person(7)],
    }


def _person(number: int) -> Row:
    return {"@odata.type": "#microsoft.graph.user", "id": guid(number), "displayName": f"User {number}",
            "userPrincipalName": f"user{number}@{DOMAIN}"}


def _applications() -> dict[str, Row | Sequence[Row]]:
    return {
        "applications": [{
            "id": guid(8002), "appId": guid(8102), "displayName": "CI", "createdDateTime": "2025-01-01T00:00:00Z",
            "signInAudience": "AzureADMyOrg", "publisherDomain": DOMAIN, "keyCredentials": [],
            "requiredResourceAccess": [], "disabledByMicrosoftStatus": None, "owners": [_person(1)],
            "passwordCredentials": [{
                "keyId": guid(8202), "displayName": "old", "startDateTime": "2025-01-01T00:00:00Z",
                "endDateTime": "2026-12-01T00:00:00Z", "hint": "abc", "secretText": None,
                "customKeyIdentifier": None}]}],
        "servicePrincipals": [
            service_principal(CI, guid(8102), "CI", appRoleAssignments=[app_role(1)]),
            service_principal(GRAPH, "00000003-0000-0000-c000-000000000000", "Microsoft Graph")],
        "oauth2PermissionGrants": [{"id": "grant-1", "clientId": CI, "consentType": "AllPrincipals",
                                    "principalId": None, "resourceId": GRAPH, "scope": "User.Read Mail.Read"}],
    }


def _reviews(now: datetime) -> dict[str, Row | Sequence[Row]]:
    review, held = guid(6001), guid(6101)
    base = f"identityGovernance/accessReviews/definitions/{review}/instances"
    started = now - timedelta(days=40)
    return {
        "identityGovernance/accessReviews/definitions": [{
            "id": review, "displayName": "Administrators, each quarter", "status": "InProgress",
            "createdDateTime": "2025-01-01T00:00:00Z", "lastModifiedDateTime": "2025-01-01T00:00:00Z",
            "descriptionForAdmins": "", "scope": {"@odata.type": "#microsoft.graph.accessReviewQueryScope",
                                                  "query": f"/groups/{ADMINS}/transitiveMembers",
                                                  "queryType": "MicrosoftGraph"},
            "reviewers": [{"query": f"/users/{guid(1)}", "queryType": "MicrosoftGraph"}],
            "settings": {"autoApplyDecisionsEnabled": True, "defaultDecision": "None",
                         "defaultDecisionEnabled": False, "instanceDurationInDays": 14,
                         "recurrence": {"pattern": {"type": "absoluteMonthly", "interval": 3}}}}],
        base: [{"id": held, "startDateTime": f"{started:%Y-%m-%dT%H:%M:%SZ}",
                "endDateTime": f"{started + timedelta(days=14):%Y-%m-%dT%H:%M:%SZ}", "status": "Applied",
                "scope": {"query": f"/groups/{ADMINS}/transitiveMembers", "queryType": "MicrosoftGraph"}}],
        f"{base}/{held}/decisions": [{
            "id": guid(6200 + n), "accessReviewId": held, "decision": "Approve" if n == 1 else "Deny",
            "recommendation": "Approve", "justification": "needs it", "applyResult": "AppliedSuccessfully",
            "appliedDateTime": "2026-02-01T00:00:00Z", "reviewedDateTime": "2026-01-30T00:00:00Z",
            "reviewedBy": {"id": guid(3), "displayName": "User 3", "userPrincipalName": f"user3@{DOMAIN}"},
            "principal": {"@odata.type": "#microsoft.graph.userIdentity", "id": guid(n), "displayName": f"User {n}"},
            "resource": {"id": ADMINS, "type": "group", "displayName": "Administrators"}} for n in (1, 2)],
    }


def _devices() -> dict[str, Row | Sequence[Row]]:
    def device(number: int, **more: Any) -> Row:
        return {"id": guid(5000 + number), "deviceName": f"laptop-{number}", "operatingSystem": "Windows",
                "osVersion": "10.0.26100", "complianceState": "compliant", "isEncrypted": True,
                "jailBroken": "Unknown", "managementAgent": "mdm", "managedDeviceOwnerType": "company",
                "enrolledDateTime": "2025-01-01T00:00:00Z", "deviceEnrollmentType": "windowsAzureADJoin",
                "azureADDeviceId": guid(5100 + number), "userId": guid(number),
                "userPrincipalName": f"user{number}@{DOMAIN}", "model": "Example", "manufacturer": "Example",
                "serialNumber": f"S{number}", "isSupervised": False, "deviceRegistrationState": "registered",
                "lastSyncDateTime": "2026-03-01T00:00:00Z", **more}

    return {
        "deviceManagement/managedDevices": [device(1), device(2, complianceState="noncompliant", isEncrypted=False)],
        "deviceManagement/deviceCompliancePolicies": [{
            "@odata.type": "#microsoft.graph.windows10CompliancePolicy", "id": guid(5201), "displayName": "Laptops",
            "createdDateTime": "2025-01-01T00:00:00Z", "lastModifiedDateTime": "2025-01-01T00:00:00Z", "version": 1,
            "bitLockerEnabled": True, "passwordRequired": True, "passwordMinutesOfInactivityBeforeLock": 15,
            "storageRequireEncryption": False, "antivirusRequired": True, "defenderEnabled": True, "rtpEnabled": True,
            "signatureOutOfDate": True, "assignments": [{
                "id": f"{guid(5201)}_all", "target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]}],
    }


def _logs(now: datetime) -> dict[str, Row | Sequence[Row]]:
    return {"auditLogs/directoryAudits": [audit(1, now - timedelta(days=2), "Add user", "UserManagement"),
                                          audit(2, now - timedelta(days=1), "Add member to role", "RoleManagement")],
            "auditLogs/provisioning": [provisioned(1, now - timedelta(days=2)),
                                       provisioned(2, now - timedelta(days=1), "failure")],
            "auditLogs/signIns": [sign_in(1, now - timedelta(days=1), riskState="atRisk", riskLevelAggregated="high"),
                                  sign_in(2, now - timedelta(days=1), clientAppUsed="IMAP4"),
                                  sign_in(3, now - timedelta(days=1), userId=BREAK_GLASS),
                                  sign_in(4, now - timedelta(days=1))]}
