# METADATA
# title: Disks cannot be exported over public networks
# description: With AllowAll anybody who is handed a signed address can copy the disk from anywhere.
# scope: package
# custom:
#   kind: azure.compute.disk
#   type: state
#   attribute: D
#   evidence: [item]
package controls.dp_04_storage_is_not_public.azure_compute_disk_export

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "who may export the disk is not known" if {
	not input.subject.item.properties.networkAccessPolicy in {"AllowAll", "AllowPrivate", "DenyAll"}
}

missing contains "whether the disk has a public endpoint is not known" if {
	not input.subject.item.properties.publicNetworkAccess in {"Enabled", "Disabled"}
}

fails contains "the disk can be exported from any network (networkAccessPolicy is AllowAll)" if {
	input.subject.item.properties.networkAccessPolicy == "AllowAll"
	input.subject.item.properties.publicNetworkAccess == "Enabled"
}
