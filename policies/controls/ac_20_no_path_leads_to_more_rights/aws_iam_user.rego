# METADATA
# title: Users have no detour to more rights
# description: >-
#   By the user's own and its groups' policies together. Conditions other than that on the service a role is passed to,
#   and permission boundaries, are not taken into account.
# scope: package
# custom:
#   kind: aws.iam.user
#   type: state
#   attribute: A
#   evidence: [item, policies]
#   params: [powerful_principals]
package controls.ac_20_no_path_leads_to_more_rights.aws_iam_user

import data.lib.evidence
import data.lib.iam
import data.lib.iam_paths
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the user's ARN is not known" if not iam.is_arn(input.subject.item.Arn)

missing contains evidence.unread(input, ["subject", "policies"], "the user's policies") if not _readable

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
