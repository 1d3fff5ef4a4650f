# METADATA
# title: Old sign-in protocols do not reach files
# description: Applications that use them are asked for a password alone, whatever conditional access says.
# scope: package
# custom:
#   kind: entra.sharepoint_settings
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_21_files_are_shared_outside_within_limits.entra_sharepoint_settings_protocols

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether old protocols are on is not known" if {
	not is_boolean(input.subject.item.isLegacyAuthProtocolsEnabled)
}

fails contains "applications may sign in by old protocols" if input.subject.item.isLegacyAuthProtocolsEnabled == true
