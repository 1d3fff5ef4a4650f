# METADATA
# title: Processing failures are detected and resolved
# description: Each failed run of the register is one instance, from its failed_on on.
# scope: package
# custom:
#   kind: files.processing_failure
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.processing_failure, on: item.failed_on, evidence: [item]}
#     within_days: resolve_days
#     found: {form: row, on: item.resolved_on, evidence: [item, attachments]}
package controls.pi_01_processing_failures_are_resolved.files_processing_failure

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {
		"detected_by": "alarm or person that found it",
		"performed_by": "person who resolved it",
		"approved_by": "approver",
	},
	"yes": {"reconciled": "its results were not reconciled"},
	"apart": [["approved_by", "performed_by"]],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
