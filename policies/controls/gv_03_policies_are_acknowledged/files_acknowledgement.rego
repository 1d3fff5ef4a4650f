# METADATA
# title: Policies are acknowledged
# description: Each person of the roster, contractors included; what is not in the register was not done.
# scope: package
# custom:
#   kind: files.acknowledgement
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     per: {kind: files.person, on: item.start, until: item.end, evidence: [item]}
#     within_days: first_days
#     grace_days: grace_days
#     found: {form: record, record: acknowledgement, key: item.subject, evidence: [item, attachments]}
package controls.gv_03_policies_are_acknowledged.files_acknowledgement

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"policy": "policy", "version": "version"},
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
