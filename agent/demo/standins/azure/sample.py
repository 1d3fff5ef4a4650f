"""A small tenant to look at: one subscription with a thing of every kind, some of them set up badly.

``CANARY`` stands where Azure or a careless person could leave a secret; no collector may take it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agent.demo.standins.azure.world import MAIN, AzureWorld

CANARY = "canary-of-the-stand-in"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
SUBSCRIPTION = f"/subscriptions/{MAIN}"
_DIAGNOSTICS = "providers/Microsoft.Insights/diagnosticSettings/to-workspace"


def sample_world(now: datetime, world: AzureWorld | None = None) -> AzureWorld:
    """The tenant as it stands at ``now``."""
    made = world or AzureWorld(now)
    workspace = _monitoring(made)
    for build in (_governance, _storage, _databases, _network, _compute, _apps):
        build(made, workspace)
    _vault(made, now, workspace)
    _backup(made, now)
    _history(made, now)
    return made


def logged(world: AzureWorld, resource: str, workspace: str) -> None:
    """A diagnostic setting that sends a resource's logs to the workspace."""
    world.child(resource, _DIAGNOSTICS, {
        "workspaceId": workspace, "logs": [{"categoryGroup": "allLogs", "category": None, "enabled": True}]})


def _monitoring(world: AzureWorld) -> str:
    workspace = world.add("Microsoft.OperationalInsights/workspaces", "central-logs", {
        "customerId": "w-1", "retentionInDays": 365, "sku": {"name": "PerGB2018", "lastSkuUpdate": "2026-01-01"},
        "workspaceCapping": {"quotaNextResetTime": "2026-01-02T00:00:00Z"}, "modifiedDate": "2026-01-01T00:00:00Z"})
    world.child(SUBSCRIPTION, "providers/Microsoft.Insights/diagnosticSettings/to-workspace", {
        "workspaceId": workspace, "logs": [{"category": c, "enabled": True}
                                           for c in ("Administrative", "Security", "Policy", "Alert")]})
    world.resources[SUBSCRIPTION] = {"id": SUBSCRIPTION, "name": MAIN, "type": "subscription", "properties": {}}
    group = world.add("Microsoft.Insights/actionGroups", "on-call", {
        "enabled": True, "emailReceivers": [{"name": "team", "emailAddress": "team@example.com"}],
        "webhookReceivers": [{"name": "hook", "serviceUri": f"https://hooks.example.com/{CANARY}"}]}, location="Global")
    world.add("Microsoft.Insights/activityLogAlerts", "policy-changes", {
        "enabled": True, "scopes": [SUBSCRIPTION], "actions": {"actionGroups": [{"actionGroupId": group}]},
        "condition": {"allOf": [{"field": "category", "equals": "Administrative"}, {
            "field": "operationName", "equals": "Microsoft.Authorization/policyAssignments/delete"}]}},
        location="Global")
    return workspace


