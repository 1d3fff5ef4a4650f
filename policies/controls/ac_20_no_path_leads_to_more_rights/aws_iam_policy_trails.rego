# METADATA
# title: Own policies do not allow the whole of CloudTrail
# description: >-
#   Whoever can stop, change and delete trails can act without a trace.
# scope: package
# custom:
#   kind: aws.iam.policy
#   type: state
#   attribute: C
#   evidence: [document]
package controls.ac_20_no_path_leads_to_more_rights.aws_iam_policy_trails

import data.lib.aws_policy
import data.lib.evidence
import data.lib.iam
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "document"], "the policy's document") if not _readable

_readable if {
	evidence.object_part(input.subject.document)
	iam.readable([{"via": "policy", "name": "own", "document": input.subject.document.value}])
}

fails contains "the policy allows every action of CloudTrail, stopping and deleting trails included" if {
	_readable
	some statement in aws_policy.statements(input.subject.document.value)
	statement.Effect == "Allow"
	aws_policy.reaches(statement, "*")
	_whole(statement)
}

_whole(statement) if {
	some pattern in aws_policy.as_list(statement.Action)
	aws_policy.matches(lower(pattern), "cloudtrail:stoplogging")
	aws_policy.matches(lower(pattern), "cloudtrail:deletetrail")
}
