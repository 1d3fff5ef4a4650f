# METADATA
# title: Requests of data subjects are answered in time
# description: Each request of the register is one instance, from its due_on on.
# scope: package
# custom:
#   kind: files.request
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.request, on: item.due_on, evidence: [item]}
#     found: {form: row, on: item.answered_on, evidence: [item, attachments]}
package controls.pr_01_data_subject_requests_are_answered.files_request

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	value = object.get(input, ["subject", "expected", "for", "item", "type"], {})
	_no(value)
}

_yes(value) if value in {"access", "correction", "deletion", "objection", "portability"}

_no(value) if {
	value in {"access", "correction", "deletion", "objection", "portability", "complaint", "disclosure_account", "customer_security", "customer_problem", "customer_confidentiality"}
	not value in {"access", "correction", "deletion", "objection", "portability"}
}

_wants := {
	"text": {"outcome": "outcome", "performed_by": "person who answered"},
	"days": {"identity_verified_on": "day on which the person was verified"},
	"ordered": [["identity_verified_on", "answered_on"]],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

missing contains "whether it concerns this control is not known" if {
	not _yes(object.get(input, ["subject", "expected", "for", "item", "type"], {}))
	not _no(object.get(input, ["subject", "expected", "for", "item", "type"], {}))
}

fails contains sentence if some sentence in records.fails(input, _wants, {})
