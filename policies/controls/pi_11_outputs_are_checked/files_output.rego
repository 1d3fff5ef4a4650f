# METADATA
# title: Outputs are complete and reach those they are for
# description: Each output in the register, as it stands.
# scope: package
# custom:
#   kind: files.output
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [maximum_age_days]
#   time: true
package controls.pi_11_outputs_are_checked.files_output

import data.lib.ages
import data.lib.dates
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

_wants := {
	"text": {
		"definition": "definition",
		"checks": "check",
		"owner": "owner",
		"approved_by": "approver",
	},
	"apart": [["approved_by", "owner"]],
}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains sentence if some sentence in ages.missing(input, "reviewed_on")

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains sentence if some sentence in ages.fails(input, "reviewed_on", "review", input.params.maximum_age_days)

recheck_at := ages.recheck(input, "reviewed_on", input.params.maximum_age_days)
