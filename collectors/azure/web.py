"""App Service: web and function apps with their TLS, identity and publishing settings; never their app settings."""

from __future__ import annotations

from collectors.azure.declare import child, children, diagnostics, resources, simple
from collectors.azure.parts import chosen, lean

_SITE = "Microsoft.Web/sites"
_VERSION = "2025-05-01"
_CONFIG = chosen(
    "minTlsVersion", "scmMinTlsVersion", "ftpsState", "http20Enabled", "remoteDebuggingEnabled", "httpLoggingEnabled",
    "detailedErrorLoggingEnabled", "publicNetworkAccess", "ipSecurityRestrictions",
    "ipSecurityRestrictionsDefaultAction", "scmIpSecurityRestrictionsDefaultAction", "vnetRouteAllEnabled",
    "linuxFxVersion", "windowsFxVersion", "netFrameworkVersion", "phpVersion", "pythonVersion", "nodeVersion",
    "javaVersion", "healthCheckPath", "acrUseManagedIdentityCreds")
_VOLATILE = ("lastModifiedTimeUtc", "outboundIpAddresses", "possibleOutboundIpAddresses", "suspendedTill", "usageState",
             "availabilityState", "siteConfig", "inProgressOperationId", "slotSwapStatus", "targetSwapSlot",
             "customDomainVerificationId")

COLLECTORS = (
    resources("azure.web.site", "Web and function apps", simple(_SITE, _VERSION, *_VOLATILE, parts={
        "config": child(_SITE, "config/web", _VERSION, _CONFIG),
        "basic_publishing": children(_SITE, "basicPublishingCredentialsPolicies", _VERSION, pick=lean),
        "diagnostics": diagnostics(_SITE),
    }), sets=("basic_publishing.value", "item.properties.hostNames", "item.properties.enabledHostNames")),
)
