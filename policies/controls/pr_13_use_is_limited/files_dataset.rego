# METADATA
# title: Use of personal data is limited to its purpose
# description: Each data set with personal data in the register, as it stands.
# scope: package
# custom:
#   kind: files.dataset
#   type: state
#   attribute: A
#   evidence: [item]
package controls.pr_13_use_is_limited.files_dataset

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.personal_data == false

_wants := {"text": {"purpose": "purpose", "owner": "owner"}}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "whether it holds personal data is not known" if {
	not is_boolean(object.get(input, ["subject", "item", "personal_data"], {}))
}

missing contains "retention_days is neither a number nor empty" if not _retention_readable

_retention_readable if is_number(input.subject.item.retention_days)

_retention_readable if object.get(input, ["subject", "item", "retention_days"], {}) == null

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains "it does not say how long it is kept" if object.get(input, ["subject", "item", "retention_days"], {}) == null
