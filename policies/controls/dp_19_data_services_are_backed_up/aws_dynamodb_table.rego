# METADATA
# title: Tables have point-in-time recovery
# description: Recovery reaches back to any second of the last 35 days, from when it was turned on.
# scope: package
# custom:
#   kind: aws.dynamodb.table
#   type: state
#   attribute: A
#   evidence: [item, backups]
#   params: [stores_without_backup]
package controls.dp_19_data_services_are_backed_up.aws_dynamodb_table

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.TableName in input.params.stores_without_backup

missing contains "the table's name is not known" if not evidence.text(input.subject.item.TableName)

missing contains evidence.unread(input, ["subject", "backups"], "point-in-time recovery") if not _readable

fails contains "point-in-time recovery is off" if {
	evidence.text(input.subject.item.TableName)
	_readable
	input.subject.backups.value.PointInTimeRecoveryStatus == "DISABLED"
}

_readable if {
	evidence.object_part(input.subject.backups)
	input.subject.backups.value.PointInTimeRecoveryStatus in {"ENABLED", "DISABLED"}
}