def _governance(world: AzureWorld, _workspace: str) -> None:
    roles = "Microsoft.Authorization/roleDefinitions"
    world.add(roles, OWNER, {"roleName": "Owner", "type": "BuiltInRole", "permissions": [{"actions": ["*"]}]}, group="")
    world.add(roles, "c0ffee00-0000-0000-0000-000000000001", {
        "roleName": "Disk reader", "type": "CustomRole", "assignableScopes": [SUBSCRIPTION],
        "permissions": [{"actions": ["Microsoft.Compute/disks/read"], "notActions": []}]}, group="")
    for number, kind in enumerate(("User", "Group", "ServicePrincipal"), 1):
        world.add("Microsoft.Authorization/roleAssignments", f"a55190ed-0000-0000-0000-00000000000{number}", {
            "roleDefinitionId": f"{SUBSCRIPTION}/providers/{roles}/{OWNER}", "principalType": kind,
            "principalId": f"44444444-4444-4444-4444-44444444444{number}", "scope": SUBSCRIPTION,
            "createdOn": "2025-01-01T00:00:00Z", "updatedOn": "2025-01-01T00:00:00Z"}, group="")
    assignment = world.add("Microsoft.Authorization/policyAssignments", "baseline", {
        "displayName": "Security baseline", "scope": SUBSCRIPTION, "notScopes": [], "enforcementMode": "Default",
        "policyDefinitionId": "/providers/Microsoft.Authorization/policySetDefinitions/1f3afdf9",
        "metadata": {"updatedOn": "2026-01-01T00:00:00Z"}}, group="")
    world.states.append({
        "resourceId": f"{SUBSCRIPTION}/resourceGroups/prod/providers/Microsoft.Storage/storageAccounts/bad",
        "resourceType": "Microsoft.Storage/storageAccounts", "policyAssignmentId": assignment,
        "policyDefinitionId": "/providers/microsoft.authorization/policydefinitions/p1",
        "policyDefinitionReferenceId": "secureTransfer", "policyDefinitionAction": "audit",
        "complianceState": "NonCompliant", "timestamp": "2026-01-01T00:00:00Z"})
    world.add("Microsoft.Authorization/locks", "keep", {"level": "CanNotDelete", "notes": "ask first"})
    for name, tier in (("VirtualMachines", "Standard"), ("StorageAccounts", "Free")):
        world.add("Microsoft.Security/pricings", name, {
            "pricingTier": tier, "freeTrialRemainingTime": "PT0S", "enablementTime": "2025-01-01T00:00:00Z"}, group="")
    world.add("Microsoft.Security/securityContacts", "default", {
        "emails": "security@example.com", "alertNotifications": {"state": "On", "minimalSeverity": "Medium"},
        "notificationsByRole": {"state": "On", "roles": ["Owner"]}}, group="")
    machine = f"{SUBSCRIPTION}/resourceGroups/prod/providers/Microsoft.Compute/virtualMachines/vm-1"
    world.put(f"{machine}/providers/Microsoft.Security/assessments/4ab6e3c5", "Microsoft.Security/assessments", {
        "displayName": "Machines should be patched", "status": {"code": "Unhealthy", "description": "3 missing"},
        "resourceDetails": {"Source": "Azure", "Id": machine}, "additionalData": {"count": "3"}})


def _storage(world: AzureWorld, workspace: str) -> None:
    good = account(world, "good")
    account(world, "bad", allowBlobPublicAccess=True, supportsHttpsTrafficOnly=False, minimumTlsVersion="TLS1_0",
            networkAcls={"bypass": "AzureServices", "defaultAction": "Allow", "ipRules": [], "virtualNetworkRules": []})
    logged(world, f"{good}/blobServices/default", workspace)


def account(world: AzureWorld, name: str, versioning: bool = True, **over: Any) -> str:  # noqa: FBT001, FBT002 - a row
    """A storage account, set up well unless said otherwise."""
    made = world.add("Microsoft.Storage/storageAccounts", name, {
        "supportsHttpsTrafficOnly": True, "minimumTlsVersion": "TLS1_2", "allowBlobPublicAccess": False,
        "allowSharedKeyAccess": False, "publicNetworkAccess": "Enabled", "creationTime": "2025-05-24T13:28:53.4540398Z",
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny", "ipRules": [
            {"value": "198.51.100.7", "action": "Allow"}], "virtualNetworkRules": []},
        "encryption": {"keySource": "Microsoft.Storage", "services": {"blob": {"enabled": True}}},
        "keyPolicy": {"keyExpirationPeriodInDays": 90}, "provisioningState": "Succeeded", **over},
        kind="StorageV2", sku={"name": "Standard_LRS"}, etag="x")
    kept = {"enabled": True, "days": 14}
    return world.child(made, "blobServices/default", {
        "isVersioningEnabled": versioning, "deleteRetentionPolicy": kept, "containerDeleteRetentionPolicy": kept,
    }).removesuffix("/blobServices/default")


