# METADATA
# title: Company devices meet their compliance policies
# description: >-
#   A device that meets its policies, or is in its days of grace, passes; every other state does not. Personal
#   devices are not judged.
# scope: package
# custom:
#   kind: entra.managed_device
#   type: state
#   attribute: A
#   evidence: [licensed, item]
package controls.ep_01_devices_are_managed.entra_managed_device

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.licensed == false

applicable := false if input.subject.item.managedDeviceOwnerType == "personal"

missing contains "whether the tenant is licensed is not known" if not is_boolean(input.subject.licensed)

missing contains "whose device this is is not known" if not evidence.text(input.subject.item.managedDeviceOwnerType)

missing contains "whether the device complies is not known" if not _known

fails contains sprintf("the device is %s", [input.subject.item.complianceState]) if {
	_known
	not input.subject.item.complianceState in {"compliant", "inGracePeriod"}
}

_known if {
	evidence.text(input.subject.item.complianceState)
	input.subject.item.complianceState != "unknown"
}
