# METADATA
# title: Vendors promise to report breaches
# description: Each vendor with personal data in the register, as it stands.
# scope: package
# custom:
#   kind: files.vendor
#   type: state
#   attribute: A
#   evidence: [item]
package controls.pr_17_vendors_report_breaches.files_vendor

import data.lib.evidence
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.strings(input.subject.item.data)
	not "personal" in input.subject.item.data
}

_wants := {"yes": {
	"privacy_terms": "no terms on personal data are agreed",
	"breach_terms": "no duty to report breaches is agreed",
}}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "which data the vendor gets cannot be read" if {
	not evidence.strings(object.get(input, ["subject", "item", "data"], {}))
}

fails contains sentence if some sentence in records.faults(_row, _wants)