def _databases(world: AzureWorld, workspace: str) -> None:
    server = world.add("Microsoft.Sql/servers", "sql-1", {
        "version": "12.0", "minimalTlsVersion": "1.2", "publicNetworkAccess": "Enabled",
        "administratorLogin": "sqladmin", "administratorLoginPassword": CANARY,
        "administrators": {"administratorType": "ActiveDirectory", "principalType": "Group", "login": "dba",
                           "azureADOnlyAuthentication": True}}, kind="v12.0")
    world.child(server, "auditingSettings/default", {
        "state": "Enabled", "retentionDays": 90, "isAzureMonitorTargetEnabled": True,
        "storageAccountAccessKey": CANARY})
    world.child(server, "firewallRules/AllowAllWindowsAzureIps", {"startIpAddress": "0.0.0.0",  # noqa: S104 - a rule
                                                                  "endIpAddress": "0.0.0.0"})  # noqa: S104
    world.child(server, "encryptionProtector/current", {"serverKeyType": "ServiceManaged", "serverKeyName": "x"})
    for name in ("master", "orders"):
        database = world.child(server, f"databases/{name}", {"status": "Online", "zoneRedundant": True,
                                                              "databaseId": f"db-{name}"})
        world.child(database, "transparentDataEncryption/current", {"state": "Enabled"})
    for kind, name in (("Microsoft.DBforPostgreSQL", "pg-1"), ("Microsoft.DBforMySQL", "my-1")):
        made = world.add(f"{kind}/flexibleServers", name, {
            "version": "16", "administratorLogin": "admin", "network": {"publicNetworkAccess": "Disabled"},
            "highAvailability": {"mode": "ZoneRedundant"},
            "backup": {"backupRetentionDays": 14, "earliestRestoreDate": "2026-01-01T00:00:00Z"},
            "authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled"}})
        for parameter, value in (("require_secure_transport", "ON"), ("ssl_min_protocol_version", "TLSv1.2"),
                                 ("tls_version", "TLSv1.2,TLSv1.3"), ("work_mem", "4096")):
            world.child(made, f"configurations/{parameter}", {"value": value, "source": "user-override"})
        logged(world, made, workspace)
    cosmos = world.add("Microsoft.DocumentDB/databaseAccounts", "cosmos-1", {
        "publicNetworkAccess": "Disabled", "disableLocalAuth": True, "ipRules": [], "minimalTlsVersion": "Tls12",
        "isVirtualNetworkFilterEnabled": True, "instanceId": "c-1", "disableKeyBasedMetadataWriteAccess": True,
        "backupPolicy": {"type": "Continuous"}}, kind="GlobalDocumentDB")
    logged(world, cosmos, workspace)


def _vault(world: AzureWorld, now: datetime, workspace: str) -> None:
    vault = world.add("Microsoft.KeyVault/vaults", "kv-1", {
        "tenantId": world.tenant, "enableSoftDelete": True, "softDeleteRetentionInDays": 90, "accessPolicies": [],
        "enablePurgeProtection": True, "enableRbacAuthorization": True, "publicNetworkAccess": "Enabled",
        "networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices", "ipRules": [], "virtualNetworkRules": []},
        "vaultUri": "https://kv-1.vault.azure.net/"})
    logged(world, vault, workspace)
    created = int((now - timedelta(days=100)).timestamp())
    for what, name in (("keys", "signing"), ("secrets", "database")):
        held = {"attributes": {"enabled": True, "created": created, "updated": created,
                               "exp": int((now + timedelta(days=200)).timestamp()), "recoveryLevel": "Recoverable"}}
        world.child(vault, f"{what}/{name}", {**held, **({"kty": "RSA", "keySize": 3072} if what == "keys" else
                                                         {"contentType": "text/plain", "value": CANARY})})


