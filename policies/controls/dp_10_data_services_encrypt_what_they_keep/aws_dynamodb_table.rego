# METADATA
# title: Tables are encrypted with an accepted key
# description: >-
#   Each table is encrypted. Without SSEDescription its key belongs to AWS, and nobody in the account can see or
#   revoke it.
# scope: package
# custom:
#   kind: aws.dynamodb.table
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [accepted_table_keys]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_dynamodb_table

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the table's settings could not be read" if not evidence.text(input.subject.item.TableName)

missing contains "the kind of the table's key is not known" if {
	evidence.text(input.subject.item.TableName)
	not _key
}

fails contains sprintf("the table is encrypted with a key of the kind %s, which is not accepted", [_key]) if {
	is_string(_key)
	not _key in input.params.accepted_table_keys
}

fails contains sprintf("the table's encryption is %s", [input.subject.item.SSEDescription.Status]) if {
	input.subject.item.SSEDescription.Status in {"DISABLED", "DISABLING"}
}

_key := "AWS_OWNED" if {
	evidence.text(input.subject.item.TableName)
	not object.get(input.subject.item, "SSEDescription", "none") != "none"
}

_key := input.subject.item.SSEDescription.SSEType if {
	input.subject.item.SSEDescription.SSEType == "KMS"
	is_string(input.subject.item.SSEDescription.Status)
}
