# METADATA
# title: "EDIT: what is done in time where this test passes"
# description: "EDIT: why it matters, in a sentence."
# scope: package
# custom:
#   kind: $kind
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: quarter
#     grace_days: grace_days
#     found: {evidence: [item]}
package controls.$folder.$stem

import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains sentence if some sentence in instances.missing(input)

# EDIT: what else must be known of what was done.
missing contains "who did it or approved it is not known" if {
	some done in instances.in_time(input)
	not _signed(done)
}

fails contains sentence if some sentence in instances.overdue(input)

# EDIT: what makes it incomplete, or done by the wrong person.
fails contains sprintf("what was done on %s was approved by its performer", [done.on]) if {
	some done in instances.in_time(input)
	_signed(done)
	done.item.performed_by == done.item.approved_by
}

_signed(done) if {
	evidence.text(done.item.performed_by)
	evidence.text(done.item.approved_by)
}
