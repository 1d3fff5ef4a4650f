# METADATA
# title: Policies name an owner, a version and an approver
# description: A file's own date is no approval; somebody with authority has to stand behind the version in force.
# scope: package
# custom:
#   kind: files.policy
#   type: state
#   attribute: A
#   evidence: [item]
package controls.gv_02_policies_are_reviewed.files_policy_approved

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains sprintf("the register does not hold the field %s in a readable form", [field]) if {
	some field in ["owner", "version", "approved_by", "approved_on"]
	not _readable(object.get(input, ["subject", "item", field], 0))
}

# Text, or null for a field left empty: an empty field of a register that was read is a fact.
_readable(value) if is_string(value)

_readable(value) if value == null

fails contains sprintf("the policy names no %s", [noun]) if {
	some field, noun in {"owner": "owner", "version": "version", "approved_by": "approver"}
	value = object.get(input, ["subject", "item", field], 0)
	_readable(value)
	not evidence.text(value)
}

fails contains sprintf("the policy's approval has no date: approved_on is %s", [_shown(value)]) if {
	value = object.get(input, ["subject", "item", "approved_on"], 0)
	_readable(value)
	not dates.is_day(value)
}

_shown(value) := "empty" if not evidence.text(value)

_shown(value) := sprintf("\"%s\"", [value]) if evidence.text(value)
