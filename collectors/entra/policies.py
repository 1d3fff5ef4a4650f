"""The tenant's policies that are one object each, and the places that conditional access knows."""

from __future__ import annotations

from collectors.entra.declare import Listed
from collectors.entra.operations import (
    ADMIN_CONSENT,
    APP_MANAGEMENT,
    AUTHORIZATION,
    METHODS,
    NAMED_LOCATIONS,
    SECURITY_DEFAULTS,
)

COLLECTORS = tuple(listed.collector() for listed in (
    Listed("entra.authentication_methods_policy", "Entra authentication-methods policy", METHODS, single=True,
           omit=("lastModifiedDateTime",), set_paths=("item.authenticationMethodConfigurations",)),
    Listed("entra.security_defaults", "Entra security defaults", SECURITY_DEFAULTS, single=True),
    Listed("entra.authorization_policy", "Entra authorization policy", AUTHORIZATION, single=True,
           set_paths=("item.defaultUserRolePermissions.permissionGrantPoliciesAssigned",)),
    Listed("entra.admin_consent_policy", "Entra admin consent requests", ADMIN_CONSENT, single=True,
           subject="", set_paths=("item.reviewers",)),
    Listed("entra.app_management_policy", "Entra default policy of application credentials", APP_MANAGEMENT,
           single=True),
    Listed("entra.named_location", "Entra named locations", NAMED_LOCATIONS, omit=("modifiedDateTime",),
           set_paths=("item.ipRanges", "item.countriesAndRegions")),
))
