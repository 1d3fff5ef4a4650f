"""Entries that tests make more of: service principals with what they were granted, audit entries, sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agent.demo.standins.graph.identity import DOMAIN, TENANT, guid

Row = dict[str, Any]
GRAPH, CI = guid(8001), guid(8002)
"""The service principals of Microsoft Graph and of the sample's application."""


def service_principal(name: str, app: str, title: str, **more: Any) -> Row:
    """A service principal with nothing granted."""
    return {"id": name, "appId": app, "displayName": title, "accountEnabled": True,
            "servicePrincipalType": "Application", "appOwnerOrganizationId": TENANT,
            "appRoleAssignmentRequired": False, "preferredSingleSignOnMode": None, "tags": [], "keyCredentials": [],
            "passwordCredentials": [], "verifiedPublisher": {}, "disabledByMicrosoftStatus": None,
            "appRoleAssignments": [], **more}


def app_role(number: int) -> Row:
    """An application permission to Graph: to read and write the directory."""
    return {"id": f"app-role-{number}", "appRoleId": "19dbc75e-c2e2-444c-a770-ec69d8559fc7", "principalId": CI,
            "principalDisplayName": "CI", "principalType": "ServicePrincipal", "resourceId": GRAPH,
            "resourceDisplayName": "Microsoft Graph", "createdDateTime": "2025-02-01T00:00:00Z",
            "deletedDateTime": None}


def audit(number: int, when: datetime, activity: str, category: str, **more: Any) -> Row:
    """An entry of the audit log."""
    return {"id": f"Directory_{number:06}", "category": category, "correlationId": guid(number), "result": "success",
            "resultReason": "", "activityDisplayName": activity, "activityDateTime": f"{when:%Y-%m-%dT%H:%M:%S.%fZ}",
            "loggedByService": "Core Directory", "operationType": "Add",
            "initiatedBy": {"app": None, "user": {"id": guid(1), "displayName": None, "ipAddress": "203.0.113.9",
                                                  "userPrincipalName": f"user1@{DOMAIN}"}},
            "targetResources": [{"id": guid(3), "displayName": None, "type": "User", "groupType": None,
                                 "userPrincipalName": f"user3@{DOMAIN}", "modifiedProperties": [
                                     {"displayName": "Role.DisplayName", "oldValue": None,
                                      "newValue": '"Global Administrator"'}]}],
            "additionalDetails": [], **more}


def provisioned(number: int, when: datetime, status: str = "success", **more: Any) -> Row:
    """An entry of the provisioning log: an account that was made in a connected application."""
    failed = None if status == "success" else {
        "errorCode": "DuplicateTargetEntries", "errorCategory": "nonServiceFailure", "reason": "Two accounts match.",
        "additionalDetails": None, "recommendedAction": "Remove one."}
    return {"id": f"{guid(6500 + number)}", "activityDateTime": f"{when:%Y-%m-%dT%H:%M:%SZ}", "tenantId": TENANT,
            "jobId": "scim.1", "cycleId": guid(6600), "changeId": guid(6700 + number), "provisioningAction": "create",
            "durationInMilliseconds": 500, "provisioningStatusInfo": {"status": status, "errorInformation": failed},
            "initiatedBy": {"id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"},
            "servicePrincipal": {"id": CI, "displayName": "CI"},
            "sourceSystem": {"id": guid(6800), "displayName": "Microsoft Entra ID", "details": {}},
            "targetSystem": {"id": guid(6801), "displayName": "CI", "details": {}},
            "sourceIdentity": {"id": guid(3), "displayName": "User 3", "identityType": "User", "details": {}},
            "targetIdentity": {"id": "u-3", "displayName": "User 3", "identityType": "User", "details": {}},
            "modifiedProperties": [{"displayName": "emails", "oldValue": None, "newValue": f"user3@{DOMAIN}"}],
            "provisioningSteps": [], **more}


def sign_in(number: int, when: datetime, **more: Any) -> Row:
    """An entry of the sign-in log: an everyday one unless ``more`` says otherwise."""
    return {"id": guid(3000 + number), "createdDateTime": f"{when:%Y-%m-%dT%H:%M:%SZ}", "userId": guid(5),
            "userDisplayName": "User 5", "userPrincipalName": f"user5@{DOMAIN}", "appId": guid(4000),
            "appDisplayName": "Portal", "ipAddress": "203.0.113.9", "clientAppUsed": "Browser", "isInteractive": True,
            "conditionalAccessStatus": "success", "riskDetail": "none", "riskLevelAggregated": "none",
            "riskLevelDuringSignIn": "none", "riskState": "none", "riskEventTypes_v2": [],
            "status": {"errorCode": 0, "failureReason": "Other.", "additionalDetails": None},
            "appliedConditionalAccessPolicies": [{"id": guid(7001), "displayName": "MFA for everybody",
                                                  "enforcedGrantControls": ["Mfa"], "enforcedSessionControls": [],
                                                  "result": "success"}], **more}
