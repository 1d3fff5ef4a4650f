# METADATA
# title: Roles with administrator rights are approved
# description: >-
#   Rights amount to an administrator's when they allow everything, or let the holder grant itself or others any right.
#   Conditions and permission boundaries are not taken into account. Service-linked roles belong to AWS's services, which
#   alone can assume them, and are not judged.
# scope: package
# custom:
#   kind: aws.iam.role
#   type: state
#   attribute: A
#   evidence: [item, policies]
#   params: [approved_administrators]
package controls.ac_08_privileged_access_is_limited.aws_iam_role

import data.lib.evidence
import data.lib.iam
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	is_string(input.subject.item.Path)
	startswith(input.subject.item.Path, "/aws-service-role/")
}

missing contains "the role's path is not known" if not evidence.text(input.subject.item.Path)

missing contains "the role's ARN is not known" if not iam.is_arn(input.subject.item.Arn)

missing contains evidence.unread(input, ["subject", "policies"], "the role's policies") if not _readable

fails contains sprintf("not approved as an administrator: %s", [phrase]) if {
	_readable
	iam.is_arn(input.subject.item.Arn)
	not input.subject.item.Arn in input.params.approved_administrators
	some phrase in iam.administrator(input.subject.policies.value, input.subject.item.Arn)
}

_readable if {
	evidence.list_part(input.subject.policies)
	iam.readable(input.subject.policies.value)
}
