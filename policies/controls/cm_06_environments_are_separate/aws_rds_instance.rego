# METADATA
# title: Databases are in the account for their environment
# description: >-
#   What an account is for is stated by management; a tag on each asset says to which environment it belongs.
# scope: package
# custom:
#   kind: aws.rds.instance
#   type: state
#   attribute: A
#   evidence: [account, item]
#   params: [environment_tag, account_environments]
package controls.cm_06_environments_are_separate.aws_rds_instance

import data.lib.evidence
import data.lib.outcome
import data.lib.tags
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the own account is not known" if not evidence.account_id(input.subject.account)

missing contains "the tags of the instance could not be read" if not tags.readable(object.get(input, ["subject", "item", "TagList"], []))

missing contains sprintf("which environment account %s is for is not stated", [input.subject.account]) if {
	evidence.account_id(input.subject.account)
	not input.params.account_environments[input.subject.account]
}

missing contains sprintf("the instance has no tag %s", [input.params.environment_tag]) if {
	is_string(input.params.environment_tag)
	tags.readable(object.get(input, ["subject", "item", "TagList"], []))
	count(_environments) == 0
}

fails contains sprintf("the instance belongs to %s, and account %s is for %s", [found, input.subject.account, concat(", ", wanted)]) if {
	evidence.account_id(input.subject.account)
	wanted = input.params.account_environments[input.subject.account]
	some found in _environments
	not found in {lower(each) | some each in wanted}
}

_environments := {lower(trim_space(value)) |
	some value in tags.values(object.get(input, ["subject", "item", "TagList"], []), input.params.environment_tag)
	trim_space(value) != ""
}
