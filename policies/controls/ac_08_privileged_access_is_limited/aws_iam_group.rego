# METADATA
# title: Groups with administrator rights are approved
# description: >-
#   A group without people counts as well: whoever is put into it next is an administrator. What its people hold is
#   judged for each of them.
# scope: package
# custom:
#   kind: aws.iam.group
#   type: state
#   attribute: A
#   evidence: [item, policies]
#   params: [approved_administrators]
package controls.ac_08_privileged_access_is_limited.aws_iam_group

import data.lib.evidence
import data.lib.iam
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the group's ARN is not known" if not iam.is_arn(input.subject.item.Arn)

missing contains evidence.unread(input, ["subject", "policies"], "the group's policies") if not _readable

fails contains sprintf("not approved as a group of administrators: %s", [phrase]) if {
	_readable
	iam.is_arn(input.subject.item.Arn)
	not input.subject.item.Arn in input.params.approved_administrators
	some phrase in iam.administrator(input.subject.policies.value, input.subject.item.Arn)
}

_readable if {
	evidence.list_part(input.subject.policies)
	iam.readable(input.subject.policies.value)
}
