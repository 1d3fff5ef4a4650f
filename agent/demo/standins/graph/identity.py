"""Accounts, roles and registered methods, as Graph writes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agent.demo.standins.microsoft import TENANT

__all__ = ["DOMAIN", "GLOBAL_ADMINISTRATOR", "GLOBAL_READER", "SECURITY_READER", "TENANT", "guid", "registration",
           "role", "user"]

Row = dict[str, Any]
DOMAIN = "harborlight.example"
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"  # the same template id in every tenant
GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
SECURITY_READER = "5d6b6bb7-de71-4623-b4af-96380a352509"


def guid(number: int) -> str:
    """The object id that ends in ``number``."""
    return f"00000000-0000-0000-0000-{number:012d}"


def user(number: int, now: datetime, **more: Any) -> Row:
    """An account that signed in yesterday."""
    day = f"{now - timedelta(days=1):%Y-%m-%dT08:00:00Z}"
    return {"id": guid(number), "displayName": f"User {number}", "userPrincipalName": f"user{number}@{DOMAIN}",
            "mail": f"user{number}@{DOMAIN}", "accountEnabled": True, "userType": "Member", "creationType": None,
            "createdDateTime": "2025-01-01T00:00:00Z", "employeeId": str(number), "employeeType": None,
            "externalUserState": None, "onPremisesSyncEnabled": None, "onPremisesImmutableId": None,
            "passwordPolicies": None, "signInActivity": {
                "lastSignInDateTime": day, "lastNonInteractiveSignInDateTime": day,
                "lastSuccessfulSignInDateTime": day, "lastSignInRequestId": guid(number)}, **more}


def registration(number: int, *, mfa: bool, **more: Any) -> Row:
    """What an account registered: an authenticator app, or nothing."""
    return {"id": guid(number), "userPrincipalName": f"user{number}@{DOMAIN}", "userDisplayName": f"User {number}",
            "userType": "member", "isAdmin": number < 3, "isSsprRegistered": True, "isSsprEnabled": True,
            "isSsprCapable": True, "isMfaRegistered": mfa, "isMfaCapable": mfa, "isPasswordlessCapable": False,
            "methodsRegistered": ["microsoftAuthenticatorPush"] if mfa else [],
            "isSystemPreferredAuthenticationMethodEnabled": True, "systemPreferredAuthenticationMethods": [],
            "userPreferredMethodForSecondaryAuthentication": "push" if mfa else "none",
            "lastUpdatedDateTime": "2026-02-22T00:00:00Z", **more}


def role(name: str, title: str) -> Row:
    """A built-in role."""
    return {"id": name, "displayName": title, "templateId": name, "isBuiltIn": True, "isEnabled": True,
            "rolePermissions": [{"allowedResourceActions": ["microsoft.directory/users/standard/read"],
                                 "condition": None}]}
