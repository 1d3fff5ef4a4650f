# METADATA
# title: Outsiders cannot share what they do not own
# description: Where sharing is off altogether there is nobody to share on.
# scope: package
# custom:
#   kind: entra.sharepoint_settings
#   type: state
#   attribute: B
#   evidence: [item]
package controls.dp_21_files_are_shared_outside_within_limits.entra_sharepoint_settings_resharing

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.sharingCapability == "disabled"

missing contains "with whom files may be shared is not known" if not is_string(input.subject.item.sharingCapability)

missing contains "whether outsiders may share on is not known" if {
	not is_boolean(input.subject.item.isResharingByExternalUsersEnabled)
}

fails contains "outsiders may share files that they do not own" if {
	is_string(input.subject.item.sharingCapability)
	input.subject.item.isResharingByExternalUsersEnabled == true
}