def _network(world: AzureWorld, workspace: str) -> None:
    kind = "Microsoft.Network"
    rule = {"protocol": "Tcp", "sourcePortRange": "*", "destinationPortRange": "22", "sourceAddressPrefix": "Internet",
            "destinationAddressPrefix": "*", "access": "Allow", "priority": 100, "direction": "Inbound"}
    network = world.add(f"{kind}/virtualNetworks", "main", {"resourceGuid": "n-1", "subnets": []})
    world.add(f"{kind}/networkSecurityGroups", "open-ssh", {
        "resourceGuid": "g-1", "defaultSecurityRules": [], "subnets": [{"id": f"{network}/subnets/apps"}],
        "securityRules": [{"name": "ssh", "id": "x", "etag": "y", "properties": rule}]})
    world.add(f"{kind}/publicIPAddresses", "front", {
        "resourceGuid": "p-1", "ipAddress": "203.0.113.9", "publicIPAllocationMethod": "Static"})
    policy = world.add(f"{kind}/ApplicationGatewayWebApplicationFirewallPolicies", "waf-1", {
        "policySettings": {"state": "Enabled", "mode": "Prevention"}, "customRules": [],
        "managedRules": {"managedRuleSets": [{"ruleSetType": "OWASP", "ruleSetVersion": "3.2"}]}})
    gateway = world.add(f"{kind}/applicationGateways", "gateway-1", {
        "resourceGuid": "a-1", "sku": {"name": "WAF_v2", "tier": "WAF_v2"}, "firewallPolicy": {"id": policy},
        "sslPolicy": {"policyType": "Predefined", "policyName": "AppGwSslPolicy20220101"},
        "httpListeners": [{"name": "web", "properties": {"protocol": "Https"}}],
        "sslCertificates": [{"name": "tls", "properties": {"password": CANARY}}]})
    logged(world, gateway, workspace)


def _compute(world: AzureWorld, _workspace: str) -> None:
    disk = world.add("Microsoft.Compute/disks", "os-1", {
        "uniqueId": "d-1", "diskState": "Attached", "encryption": {"type": "EncryptionAtRestWithPlatformKey"},
        "networkAccessPolicy": "DenyAll", "publicNetworkAccess": "Disabled"})
    machine = world.add("Microsoft.Compute/virtualMachines", "vm-1", {
        "vmId": "m-1", "hardwareProfile": {"vmSize": "Standard_D2s_v5"}, "userData": CANARY,
        "storageProfile": {"osDisk": {"osType": "Linux", "managedDisk": {"id": disk}}, "dataDisks": []},
        "securityProfile": {"encryptionAtHost": True, "securityType": "TrustedLaunch"},
        "osProfile": {"computerName": "vm-1", "adminPassword": CANARY, "customData": CANARY,
                      "linuxConfiguration": {"disablePasswordAuthentication": True}}})
    world.child(machine, "extensions/monitor", {
        "publisher": "Microsoft.Azure.Monitor", "type": "AzureMonitorLinuxAgent", "typeHandlerVersion": "1.0",
        "provisioningState": "Succeeded", "settings": {"command": CANARY}, "protectedSettings": {"x": CANARY}})
    world.patches.append({
        "id": f"{machine}/patchAssessmentResults/latest", "name": "latest",
        "type": "microsoft.compute/virtualmachines/patchassessmentresults", "properties": {
            "osType": "Linux", "status": "Succeeded", "rebootPending": False,
            "lastModifiedDateTime": "2026-01-01T04:05:06.0Z",
            "availablePatchCountByClassification": {"critical": 0, "security": 2, "other": 5}}})


