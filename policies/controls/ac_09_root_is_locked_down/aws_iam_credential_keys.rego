# METADATA
# title: The root user has no access keys and no certificates
# description: Long-lived credentials of the root user cannot be limited by any policy in the account.
# scope: package
# custom:
#   kind: aws.iam.credential
#   type: state
#   attribute: A
#   evidence: [item, root]
package controls.ac_09_root_is_locked_down.aws_iam_credential_keys

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.root == false

missing contains "whether this is the root user is not known" if not is_boolean(input.subject.root)

missing contains sprintf("whether %s is active is not known", [noun]) if {
	some column, noun in _columns
	not input.subject.item[column] in {"true", "false"}
}

fails contains sprintf("%s of the root user is active", [noun]) if {
	input.subject.root == true
	some column, noun in _columns
	input.subject.item[column] == "true"
}

_columns := {
	"access_key_1_active": "access key 1",
	"access_key_2_active": "access key 2",
	"cert_1_active": "signing certificate 1",
	"cert_2_active": "signing certificate 2",
}
