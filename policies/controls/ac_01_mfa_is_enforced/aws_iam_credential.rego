# METADATA
# title: Console users and the root user have MFA
# description: >-
#   The credential report lists the root user and every IAM user. Those without a console password cannot sign in and
#   are not judged. The root user's password is reported as "not_supported", which counts as having one.
# scope: package
# custom:
#   kind: aws.iam.credential
#   type: state
#   attribute: A
#   evidence: [item, root]
package controls.ac_01_mfa_is_enforced.aws_iam_credential

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.password_enabled == "false"

missing contains "whether this is the root user is not known" if not is_boolean(input.subject.root)

missing contains "whether the user has a console password is not known" if not _password_known

missing contains "whether MFA is active is not known" if not input.subject.item.mfa_active in {"true", "false"}

fails contains sprintf("%s can sign in with a password alone: no MFA device is active", [_who]) if {
	_password_known
	input.subject.item.mfa_active == "false"
}

_password_known if input.subject.item.password_enabled in {"true", "false"}

_password_known if {
	input.subject.item.password_enabled == "not_supported"
	input.subject.root == true
}

default _who := "the user"

_who := "the root user" if input.subject.root == true
