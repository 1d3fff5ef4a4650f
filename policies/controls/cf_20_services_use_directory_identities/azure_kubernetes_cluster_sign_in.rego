# METADATA
# title: Clusters know the directory and no local accounts
# description: >-
#   The certificate of the local administrator names nobody and cannot be taken from one person. Roles inside
#   the cluster must be on, or everybody who enters may do everything.
# scope: package
# custom:
#   kind: azure.kubernetes.cluster
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_20_services_use_directory_identities.azure_kubernetes_cluster_sign_in

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the cluster's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "whether roles decide in the cluster is not known" if not is_boolean(input.subject.item.properties.enableRBAC)

missing contains "whether local accounts are off is not known" if {
	is_object(input.subject.item.properties)
	not object.get(input.subject.item.properties, "disableLocalAccounts", null) in {true, false, null}
}

missing contains "the cluster's tie to the directory could not be read" if {
	is_object(input.subject.item.properties)
	not is_object(_directory)
	_directory != null
}

fails contains "roles do not decide in the cluster (enableRBAC is false)" if input.subject.item.properties.enableRBAC == false

fails contains "local accounts are on (disableLocalAccounts is not set)" if {
	is_object(input.subject.item.properties)
	object.get(input.subject.item.properties, "disableLocalAccounts", null) in {false, null}
}

fails contains "the cluster is not tied to the directory (aadProfile is missing)" if _directory == null

_directory := object.get(input.subject.item.properties, "aadProfile", null) if is_object(input.subject.item.properties)
