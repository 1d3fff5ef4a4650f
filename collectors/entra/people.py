"""People and guests: accounts, their sign-in activity apart, their second factors, their risk, and who was deleted."""

from __future__ import annotations

from collectors.entra.declare import PAGE, Listed
from collectors.entra.licences import Feature
from collectors.entra.operations import DELETED_USERS, REGISTRATIONS, RISKY_USERS, USER_ACTIVITY, USERS
from collectors.entra.parts import Row, day, only

_ACCOUNT = ("id,displayName,userPrincipalName,mail,accountEnabled,userType,createdDateTime,creationType,employeeId,"
            "employeeType,externalUserState,onPremisesSyncEnabled,onPremisesImmutableId,passwordPolicies")
SELECTED = frozenset(_ACCOUNT.split(","))
"""The fields of an account that are asked for."""
_ACTIVITY = "id,userPrincipalName,userType,accountEnabled,createdDateTime,signInActivity"
_ACTIVITY_PAGE = 500  # the most with signInActivity
_RISKY_PAGE = 500


def _activity(row: Row) -> Row:
    """The days of the last sign-ins; null: none is recorded. Graph leaves the whole out for who never signed in."""
    known = row.get("signInActivity") or {}
    return {
        "item": only(row, "userPrincipalName", "userType", "accountEnabled", "createdDateTime"),
        "last_sign_in": day(known.get("lastSignInDateTime")),
        "last_non_interactive_sign_in": day(known.get("lastNonInteractiveSignInDateTime")),
        "last_successful_sign_in": day(known.get("lastSuccessfulSignInDateTime")),
    }


COLLECTORS = tuple(listed.collector() for listed in (
    Listed("entra.user", "Entra users and guests", USERS, {"$select": _ACCOUNT, "$top": PAGE},
           label="userPrincipalName", personal=True),
    Listed("entra.user_activity", "Sign-in activity of Entra users", USER_ACTIVITY,
           {"$select": _ACTIVITY, "$top": _ACTIVITY_PAGE}, label="userPrincipalName", shape=_activity, personal=True),
    Listed("entra.user_registration", "Authentication methods that Entra users registered", REGISTRATIONS,
           {"$top": PAGE}, label="userPrincipalName", omit=("lastUpdatedDateTime", "userDisplayName"), personal=True,
           set_paths=("item.methodsRegistered", "item.systemPreferredAuthenticationMethods")),
    Listed("entra.deleted_user", "Deleted Entra users", DELETED_USERS,
           {"$select": f"{_ACCOUNT},deletedDateTime", "$top": PAGE}, label="userPrincipalName", personal=True),
    Listed("entra.risky_user", "Users at risk by Identity Protection", RISKY_USERS, {"$top": _RISKY_PAGE},
           label="userPrincipalName", omit=("userDisplayName", "isProcessing"), personal=True,
           feature=Feature.PREMIUM_P2, finds=True),
))
