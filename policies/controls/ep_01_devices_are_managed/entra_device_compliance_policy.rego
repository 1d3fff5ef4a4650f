# METADATA
# title: Compliance policies require encryption and are assigned
# description: >-
#   BitLocker or an encrypted disk for Windows, and an encrypted disk or storage for macOS and Android. iOS devices
#   are encrypted by themselves, so that their policies only need to be assigned.
# scope: package
# custom:
#   kind: entra.device_compliance_policy
#   type: state
#   attribute: C
#   evidence: [licensed, item]
package controls.ep_01_devices_are_managed.entra_device_compliance_policy

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.licensed == false

missing contains "whether the tenant is licensed is not known" if not is_boolean(input.subject.licensed)

missing contains "for which platform the policy is is not known" if not evidence.text(input.subject.item["@odata.type"])

missing contains "whether the policy requires encryption is not known" if {
	evidence.text(input.subject.item["@odata.type"])
	not _platform in _encrypted_always
	count(_said) == 0
}

missing contains "to whom the policy is assigned is not known" if not evidence.objects(input.subject.item.assignments)

fails contains "the policy is assigned to nobody" if {
	evidence.objects(input.subject.item.assignments)
	count(input.subject.item.assignments) == 0
}

fails contains "the policy does not require an encrypted disk" if {
	evidence.text(input.subject.item["@odata.type"])
	not _platform in _encrypted_always
	count(_said) > 0
	not true in _said
}

_platform := input.subject.item["@odata.type"]

_encrypted_always := {"#microsoft.graph.iosCompliancePolicy"}

_said := {value |
	some name in ["bitLockerEnabled", "storageRequireEncryption"]
	value = input.subject.item[name]
	is_boolean(value)
}
