# METADATA
# title: Linux machines take no passwords
# description: >-
#   A password can be guessed from outside; a key cannot. Machines with Windows have no such switch and are not
#   judged.
# scope: package
# custom:
#   kind: azure.compute.machine
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_20_services_use_directory_identities.azure_compute_machine_sign_in

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.properties.storageProfile.osDisk.osType == "Windows"

missing contains "the machine's operating system is not known" if {
	not input.subject.item.properties.storageProfile.osDisk.osType in {"Linux", "Windows"}
}

missing contains "whether the machine takes passwords is not known" if {
	not is_boolean(input.subject.item.properties.osProfile.linuxConfiguration.disablePasswordAuthentication)
}

fails contains "the machine takes passwords (disablePasswordAuthentication is false)" if {
	input.subject.item.properties.osProfile.linuxConfiguration.disablePasswordAuthentication == false
}
