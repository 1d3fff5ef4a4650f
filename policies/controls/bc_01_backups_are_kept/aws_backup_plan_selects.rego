# METADATA
# title: Plans of AWS Backup select something
# description: >-
#   A plan without a selection runs on its schedule and backs up nothing. Whether what it selects is enough is asked
#   of each resource on the list.
# scope: package
# custom:
#   kind: aws.backup.plan
#   type: state
#   attribute: I
#   evidence: [item]
#   related:
#     - name: selections
#       kind: aws.backup.selection
#       key: item.BackupPlanId
#       match: item.BackupPlanId
#       evidence: [selection]
#       many: true
package controls.bc_01_backups_are_kept.aws_backup_plan_selects

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the plan's id is not known" if not evidence.text(input.subject.item.BackupPlanId)

missing contains "what the plan selects was not collected" if not evidence.objects(input.related.selections)

missing contains "a selection of the plan could not be read, and no other selects anything" if {
	evidence.objects(input.related.selections)
	some selection in input.related.selections
	not _known(selection.selection)
	count(_selecting) == 0
}

_known(part) if {
	evidence.object_part(part)
	evidence.strings(_resources(part))
	evidence.objects(_tags(part))
	is_object(_conditions(part))
}

_resources(part) := object.get(part.value, "Resources", [])

_tags(part) := object.get(part.value, "ListOfTags", [])

_conditions(part) := object.get(part.value, "Conditions", {})

_selecting := [selection |
	evidence.objects(input.related.selections)
	some selection in input.related.selections
	_known(selection.selection)
	_selects(selection.selection)
]

_selects(part) if count(_resources(part)) > 0

_selects(part) if count(_tags(part)) > 0

_selects(part) if count([rule | some _, rules in _conditions(part); some rule in rules]) > 0

fails contains "the plan selects no resource, so it backs up nothing" if {
	count(missing) == 0
	count(_selecting) == 0
}
