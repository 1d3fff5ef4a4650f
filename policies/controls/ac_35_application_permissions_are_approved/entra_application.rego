# METADATA
# title: Application registrations have an owner
# description: >-
#   An owner is who can tell what the application is for, and when it is no longer needed.
# scope: package
# custom:
#   kind: entra.application
#   type: state
#   attribute: C
#   evidence: [owners]
package controls.ac_35_application_permissions_are_approved.entra_application

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "owners"], "who owns the application") if not evidence.list_part(input.subject.owners)

fails contains "the application has no owner" if {
	evidence.list_part(input.subject.owners)
	count(input.subject.owners.value) == 0
}
