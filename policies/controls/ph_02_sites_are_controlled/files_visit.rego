# METADATA
# title: Visitors are escorted
# description: Each visit in the register.
# scope: package
# custom:
#   kind: files.visit
#   type: state
#   attribute: B
#   evidence: [item]
package controls.ph_02_sites_are_controlled.files_visit

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"host": "host"},
	"yes": {
		"escorted": "the visitor was not escorted",
		"badge_returned": "the badge did not come back",
	},
}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

fails contains sentence if some sentence in records.faults(_row, _wants)