def _apps(world: AzureWorld, workspace: str) -> None:
    cluster = world.add("Microsoft.ContainerService/managedClusters", "aks-1", {
        "resourceUID": "k-1", "kubernetesVersion": "1.33", "enableRBAC": True, "disableLocalAccounts": True,
        "apiServerAccessProfile": {"enablePrivateCluster": True}, "agentPoolProfiles": [{"name": "p", "count": 3}],
        "aadProfile": {"managed": True, "enableAzureRBAC": True}, "servicePrincipalProfile": {"secret": CANARY}})
    registry = world.add("Microsoft.ContainerRegistry/registries", "registry1", {
        "creationDate": "2025-01-01T00:00:00Z", "adminUserEnabled": False, "anonymousPullEnabled": False,
        "publicNetworkAccess": "Disabled", "policies": {"quarantinePolicy": {"status": "disabled"}}},
        sku={"name": "Premium"})
    site = world.add("Microsoft.Web/sites", "app-1", {
        "httpsOnly": True, "state": "Running", "clientCertEnabled": False, "publicNetworkAccess": "Enabled",
        "siteConfig": {"appSettings": [{"name": "KEY", "value": CANARY}]},
        "lastModifiedTimeUtc": "2026-01-01T00:00:00"}, kind="app,linux", identity={"type": "SystemAssigned"})
    world.child(site, "config/web", {
        "minTlsVersion": "1.2", "ftpsState": "Disabled", "remoteDebuggingEnabled": False, "http20Enabled": True,
        "connectionStrings": [{"connectionString": CANARY}], "publishingUsername": CANARY})
    for name in ("ftp", "scm"):
        world.child(site, f"basicPublishingCredentialsPolicies/{name}", {"allow": False})
    for made in (cluster, registry, site):
        logged(world, made, workspace)


def _backup(world: AzureWorld, now: datetime) -> None:
    machine = f"{SUBSCRIPTION}/resourceGroups/prod/providers/Microsoft.Compute/virtualMachines/vm-1"
    vault = world.add("Microsoft.RecoveryServices/vaults", "backups", {
        "publicNetworkAccess": "Disabled", "redundancySettings": {"standardTierStorageRedundancy": "GeoRedundant"},
        "securitySettings": {"softDeleteSettings": {"softDeleteState": "AlwaysON"}}}, sku={"name": "RS0"})
    world.child(vault, "backupconfig/vaultconfig", {"softDeleteFeatureState": "Enabled",
                                                    "enhancedSecurityState": "Enabled"})
    world.child(vault, "backupProtectedItems/vm;vm-1", {
        "friendlyName": "vm-1", "backupManagementType": "AzureIaasVM", "workloadType": "VM",
        "sourceResourceId": machine, "policyId": f"{vault}/backupPolicies/daily", "policyName": "daily",
        "protectionState": "Protected", "protectionStatus": "Healthy", "lastBackupStatus": "Completed",
        "lastBackupTime": now.isoformat()})
    for day, status in ((1, "Completed"), (2, "Failed")):
        start = now - timedelta(days=day)
        world.jobs.setdefault(vault.lower(), []).append({
            "id": f"{vault}/backupJobs/job-{day}", "name": f"job-{day}", "properties": {
                "jobType": "AzureIaaSVMJob", "operation": "Backup", "status": status, "entityFriendlyName": "vm-1",
                "backupManagementType": "AzureIaasVM", "startTime": start.isoformat(),
                "endTime": (start + timedelta(hours=1)).isoformat(), "activityId": "x"}})


def _history(world: AzureWorld, now: datetime) -> None:
    bad = f"{SUBSCRIPTION}/resourceGroups/prod/providers/Microsoft.Storage/storageAccounts/bad"
    world.event("Microsoft.Storage/storageAccounts/write", bad, now - timedelta(days=3),
                properties={"requestbody": CANARY}, claims={"appid": "app-1", "pwd": CANARY})
    world.event("Microsoft.Authorization/policies/audit/action", bad, now - timedelta(days=3), category="Policy")
    world.event("Microsoft.Network/networkSecurityGroups/securityRules/write", bad, now - timedelta(days=100))
