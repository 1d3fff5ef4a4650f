# METADATA
# title: Roles have no detour to more rights
# description: >-
#   By the role's policies together. Service-linked roles belong to AWS's services and are not judged.
# scope: package
# custom:
#   kind: aws.iam.role
#   type: state
#   attribute: A
#   evidence: [item, policies]
#   params: [powerful_principals]
package controls.ac_20_no_path_leads_to_more_rights.aws_iam_role

import data.lib.evidence
import data.lib.iam
import data.lib.iam_paths
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

_readable if {
	evidence.list_part(input.subject.policies)
	iam.readable(input.subject.policies.value)
}

fails contains sentence if {
	_readable
	iam.is_arn(input.subject.item.Arn)
	not input.subject.item.Arn in input.params.powerful_principals
	some sentence in iam_paths.open(input.subject.policies.value, input.subject.item.Arn)
}
