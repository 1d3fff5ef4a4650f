"""Devices that Intune manages, and the policies that say what is compliant."""

from __future__ import annotations

from collectors.entra.declare import PAGE, Listed
from collectors.entra.licences import Feature
from collectors.entra.operations import COMPLIANCE, DEVICES

_DEVICE = ("id,deviceName,operatingSystem,osVersion,complianceState,isEncrypted,jailBroken,managementAgent,"
           "managedDeviceOwnerType,enrolledDateTime,deviceEnrollmentType,azureADDeviceId,userId,userPrincipalName,"
           "model,manufacturer,serialNumber,isSupervised,deviceRegistrationState")

COLLECTORS = tuple(listed.collector() for listed in (
    Listed("entra.managed_device", "Intune devices", DEVICES, {"$select": _DEVICE, "$top": PAGE}, label="deviceName",
           personal=True, feature=Feature.INTUNE),
    Listed("entra.device_compliance_policy", "Intune compliance policies", COMPLIANCE, {"$expand": "assignments"},
           omit=("lastModifiedDateTime",), set_paths=("item.assignments",), feature=Feature.INTUNE),
))
