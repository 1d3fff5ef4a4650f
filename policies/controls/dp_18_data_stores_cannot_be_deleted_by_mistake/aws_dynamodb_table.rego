# METADATA
# title: Tables are protected from deletion
# description: A table that is deleted is gone at once, with its point-in-time recovery.
# scope: package
# custom:
#   kind: aws.dynamodb.table
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [stores_that_may_go]
package controls.dp_18_data_stores_cannot_be_deleted_by_mistake.aws_dynamodb_table

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.TableName in input.params.stores_that_may_go

missing contains "the table's name is not known" if not evidence.text(input.subject.item.TableName)

missing contains "whether the table is protected from deletion is not known" if not is_boolean(input.subject.item.DeletionProtectionEnabled)

fails contains "the table can be deleted in a single call (DeletionProtectionEnabled is false)" if {
	evidence.text(input.subject.item.TableName)
	input.subject.item.DeletionProtectionEnabled == false
}
