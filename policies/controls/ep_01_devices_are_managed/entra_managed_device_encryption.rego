# METADATA
# title: Disks of company devices are encrypted
# description: >-
#   Intune's own word on the disk. Personal devices are not judged.
# scope: package
# custom:
#   kind: entra.managed_device
#   type: state
#   attribute: B
#   evidence: [licensed, item]
package controls.ep_01_devices_are_managed.entra_managed_device_encryption

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.licensed == false

applicable := false if input.subject.item.managedDeviceOwnerType == "personal"

missing contains "whether the tenant is licensed is not known" if not is_boolean(input.subject.licensed)

missing contains "whose device this is is not known" if not evidence.text(input.subject.item.managedDeviceOwnerType)

missing contains "whether the disk is encrypted is not known" if not is_boolean(input.subject.item.isEncrypted)

fails contains "the disk is not encrypted" if input.subject.item.isEncrypted == false
