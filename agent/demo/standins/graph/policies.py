"""The tenant's policies, as Graph writes them: conditional access, methods, authorization, activation of roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]
_METHODS = ("MicrosoftAuthenticator", "Sms", "Voice", "Email", "Fido2", "TemporaryAccessPass", "SoftwareOath",
            "X509Certificate")
_ON = frozenset({"MicrosoftAuthenticator", "Fido2"})


def require_mfa(name: str, *, users: Sequence[str] = (), groups: Sequence[str] = (), roles: Sequence[str] = (),
                state: str = "enabled") -> Row:
    """A policy that asks everybody but those for a second factor."""
    return _policy(name, "MFA for everybody", state, ["mfa"], ["all"], users, groups, roles)


def block_legacy(name: str, *, state: str = "enabled") -> Row:
    """A policy that blocks the clients which know no second factor."""
    return _policy(name, "Block legacy clients", state, ["block"], ["exchangeActiveSync", "other"])


def _policy(name: str, title: str, state: str, controls: list[str], clients: list[str], users: Sequence[str] = (),
            groups: Sequence[str] = (), roles: Sequence[str] = ()) -> Row:
    return {
        "id": name, "displayName": title, "state": state, "createdDateTime": "2025-01-01T00:00:00Z",
        "modifiedDateTime": None, "templateId": None, "conditions": {
            "clientAppTypes": clients, "signInRiskLevels": [], "userRiskLevels": [],
            "servicePrincipalRiskLevels": [], "platforms": None, "locations": None, "devices": None,
            "clientApplications": None, "authenticationFlows": None,
            "applications": {"includeApplications": ["All"], "excludeApplications": [], "includeUserActions": [],
                             "includeAuthenticationContextClassReferences": [], "applicationFilter": None},
            "users": {"includeUsers": ["All"], "excludeUsers": list(users), "includeGroups": [],
                      "excludeGroups": list(groups), "includeRoles": [], "excludeRoles": list(roles),
                      "includeGuestsOrExternalUsers": None, "excludeGuestsOrExternalUsers": None}},
        "grantControls": {"operator": "OR", "builtInControls": controls, "customAuthenticationFactors": [],
                          "termsOfUse": [], "authenticationStrength": None},
        "sessionControls": None}


def methods_policy() -> Row:
    """App and security key are on; SMS, voice and e-mail are off."""
    return {
        "id": "authenticationMethodsPolicy", "displayName": "Authentication Methods Policy", "description": "",
        "policyVersion": "1.5", "lastModifiedDateTime": "2026-01-01T00:00:00Z",
        "policyMigrationState": "migrationComplete", "reconfirmationInDays": None,
        "registrationEnforcement": {"authenticationMethodsRegistrationCampaign": {
            "snoozeDurationInDays": 1, "state": "default", "excludeTargets": [], "includeTargets": []}},
        "authenticationMethodConfigurations": [
            {"@odata.type": f"#microsoft.graph.{name[0].lower()}{name[1:]}AuthenticationMethodConfiguration",
             "id": name, "state": "enabled" if name in _ON else "disabled", "excludeTargets": [],
             **({"featureSettings": _app_settings()} if name == "MicrosoftAuthenticator" else {})}
            for name in _METHODS]}


def _app_settings() -> Row:
    """The app shows everybody which application asks, and from where."""
    everybody = {"state": "enabled", "includeTarget": {"targetType": "group", "id": "all_users"},
                 "excludeTarget": {"targetType": "group", "id": "00000000-0000-0000-0000-000000000000"}}
    return {f"display{what}InformationRequiredState": everybody for what in ("App", "Location")}


def authorization_policy() -> Row:
    """Only administrators register applications and invite guests."""
    return {
        "id": "authorizationPolicy", "displayName": "Authorization Policy", "description": "",
        "allowInvitesFrom": "adminsAndGuestInviters", "allowedToSignUpEmailBasedSubscriptions": False,
        "allowedToUseSSPR": True, "allowEmailVerifiedUsersToJoinOrganization": False,
        "allowUserConsentForRiskyApps": False, "blockMsolPowerShell": True,
        "guestUserRoleId": "2af84b1e-32c8-42b7-82bc-daa82404023b", "defaultUserRolePermissions": {
            "allowedToCreateApps": False, "allowedToCreateSecurityGroups": False, "allowedToCreateTenants": False,
            "allowedToReadBitlockerKeysForOwnedDevice": True, "allowedToReadOtherUsers": True,
            "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.microsoft-user-default-low"]}}


def role_policy(role: str) -> Row:
    """A role is activated with a second factor, a justification and an approval, for eight hours."""
    def rule(kind: str, name: str, **more: Any) -> Row:
        return {"@odata.type": f"#microsoft.graph.unifiedRoleManagementPolicy{kind}Rule", "id": name,
                "target": {"caller": "EndUser", "operations": ["All"], "level": "Assignment",
                           "inheritableSettings": [], "enforcedSettings": []}, **more}

    return {"id": f"DirectoryRole_{role}", "policyId": f"Directory_{role}", "roleDefinitionId": role, "scopeId": "/",
            "scopeType": "DirectoryRole", "policy": {
                "id": f"Directory_{role}", "displayName": "DirectoryRole", "isOrganizationDefault": False, "rules": [
                    rule("Enablement", "Enablement_EndUser_Assignment",
                         enabledRules=["MultiFactorAuthentication", "Justification"]),
                    rule("Expiration", "Expiration_EndUser_Assignment", isExpirationRequired=True,
                         maximumDuration="PT8H"),
                    rule("Expiration", "Expiration_Admin_Assignment", isExpirationRequired=True,
                         maximumDuration="P180D"),
                    rule("Approval", "Approval_EndUser_Assignment", setting={
                        "isApprovalRequired": True, "isApprovalRequiredForExtension": False, "approvalMode":
                        "SingleStage", "approvalStages": [{"approvalStageTimeOutInDays": 1, "primaryApprovers": [
                            {"@odata.type": "#microsoft.graph.singleUser", "userId": "someone"}]}]}),
                    rule("Notification", "Notification_Admin_Admin_Assignment", notificationType="Email",
                         notificationLevel="All", recipientType="Admin", isDefaultRecipientsEnabled=True,
                         notificationRecipients=["security@harborlight.example"])]}}
