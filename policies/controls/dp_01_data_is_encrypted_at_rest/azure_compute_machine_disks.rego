# METADATA
# title: Machines encrypt their disks, caches and temporary disks
# description: >-
#   Azure encrypts managed disks where they lie; encryption at the host, or Azure Disk Encryption in the
#   machine, covers caches and temporary disks and the way between.
# scope: package
# custom:
#   kind: azure.compute.machine
#   type: state
#   attribute: E
#   evidence: [item, extensions]
package controls.dp_01_data_is_encrypted_at_rest.azure_compute_machine_disks

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the machine's settings could not be read" if not is_object(input.subject.item.properties)

missing contains evidence.unread(input, ["subject", "extensions"], "the machine's extensions") if {
	not _extensions_readable
}

missing contains "whether the host encrypts is not known" if {
	is_object(input.subject.item.properties)
	not is_boolean(_at_host)
}

fails contains "neither the host encrypts (encryptionAtHost) nor does Azure Disk Encryption run in the machine" if {
	_at_host == false
	_extensions_readable
	count(_encrypting) == 0
}

# A machine that was never told says nothing, and its host does not encrypt.
_at_host := object.get(input.subject.item.properties, ["securityProfile", "encryptionAtHost"], false) if is_object(input.subject.item.properties)

_extensions_readable if {
	evidence.list_part(input.subject.extensions)
	count([row | some row in input.subject.extensions.value; not _known(row)]) == 0
}

_known(extension) if {
	is_string(extension.properties.type)
	is_string(extension.properties.state)
}

_encrypting := [extension.name |
	some extension in input.subject.extensions.value
	extension.properties.type in {"AzureDiskEncryption", "AzureDiskEncryptionForLinux"}
	extension.properties.state == "Succeeded"
]
