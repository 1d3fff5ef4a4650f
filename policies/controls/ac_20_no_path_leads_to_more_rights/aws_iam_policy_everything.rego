# METADATA
# title: Own policies do not allow everything
# description: >-
#   Whether or not somebody holds the policy: what exists gets attached. NotAction with Allow on every resource counts
#   as everything.
# scope: package
# custom:
#   kind: aws.iam.policy
#   type: state
#   attribute: B
#   evidence: [document]
package controls.ac_20_no_path_leads_to_more_rights.aws_iam_policy_everything

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

fails contains "the policy allows every action on every resource" if {
	_readable
	some statement in aws_policy.statements(input.subject.document.value)
	statement.Effect == "Allow"
	aws_policy.reaches(statement, "*")
	_whole(statement)
}

_whole(statement) if {
	some pattern in aws_policy.as_list(statement.Action)
	regex.match(`^[*]+(:[*]+)?$`, pattern)
}

# "Everything but" a few actions of one service is everything that matters.
_whole(statement) if count(aws_policy.as_list(statement.NotAction)) > 0
