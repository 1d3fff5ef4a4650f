# METADATA
# title: The root user has an MFA device
# description: The credential report says whether a device is active for the root user.
# scope: package
# custom:
#   kind: aws.iam.credential
#   type: state
#   attribute: B
#   evidence: [item, root]
package controls.ac_09_root_is_locked_down.aws_iam_credential_mfa

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.root == false

missing contains "whether this is the root user is not known" if not is_boolean(input.subject.root)

missing contains "whether MFA is active is not known" if not input.subject.item.mfa_active in {"true", "false"}

fails contains "the root user has no active MFA device" if {
	input.subject.root == true
	input.subject.item.mfa_active == "false"
}
