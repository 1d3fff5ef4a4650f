# METADATA
# title: Walkthroughs follow one real item and are approved by others
# description: >-
#   Each walkthrough of the register as it stands: who followed the process is not who runs it, and what was seen is
#   attached.
# scope: package
# custom:
#   kind: files.walkthrough
#   type: state
#   attribute: B
#   evidence: [item, attachments]
package controls.gv_06_controls_are_evaluated.files_walkthrough

import data.lib.evidence
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"approved_by": "approver", "performed_by": "person who walked through", "shown_by": "person who showed it"},
	"days": {"approved_on": "day of approval", "performed_on": "day"},
	"lists": {"controls": "control that it covers"},
	"apart": [["approved_by", "performed_by"], ["performed_by", "shown_by"]],
	"ordered": [["performed_on", "approved_on"]],
	"attached": true,
}

_row := {"item": object.get(input, ["subject", "item"], {}), "attachments": object.get(input, ["subject", "attachments"], 0)}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "the steps that were followed cannot be read" if not evidence.objects(input.subject.item.steps)

missing contains "the item that was followed cannot be read" if not _object_or_null(object.get(input, ["subject", "item", "item"], 0))

_object_or_null(value) if is_object(value)

_object_or_null(value) if value == null

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains "no step is recorded" if input.subject.item.steps == []

fails contains "it names no item that was followed" if input.subject.item.item == null
