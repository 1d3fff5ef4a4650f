# METADATA
# title: Sharing with outsiders is no wider than accepted
# description: >-
#   The tenant's setting is the widest that a site can have; single sites may be narrower.
# scope: package
# custom:
#   kind: entra.sharepoint_settings
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [accepted_sharing]
package controls.dp_21_files_are_shared_outside_within_limits.entra_sharepoint_settings

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_settings := {"disabled", "existingExternalUserSharingOnly", "externalUserSharingOnly", "externalUserAndGuestSharing"}

missing contains "with whom files may be shared is not known" if not input.subject.item.sharingCapability in _settings

fails contains sprintf("files may be shared as %s, which management has not accepted", [input.subject.item.sharingCapability]) if {
	input.subject.item.sharingCapability in _settings
	not input.subject.item.sharingCapability in input.params.accepted_sharing
}
